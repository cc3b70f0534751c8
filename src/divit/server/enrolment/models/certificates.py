# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A person's certificate as enrolment follows it, from the serial number that is taken to its end and after."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class HeldCertificate(models.Model):
    """A certificate of a person at an institution. ``state`` moves by ``certificate.toml``.

    ``authority`` and ``serial`` (hexadecimal) name it to the authority, whose answers say what the world is told.
    ``mobile`` is the recorded number (R21). ``word_hash``: the security word, in force once the card is received.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        ISSUED_DORMANT = "issued_dormant"
        VALID = "valid"
        SUSPENDED = "suspended"
        REVOKED = "revoked"
        EXPIRED = "expired"
        BURNT = "burnt"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    institution = models.ForeignKey("people.Institution", models.PROTECT, related_name="+")
    application = models.ForeignKey("Application", models.PROTECT, null=True, related_name="certificates")
    card = models.ForeignKey("Card", models.PROTECT, null=True, related_name="certificates")
    authority = models.CharField(max_length=60)
    serial = models.CharField(max_length=40)
    profile = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PREPARED)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    given_name = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    certificate = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=30, blank=True)
    #: From when on it may be used: a renewal waits for the end of the old one, whatever its own dates say (R57).
    usable_from = models.DateTimeField()
    is_additional = models.BooleanField(default=False)

    mobile = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=10, default="both")
    word_hash = models.CharField(max_length=200, blank=True)
    #: The offsets of reminders that were told or are past (R65, R66).
    reminded = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "serial"], name="one_held_a_serial"),
            models.UniqueConstraint(
                fields=["person", "institution"],
                condition=Q(state__in=["valid", "suspended"], is_additional=False),
                name="one_live_certificate_a_person_and_institution",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="held_due"),
            models.Index(fields=["person", "institution", "state"], name="held_of_person"),
            models.Index(fields=["institution", "not_after"], name="held_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.state}"


class LeavePost(models.Model):
    """An institution's request that a certificate be revoked because its holder leaves; the CSP decides (T34)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    certificate = models.ForeignKey(HeldCertificate, models.PROTECT, related_name="leavings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=300)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(state="waiting"), name="one_leaving_waits")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.state}"
