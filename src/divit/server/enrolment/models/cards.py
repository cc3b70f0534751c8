# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards, and what happened to them on their way."""

from django.db import models
from django.db.models import Q

from divit.kernel import clock, ids


class Card(models.Model):
    """A card. ``state`` moves by ``card.toml``, the one list of allowed pairs.

    ``release_code`` is encrypted under the key ``release_key`` of ``keys`` and given out only by a rule (R61).
    """

    class State(models.TextChoices):
        IN_STOCK = "in_stock"
        PERSONALISED = "personalised"
        IN_TRANSIT = "in_transit"
        DELIVERED = "delivered"
        PIN_SET = "pin_set"
        LOCKED = "locked"
        LOST = "lost"
        DAMAGED = "damaged"
        DESTROYED = "destroyed"

    uid = models.UUIDField(unique=True, default=ids.uuid7)
    serial = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=15, choices=State.choices, default=State.IN_STOCK)
    application = models.ForeignKey("Application", models.PROTECT, null=True, related_name="cards")
    release_code = models.BinaryField(default=bytes)
    release_key = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "since"], name="card_stage")]

    def __str__(self) -> str:
        return f"{self.serial} {self.state}"


class DeliveryEvent(models.Model):
    """One thing that a courier told of a card on its way (R52, R53, R64)."""

    class Kind(models.TextChoices):
        HANDED = "handed"
        MOVED = "moved"
        ATTEMPT = "attempt"
        DELIVERED = "delivered"
        RETURNED = "returned"
        RESENT = "resent"
        DESTROYED = "destroyed"

    application = models.ForeignKey("Application", models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    tracking_no = models.CharField(max_length=40)
    carrier = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    id_checked = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            # Couriers tell the same thing again when they are asked again.
            models.UniqueConstraint(fields=["tracking_no", "kind", "at"], name="one_delivery_event"),
            models.CheckConstraint(
                name="delivered_only_to_whom_was_checked", condition=~Q(kind="delivered") | Q(id_checked=True)
            ),
        ]
        indexes = [models.Index(fields=["application", "at"], name="delivery_timeline")]

    def __str__(self) -> str:
        return f"{self.tracking_no} {self.kind}"
