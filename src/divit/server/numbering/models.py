# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Registers and what they have given."""

from django.db import models


class Register(models.Model):
    """A sequence of its own, such as a unit's letters of one year. Its row is the lock."""

    name = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Given(models.Model):
    """A number that was given, and to what."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="given")
    number = models.PositiveIntegerField()
    object = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="a_number_is_given_once"),
            models.UniqueConstraint(fields=["register", "object"], name="an_object_has_one_number"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.number}"
