# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is known of each key. The key itself is in its back-end: no row holds a byte of it."""

from django.db import models


class ServerKey(models.Model):
    """One key that the institution holds. It signs until it is retired, and stays able to verify for ever.

    ``certificate`` is empty for a key that makes MACs. ``is_trial``: made where nothing counts; production refuses it.
    """

    name = models.CharField(max_length=60, unique=True)
    purpose = models.CharField(max_length=30)
    algorithm = models.CharField(max_length=20)
    backend = models.CharField(max_length=20)
    certificate = models.BinaryField(default=bytes)
    is_trial = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "retired_at"], name="keys_in_use")]

    def __str__(self) -> str:
        return self.name
