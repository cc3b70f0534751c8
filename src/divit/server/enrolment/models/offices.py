# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What offices add to an application: paper that was received, letters that ask for approval."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class PaperForm(models.Model):
    """The form and the undertaking on paper (R32): printed with a barcode (R33), awaited, received."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey("Application", models.PROTECT, related_name="papers")
    form = models.ForeignKey("FormVersion", models.PROTECT, related_name="papers")
    barcode = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64, blank=True)
    chosen_at = models.DateTimeField(default=clock.now)
    printed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    sender = models.CharField(max_length=12, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.barcode


class Prerequisite(models.Model):
    """The notice of the person's unit without which nobody approves (R37): an official e-mail or a letter."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        LETTER = "letter"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey("Application", models.PROTECT, related_name="prerequisites")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=60)
    dated = models.DateField()
    letter = models.CharField(max_length=36, blank=True)
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class UnitNotice(models.Model):
    """The ready text that a unit head sent for an application (R37b)."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey("Application", models.PROTECT, related_name="unit_notices")
    unit_head = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField()
    sent_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.application_id} {self.dated}"


class IdentityCase(models.Model):
    """A change of identity that the institution was told of by official letter (R10). It lets one application in."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    institution = models.ForeignKey("people.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    dated = models.DateField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person"], condition=Q(used_at=None), name="one_open_identity_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.dated}"
