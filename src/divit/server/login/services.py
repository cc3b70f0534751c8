# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the login app."""

import math
import os

from django.contrib.auth.hashers import make_password
from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.login.errors import AccountUnknown, LoginRefused, PasswordTooShort, TooManyTries
from divit.server.login.models import Account
from divit.server.login.rules import wait_after

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
    account.wrong_in_a_row, account.refused_until = 0, None
    account.save(update_fields=["password", "wrong_in_a_row", "refused_until"])
    record(actor=actor, channel="system", action="login.password_set", object=f"person:{person}")


def check_password(*, personnel_number: str, password: str) -> Account:
    """The account that the number and the password open.

    Raises ``LoginRefused`` in the same words and the same time whether the number exists or not, ``TooManyTries``
    while the account waits.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(personnel_number=personnel_number, is_active=True).first()
        if account is not None:
            _refuse_while_waiting(account)
            if account.check_password(password):
                _came_in(account)
                return account
            _count_wrong(account)
    if account is None:
        # The work of one comparison, so that the time taken does not tell which numbers exist.
        make_password(password)
    raise LoginRefused


@transaction.atomic
def left(*, person: int) -> None:
    """Record that the person signed out."""
    record(actor=f"person:{person}", channel=_CHANNEL, action="login.left", object=f"person:{person}")


def _refuse_while_waiting(account: Account) -> None:
    now = clock.now()
    if account.refused_until is not None and account.refused_until > now:
        raise TooManyTries(minutes=math.ceil((account.refused_until - now).total_seconds() / 60))


def _came_in(account: Account) -> None:
    account.wrong_in_a_row, account.refused_until = 0, None
    account.save(update_fields=["wrong_in_a_row", "refused_until"])
    who = f"person:{account.person_id}"
    record(actor=who, channel=_CHANNEL, action="login.came_in", object=who)


def _count_wrong(account: Account) -> None:
    account.wrong_in_a_row += 1
    wait = wait_after(account.wrong_in_a_row, settings.number("LOGIN_FREE_TRIES"), settings.span("LOGIN_FIRST_WAIT"))
    account.refused_until = clock.now() + wait if wait else None
    account.save(update_fields=["wrong_in_a_row", "refused_until"])
    record(actor="anonymous", channel=_CHANNEL, action="login.refused", object=f"person:{account.person_id}")
