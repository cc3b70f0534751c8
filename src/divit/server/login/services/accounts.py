# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Accounts and their passwords."""

import os

from django.contrib.auth.hashers import make_password
from django.db import transaction

from divit.kernel import settings
from divit.server.audit.services import record
from divit.server.login.errors import AccountUnknown, LoginRefused, PasswordTooShort, TooManyTries
from divit.server.login.models import Account
from divit.server.login.services import guesses

_TRIAL = {"demo", "test"}
_CHANNEL = "web"


@transaction.atomic
def open_account(*, person: int, personnel_number: str, actor: str = "system") -> int:
    """Give a person an account without a password: nobody can come in until one is set."""
    account = Account(person_id=person, personnel_number=personnel_number)
    account.set_unusable_password()
    account.save()
    record(actor=actor, channel="system", action="login.account_opened", object=f"person:{person}")
    return account.pk


@transaction.atomic
def set_password(*, person: int, password: str, actor: str = "system") -> None:
    """Set the password of the person's account. Raises ``AccountUnknown``, ``PasswordTooShort``."""
    least = settings.number("PASSWORD_LEAST")
    if len(password) < least and os.environ.get("DIVIT_ENV") not in _TRIAL:
        raise PasswordTooShort(least=least)
    account = Account.objects.select_for_update().filter(person_id=person).first()
    if account is None:
        raise AccountUnknown
    account.set_password(password)
    account.save(update_fields=["password"])
    guesses.forget("password", account.personnel_number)
    record(actor=actor, channel="system", action="login.password_set", object=f"person:{person}")


def change_password(*, person: int, password: str) -> None:
    """The person sets a password of their own. Raises as ``set_password``."""
    set_password(person=person, password=password, actor=f"person:{person}")


def check_password(*, personnel_number: str, password: str, address: str = "") -> Account:
    """The account that the number and the password open; it may ask for a second step yet.

    ``address`` is where the call comes from. Raises ``LoginRefused``, and after several wrong ones ``TooManyTries``, in
    the same words and after the same work whether the number exists or not; ``TooManyGuesses`` while the address waits.
    """
    guesses.refuse_waiting("password-address", address)
    minutes = guesses.minutes_left("password", personnel_number)
    if minutes:
        raise TooManyTries(minutes=minutes)
    account = Account.objects.filter(personnel_number=personnel_number, is_active=True).first()
    if account is None:
        # The work of one comparison, so that the time taken does not tell which numbers exist.
        make_password(password)
    elif account.check_password(password):
        guesses.forget("password", personnel_number)
        return account
    _count_wrong(account, personnel_number, address)
    raise LoginRefused


@transaction.atomic
def _count_wrong(account: Account | None, personnel_number: str, address: str) -> None:
    guesses.count_wrong("password", personnel_number)
    guesses.count_wrong("password-address", address)
    whose = "person:unknown" if account is None else f"person:{account.person_id}"
    record(actor="anonymous", channel=_CHANNEL, action="login.refused", object=whose)
