# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

import divit.kernel.clock
import divit.kernel.ids
import divit.server.enrolment.numbers
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpentChallenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("over_at", models.DateTimeField(db_index=True)),
                ("waited_from", models.CharField(blank=True, db_index=True, max_length=64)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("name", models.CharField(max_length=60, unique=True)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("added_by", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("number", models.CharField(default=divit.server.enrolment.numbers.new, max_length=10, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("identity_ok", "Identity Ok"),
                            ("form_locked", "Form Locked"),
                            ("sms_ok", "Sms Ok"),
                            ("paper_wait", "Paper Wait"),
                            ("approval_wait", "Approval Wait"),
                            ("approved", "Approved"),
                            ("window_wait", "Window Wait"),
                            ("queued", "Queued"),
                            ("in_production", "In Production"),
                            ("produced", "Produced"),
                            ("handed_to_courier", "Handed To Courier"),
                            ("delivered", "Delivered"),
                            ("activatable", "Activatable"),
                            ("closed", "Closed"),
                            ("rejected", "Rejected"),
                            ("cancelled", "Cancelled"),
                            ("lapsed", "Lapsed"),
                            ("returned", "Returned"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField(default=divit.kernel.clock.now)),
                ("created_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("due_at", models.DateTimeField(null=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                ("tckn", models.CharField(max_length=11)),
                ("given_name", models.CharField(max_length=100)),
                ("surname", models.CharField(max_length=100)),
                ("birth_place", models.CharField(max_length=100)),
                ("birth_date", models.DateField()),
                ("personnel_no", models.CharField(blank=True, max_length=30)),
                ("registry_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "First"),
                            ("renewal", "Renewal"),
                            ("lost_stolen", "Lost Stolen"),
                            ("other", "Other"),
                            ("identity_change", "Identity Change"),
                        ],
                        max_length=20,
                    ),
                ),
                ("method", models.CharField(blank=True, choices=[("e_onay", "E Onay"), ("wet", "Wet")], max_length=10)),
                ("fit", models.BooleanField(null=True)),
                ("apply_from", models.DateTimeField(null=True)),
                ("statement", models.BinaryField(default=bytes)),
                ("seal", models.BinaryField(default=bytes)),
                ("approved_at", models.DateTimeField(null=True)),
                ("production_opens_at", models.DateTimeField(null=True)),
                ("lease", models.CharField(blank=True, max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "fee_state",
                    models.CharField(
                        choices=[("none", "None"), ("due", "Due"), ("paid", "Paid"), ("waived", "Waived")],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("fee_amount", models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ("fee_currency", models.CharField(blank=True, max_length=3)),
                ("fee_reference", models.CharField(blank=True, max_length=80)),
                ("tracking_no", models.CharField(blank=True, max_length=40)),
                ("outcome_code", models.CharField(blank=True, max_length=40)),
                ("outcome_text", models.CharField(blank=True, max_length=500)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.institution"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("serial", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_stock", "In Stock"),
                            ("personalised", "Personalised"),
                            ("in_transit", "In Transit"),
                            ("delivered", "Delivered"),
                            ("pin_set", "Pin Set"),
                            ("locked", "Locked"),
                            ("lost", "Lost"),
                            ("damaged", "Damaged"),
                            ("destroyed", "Destroyed"),
                        ],
                        default="in_stock",
                        max_length=15,
                    ),
                ),
                ("release_code", models.BinaryField(default=bytes)),
                ("release_key", models.CharField(blank=True, max_length=60)),
                ("since", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="enrolment.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("purpose", models.CharField(max_length=12)),
                ("strength", models.CharField(blank=True, max_length=12)),
                ("sms_passed", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="enrolment.card"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("code_issued", "Code Issued"),
                            ("signed", "Signed"),
                            ("active", "Active"),
                            ("withdrawn", "Withdrawn"),
                            ("lapsed", "Lapsed"),
                            ("refused", "Refused"),
                        ],
                        default="code_issued",
                        max_length=12,
                    ),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("text_sha256", models.CharField(max_length=64)),
                ("session", models.CharField(blank=True, max_length=64)),
                ("mobile", models.CharField(blank=True, max_length=20)),
                ("code_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_sha256", models.CharField(blank=True, max_length=64)),
                ("report_sha256", models.CharField(blank=True, max_length=64)),
                ("stamped_at", models.DateTimeField(null=True)),
                ("issuer", models.CharField(blank=True, max_length=300)),
                ("serial", models.CharField(blank=True, max_length=40)),
                ("is_foreign", models.BooleanField(default=False)),
                ("active_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="consent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enrolment.consent"
            ),
        ),
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("handed", "Handed"),
                            ("moved", "Moved"),
                            ("attempt", "Attempt"),
                            ("delivered", "Delivered"),
                            ("returned", "Returned"),
                            ("resent", "Resent"),
                            ("destroyed", "Destroyed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("tracking_no", models.CharField(max_length=40)),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("id_checked", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("told_at", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enrolment.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntryTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("subject_sha256", models.CharField(blank=True, max_length=64)),
                ("address_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=divit.kernel.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "subject_sha256", "at"], name="entry_try_of_subject"),
                    models.Index(fields=["kind", "address_sha256", "at"], name="entry_try_from_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("version", models.PositiveIntegerField()),
                ("fields", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("word_hash", models.CharField(max_length=200)),
                ("frozen_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("void_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forms", to="enrolment.application"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="form",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enrolment.formversion"
            ),
        ),
        migrations.CreateModel(
            name="HeldCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("authority", models.CharField(max_length=60)),
                ("serial", models.CharField(max_length=40)),
                ("profile", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Prepared"),
                            ("issued_dormant", "Issued Dormant"),
                            ("valid", "Valid"),
                            ("suspended", "Suspended"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                            ("burnt", "Burnt"),
                        ],
                        default="prepared",
                        max_length=20,
                    ),
                ),
                ("not_before", models.DateTimeField()),
                ("not_after", models.DateTimeField()),
                ("given_name", models.CharField(max_length=100)),
                ("surname", models.CharField(max_length=100)),
                ("certificate", models.BinaryField(default=bytes)),
                ("made_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("received_at", models.DateTimeField(null=True)),
                ("activated_at", models.DateTimeField(null=True)),
                ("suspended_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=30)),
                ("usable_from", models.DateTimeField()),
                ("is_additional", models.BooleanField(default=False)),
                ("mobile", models.CharField(blank=True, max_length=20)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("channel", models.CharField(default="both", max_length=10)),
                ("word_hash", models.CharField(blank=True, max_length=200)),
                ("reminded", models.JSONField(default=list)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="enrolment.application",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="enrolment.card",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.institution"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="old",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="enrolment.heldcertificate",
            ),
        ),
        migrations.CreateModel(
            name="IdentityCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("number", models.CharField(max_length=60)),
                ("dated", models.DateField()),
                ("opened_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.institution"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="identity_case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enrolment.identitycase"
            ),
        ),
        migrations.CreateModel(
            name="InformationSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("version", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seen",
                        to="enrolment.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeavePost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("refused", "Refused")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leavings",
                        to="enrolment.heldcertificate",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("barcode", models.CharField(max_length=80, unique=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("chosen_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("printed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("sender", models.CharField(blank=True, max_length=12)),
                ("scan_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="enrolment.application"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="enrolment.formversion"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Prerequisite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("kind", models.CharField(choices=[("email", "Email"), ("letter", "Letter")], max_length=10)),
                ("number", models.CharField(max_length=60)),
                ("dated", models.DateField()),
                ("letter", models.CharField(blank=True, max_length=36)),
                ("recorded_at", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prerequisites",
                        to="enrolment.application",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=40)),
                ("about", models.CharField(max_length=80)),
                ("at", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.institution"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SmsProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("purpose", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=20)),
                ("withheld", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("used", "Used"),
                            ("void", "Void"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="enrolment.application",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enrolment.formversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Production",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("code_kept", "Code Kept"),
                            ("issued", "Issued"),
                            ("produced", "Produced"),
                            ("failed", "Failed"),
                        ],
                        default="taken",
                        max_length=10,
                    ),
                ),
                ("sealing", models.BinaryField(default=bytes)),
                ("sealing_key", models.CharField(blank=True, max_length=60)),
                ("begun_at", models.DateTimeField(default=divit.kernel.clock.now)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=60)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="productions",
                        to="enrolment.application",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="productions", to="enrolment.card"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="productions",
                        to="enrolment.heldcertificate",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="productions", to="enrolment.station"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("dated", models.DateField()),
                ("sent_at", models.DateTimeField(default=divit.kernel.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_notices",
                        to="enrolment.application",
                    ),
                ),
                (
                    "unit_head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["state", "since"], name="card_stage"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["state", "code_at"], name="consent_stage"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("person",), name="one_active_consent"
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryevent",
            index=models.Index(fields=["application", "at"], name="delivery_timeline"),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.UniqueConstraint(fields=("tracking_no", "kind", "at"), name="one_delivery_event"),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "delivered"), _negated=True), ("id_checked", True), _connector="OR"
                ),
                name="delivered_only_to_whom_was_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("application", "version"), name="one_form_a_version"),
        ),
        migrations.AddIndex(
            model_name="heldcertificate",
            index=models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="held_due"),
        ),
        migrations.AddIndex(
            model_name="heldcertificate",
            index=models.Index(fields=["person", "institution", "state"], name="held_of_person"),
        ),
        migrations.AddIndex(
            model_name="heldcertificate",
            index=models.Index(fields=["institution", "not_after"], name="held_ending"),
        ),
        migrations.AddConstraint(
            model_name="heldcertificate",
            constraint=models.UniqueConstraint(fields=("authority", "serial"), name="one_held_a_serial"),
        ),
        migrations.AddConstraint(
            model_name="heldcertificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_additional", False), ("state__in", ["valid", "suspended"])),
                fields=("person", "institution"),
                name="one_live_certificate_a_person_and_institution",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitycase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at", None)), fields=("institution", "person"), name="one_open_identity_case"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="application_due"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["institution", "state", "since"], name="application_queue"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["state", "since"], name="application_stage"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["person", "institution"], name="application_of_person"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("tracking_no", ""), _negated=True),
                fields=["tracking_no"],
                name="application_tracked",
            ),
        ),
        migrations.AddConstraint(
            model_name="leavepost",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("certificate",), name="one_leaving_waits"
            ),
        ),
        migrations.AddIndex(
            model_name="recordview",
            index=models.Index(fields=["person", "-at"], name="record_viewed"),
        ),
        migrations.AddIndex(
            model_name="smsproof",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)), fields=["next_try_at"], name="sms_proof_due"
            ),
        ),
        migrations.AddIndex(
            model_name="smsproof",
            index=models.Index(fields=["application", "-asked_at"], name="sms_proof_of_application"),
        ),
        migrations.AddIndex(
            model_name="smsproof",
            index=models.Index(fields=["person", "-asked_at"], name="sms_proof_of_person"),
        ),
        migrations.AddIndex(
            model_name="production",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["ends_at"], name="productions_under_way"
            ),
        ),
        migrations.AddIndex(
            model_name="production",
            index=models.Index(fields=["begun_at"], name="productions_by_day"),
        ),
        migrations.AddConstraint(
            model_name="production",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("application",), name="one_try_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="production",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("station",), name="one_card_a_station"
            ),
        ),
    ]
