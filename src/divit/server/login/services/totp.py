# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes of an authenticator app (TOTP, RFC 6238): set up, shown to work, used; none is taken twice."""

import secrets
from datetime import datetime
from hmac import compare_digest

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.keys import sealing
from divit.server.login.errors import AuthenticatorWrong, SecondRefused, WayMissing
from divit.server.login.models import Account, Authenticator
from divit.server.login.services import guesses

#: For what the house's key seals the secrets of apps and codes.
PURPOSE = "login-secrets"
STEP = 30
_DIGITS = 6
# RFC 4226, R6: as long as the output of the hash.
_SECRET_BYTES = 20
# RFC 6238, 5.2: one step back and one ahead, for clocks that are a little off and for slow fingers.
_DRIFT = (0, -1, 1)


@transaction.atomic
def begin(*, account: int) -> None:
    """Make a secret for a new authenticator app, in the place of one that was never confirmed. Raises ``WayMissing``
    for an account that has one.
    """
    row = Account.objects.select_for_update().get(pk=account)
    if Authenticator.objects.filter(account=row, confirmed_at__isnull=False).exists():
        raise WayMissing
    key, octets = sealing.sealed(PURPOSE, _about(account), secrets.token_bytes(_SECRET_BYTES))
    Authenticator.objects.update_or_create(
        account=row, defaults={"sealed": octets, "key": key, "last_step": 0, "confirmed_at": None}
    )
    who = f"person:{row.person_id}"
    record(actor=who, channel="web", action="login.authenticator_begun", object=who)


@transaction.atomic
def confirm(*, account: int, code: str) -> None:
    """The first code shows that the app works; from now on it is asked for. Raises ``AuthenticatorWrong``."""
    row = Authenticator.objects.select_for_update().filter(account_id=account, confirmed_at=None).first()
    step = None if row is None else _fitting_step(row, code, clock.now())
    if row is None or step is None:
        raise AuthenticatorWrong
    row.confirmed_at, row.last_step = clock.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    who = f"person:{row.account.person_id}"
    record(actor=who, channel="web", action="login.authenticator_added", object=who)


@transaction.atomic
def remove(*, account: int) -> None:
    """Ask for the app no more. Raises ``WayMissing``."""
    row = Authenticator.objects.select_for_update().filter(account_id=account).select_related("account").first()
    if row is None:
        raise WayMissing
    who = f"person:{row.account.person_id}"
    row.delete()
    record(actor=who, channel="web", action="login.authenticator_removed", object=who)


def check(*, account: int, code: str) -> None:
    """Use a code up. Raises ``SecondRefused`` for a wrong, an old or a used one, ``TooManyGuesses`` after several."""
    guesses.refuse_waiting("second", str(account))
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(account_id=account, confirmed_at__isnull=False)
        row = rows.first()
        step = None if row is None else _fitting_step(row, code, clock.now())
        if row is not None and step is not None:
            row.last_step = step
            row.save(update_fields=["last_step"])
    if step is None:
        guesses.count_wrong("second", str(account))
        raise SecondRefused
    guesses.forget("second", str(account))


def uri(row_account: Account) -> str:
    """The ``otpauth:`` address of the secret that waits for confirmation. Raises ``WayMissing``."""
    row = Authenticator.objects.filter(account=row_account, confirmed_at=None).first()
    if row is None:
        raise WayMissing
    return _totp(row).get_provisioning_uri(row_account.personnel_number, "Divit")


def _fitting_step(row: Authenticator, typed: str, at: datetime) -> int | None:
    """The step whose code was typed, when it is newer than the last one that was used."""
    code = "".join(typed.split())
    if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        return None
    totp, present = _totp(row), int(at.timestamp()) // STEP
    for drift in _DRIFT:
        step = present + drift
        if compare_digest(totp.generate(step * STEP), code.encode()) and step > row.last_step:
            return step
    return None


def _totp(row: Authenticator) -> TOTP:
    secret = sealing.unsealed(row.key, _about(row.account_id), bytes(row.sealed))
    # SHA-1 is what authenticator apps know (RFC 6238, 1.2); HMAC does not lean on what is broken in it.
    return TOTP(secret, _DIGITS, SHA1(), STEP)  # noqa: S303 - as the comment says


def _about(account: int) -> str:
    return f"authenticator of account {account}"
