# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is stored: the row says that the bytes under this hash are whole."""

from django.db import models


class FileRow(models.Model):
    """One content-addressed file. ``media_type`` is what its first owner called it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256} {self.media_type}"
