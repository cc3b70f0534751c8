# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Accounts and what opens them: how a person proves to the web pages who they are.

Secrets that are only compared (recovery codes, one-time codes) are kept as hashes; the TOTP secret, which has to be
read again, is sealed with a key of the house.
"""

import secrets
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from divit.kernel import clock

_HANDLE_BYTES = 32


def new_handle() -> bytes:
    """A name for an account that passkeys carry: it says nothing of the person (WebAuthn 3, 14.6.1)."""
    return secrets.token_bytes(_HANDLE_BYTES)


class Account(AbstractBaseUser):
    """One account a person; the name typed is the personnel number, never the TCKN."""

    # Django would write this with its own clock; the audit log knows when somebody came in.
    last_login = None

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="account")
    personnel_number = models.CharField(max_length=30, unique=True)
    is_active = models.BooleanField(default=True)
    passkey_handle = models.BinaryField(default=new_handle)

    USERNAME_FIELD = "personnel_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    def __str__(self) -> str:
        return self.personnel_number


class Authenticator(models.Model):
    """The authenticator app of an account. Until ``confirmed_at`` it opens nothing: nobody has shown that it works."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="authenticator")
    sealed = models.BinaryField()
    key = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField(null=True)
    # The step of the last code that was used: neither it nor an older one is taken again.
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"authenticator of {self.account_id}"


class RecoveryCode(models.Model):
    """A code on paper for the day when the telephone is gone; each opens once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code_sha256"], name="login_recovery_code")]

    def __str__(self) -> str:
        return f"recovery code of {self.account_id}"


class Passkey(models.Model):
    """A passkey: ``credential`` is its AttestedCredentialData (id and public key), ``uses`` its signature counter."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential_sha256 = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    # The site (RP ID) that it was made for: a browser offers it nowhere else.
    site = models.CharField(max_length=253)
    name = models.CharField(max_length=60)
    uses = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Guesses(models.Model):
    """How many wrong guesses of a kind one subject (an account, a TCKN, an address) has behind it, as its hash."""

    kind = models.CharField(max_length=30)
    subject_sha256 = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_sha256"], name="login_guesses_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.count} {self.kind}"


class SignatureLogin(models.Model):
    """A sign-in by e-signature that a browser began. It ends only where the code of the signer and the cookie of that
    browser meet (signing session, rule 8).
    """

    uid = models.CharField(max_length=36, unique=True)
    browser_sha256 = models.CharField(max_length=64)
    session = models.CharField(max_length=36, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    code_sha256 = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(default=clock.now, db_index=True)
    signed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in {self.uid}"


class WordLogin(models.Model):
    """A sign-in by security word: begun whether the word was right or not, so that both look alike from outside.

    Only where it was right there is a person, a number, and an SMS that the loop sends (``next_try_at``).
    """

    uid = models.CharField(max_length=36, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    mobile = models.CharField(max_length=20, blank=True)
    sealed = models.BinaryField(default=bytes)
    key = models.CharField(max_length=60, blank=True)
    code_mac = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(default=clock.now, db_index=True)
    valid_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="login_word_due")
        ]

    def __str__(self) -> str:
        return f"sign-in {self.uid}"
