# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who guesses."""

from django.db import models


class WrongCodes(models.Model):
    """Codes that an address asked for in vain since ``since``. The address is kept as its hash."""

    address_sha256 = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"
