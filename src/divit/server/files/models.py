# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is stored: the row says that the bytes under this hash are whole, and whether they may be given out."""

from django.db import models
from django.db.models import Q


class FileRow(models.Model):
    """One content-addressed file. ``media_type``: what its first owner called it; ``state`` moves by ``scan.toml``."""

    class State(models.TextChoices):
        #: Made here, from our own templates and checked input: there is nothing to scan.
        OWN = "own"
        #: From outside while no scanner is set up: given out, and shown as not scanned.
        UNSCANNED = "unscanned"
        WAITING = "waiting"
        CLEAN = "clean"
        INFECTED = "infected"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State.choices, default=State.OWN)
    scanned_at = models.DateTimeField(null=True)
    # The scanner's name for what it found.
    finding = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="file_scan_due", condition=Q(state__in=("waiting", "unscanned")))
        ]

    def __str__(self) -> str:
        return f"{self.sha256} {self.media_type}"
