# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An application, and the form that was frozen for it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids
from divit.server.enrolment import numbers

if TYPE_CHECKING:
    from divit.server.enrolment.rules.cards import Gate
    from divit.server.enrolment.rules.case import Case


class Application(models.Model):
    """One application for a certificate, which people name by its ``number``. ``state`` moves by ``application.toml``.

    ``since``: from when on it stands there; ``due_at``: when time itself has something to do with it. The names are as
    they were typed until the registry agreed, and the registry's from then on. ``fit``: whether the reason fits (T7b),
    None before it is judged.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        IDENTITY_OK = "identity_ok"
        FORM_LOCKED = "form_locked"
        SMS_OK = "sms_ok"
        PAPER_WAIT = "paper_wait"
        APPROVAL_WAIT = "approval_wait"
        APPROVED = "approved"
        WINDOW_WAIT = "window_wait"
        QUEUED = "queued"
        IN_PRODUCTION = "in_production"
        PRODUCED = "produced"
        HANDED_TO_COURIER = "handed_to_courier"
        DELIVERED = "delivered"
        ACTIVATABLE = "activatable"
        CLOSED = "closed"
        REJECTED = "rejected"
        CANCELLED = "cancelled"
        LAPSED = "lapsed"
        RETURNED = "returned"

    class Reason(models.TextChoices):
        FIRST = "first"
        RENEWAL = "renewal"
        LOST_STOLEN = "lost_stolen"
        OTHER = "other"
        IDENTITY_CHANGE = "identity_change"

    class Method(models.TextChoices):
        E_ONAY = "e_onay"
        WET = "wet"

    class Fee(models.TextChoices):
        NONE = "none"
        DUE = "due"
        PAID = "paid"
        WAIVED = "waived"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    number = models.CharField(max_length=10, unique=True, default=numbers.new)
    institution = models.ForeignKey("people.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    since = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True)
    #: The steps of a reminder that were told while it stands where it stands (R46, R63).
    reminded = models.PositiveSmallIntegerField(default=0)

    tckn = models.CharField(max_length=11)
    given_name = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    birth_place = models.CharField(max_length=100)
    birth_date = models.DateField()
    personnel_no = models.CharField(max_length=30, blank=True)
    registry_sha256 = models.CharField(max_length=64, blank=True)

    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    form = models.ForeignKey("FormVersion", models.PROTECT, null=True, related_name="+")
    consent = models.ForeignKey("Consent", models.PROTECT, null=True, related_name="+")
    old = models.ForeignKey("HeldCertificate", models.PROTECT, null=True, related_name="successors")
    identity_case = models.ForeignKey("IdentityCase", models.PROTECT, null=True, related_name="+")
    fit = models.BooleanField(null=True)
    apply_from = models.DateTimeField(null=True)
    #: What the CSP sealed when a consent stood in for a signature on paper (T8): the statement, and the seal over it.
    statement = models.BinaryField(default=bytes)
    seal = models.BinaryField(default=bytes)

    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    production_opens_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    fee_state = models.CharField(max_length=10, choices=Fee.choices, default=Fee.NONE)
    fee_amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    fee_currency = models.CharField(max_length=3, blank=True)
    fee_reference = models.CharField(max_length=80, blank=True)
    tracking_no = models.CharField(max_length=40, blank=True)
    outcome_code = models.CharField(max_length=40, blank=True)
    outcome_text = models.CharField(max_length=500, blank=True)

    #: What the guards judge: whoever has locked the row says how things stand.
    case: "Case"
    gate: "Gate"

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="application_due"),
            models.Index(fields=["institution", "state", "since"], name="application_queue"),
            models.Index(fields=["state", "since"], name="application_stage"),
            models.Index(fields=["person", "institution"], name="application_of_person"),
            models.Index(fields=["tracking_no"], condition=~Q(tracking_no=""), name="application_tracked"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"


class FormVersion(models.Model):
    """The form as it was frozen (R20). ``sha256`` covers the identity, the reason and every field, never the word.

    ``void_at``: since when another version holds.
    """

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey(Application, models.PROTECT, related_name="forms")
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    sha256 = models.CharField(max_length=64)
    word_hash = models.CharField(max_length=200)
    frozen_at = models.DateTimeField(default=clock.now)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "version"], name="one_form_a_version")]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.version}"
