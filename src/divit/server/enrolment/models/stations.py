# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Production stations, and what each of them made or tried to."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class Station(models.Model):
    """A desk at which cards are made. ``token_sha256`` is of what it shows at the production door; told once."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    name = models.CharField(max_length=60, unique=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    added_by = models.CharField(max_length=100)
    added_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Production(models.Model):
    """One try to make the card of an application. Under way until ``ended_at``.

    ``sealing`` is the private key (JWK, encrypted under ``sealing_key`` of ``keys``) that the release code is encrypted
    for on its way; it is gone when the code has come. ``why``: the code of what went wrong.
    """

    class Step(models.TextChoices):
        TAKEN = "taken"
        CODE_KEPT = "code_kept"
        ISSUED = "issued"
        PRODUCED = "produced"
        FAILED = "failed"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    application = models.ForeignKey("Application", models.PROTECT, related_name="productions")
    station = models.ForeignKey(Station, models.PROTECT, related_name="productions")
    card = models.ForeignKey("Card", models.PROTECT, related_name="productions")
    certificate = models.ForeignKey("HeldCertificate", models.PROTECT, null=True, related_name="productions")
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.TAKEN)
    sealing = models.BinaryField(default=bytes)
    sealing_key = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(ended_at=None), name="one_try_at_a_time"),
            models.UniqueConstraint(fields=["station"], condition=Q(ended_at=None), name="one_card_a_station"),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="productions_under_way"),
            models.Index(fields=["begun_at"], name="productions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.step}"


class CardOpening(models.Model):
    """Somebody asked for a session about a card: to make its PIN or to unblock it; ``strength`` is of their sign-in."""

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    card = models.ForeignKey("Card", models.PROTECT, related_name="openings")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12)
    strength = models.CharField(max_length=12, blank=True)
    sms_passed = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.card_id} {self.purpose}"
