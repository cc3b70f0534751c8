# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Challenges that were used."""

from django.db import models


class SpentChallenge(models.Model):
    """A task that was counted: never again until it is over anyway. ``waited_from``: the hash of the address that did
    it by waiting, which has only one such task counted at a time.
    """

    digest = models.CharField(max_length=64, unique=True)
    over_at = models.DateTimeField(db_index=True)
    waited_from = models.CharField(max_length=64, blank=True, db_index=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.digest[:8]} until {self.over_at}"
