# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Accounts: how a person proves to the web pages who they are."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Account(AbstractBaseUser):
    """One account a person; the name typed is the personnel number, never the TCKN."""

    # Django would write this with its own clock; the audit log knows when somebody came in.
    last_login = None

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="account")
    personnel_number = models.CharField(max_length=30, unique=True)
    is_active = models.BooleanField(default=True)
    wrong_in_a_row = models.PositiveSmallIntegerField(default=0)
    refused_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "personnel_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    def __str__(self) -> str:
        return self.personnel_number
