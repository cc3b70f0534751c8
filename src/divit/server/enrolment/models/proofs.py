# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes by SMS, and what was tried at the doors."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class SmsProof(models.Model):
    """A code that was asked for (R23). The code stands nowhere: it is made from a key and the ``uid`` when it is sent.

    ``withheld``: the number is not the recorded one, so nothing is sent and no code fits (R21).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        USED = "used"
        VOID = "void"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey("Application", models.PROTECT, null=True, related_name="proofs")
    form = models.ForeignKey("FormVersion", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    withheld = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="sms_proof_due"),
            models.Index(fields=["application", "-asked_at"], name="sms_proof_of_application"),
            models.Index(fields=["person", "-asked_at"], name="sms_proof_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"


class EntryTry(models.Model):
    """A failed try at a door, by whom and from where; both only as hashes (R5)."""

    kind = models.CharField(max_length=10)
    subject_sha256 = models.CharField(max_length=64, blank=True)
    address_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject_sha256", "at"], name="entry_try_of_subject"),
            models.Index(fields=["kind", "address_sha256", "at"], name="entry_try_from_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
