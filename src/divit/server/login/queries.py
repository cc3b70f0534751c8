# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the login app."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from divit.server.login.errors import AccountUnknown
from divit.server.login.models import Account, Authenticator


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey in a list; ``number`` is its row."""

    number: int
    name: str
    site: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnWays:
    """What opens an account beside its password."""

    authenticator_since: datetime | None
    recovery_codes_left: int
    passkeys: tuple[PasskeyLine, ...]


def person_of(user: Any) -> int | None:
    """The person behind a request's user, or ``None`` when nobody is signed in."""
    return user.person_id if isinstance(user, Account) and user.is_active else None


def account_of(person_id: int) -> Account | None:
    """The open account of a person, or None."""
    return Account.objects.filter(person_id=person_id, is_active=True).first()


def asks_for_second(account: Account) -> bool:
    """Whether a password alone does not open the account any more."""
    return has_authenticator(account) or account.passkeys.exists()


def has_authenticator(account: Account) -> bool:
    """Whether an authenticator app was set up and shown to work."""
    return Authenticator.objects.filter(account=account, confirmed_at__isnull=False).exists()


def own_ways(account: Account) -> OwnWays:
    """What opens the account, for its person's own page."""
    row = Authenticator.objects.filter(account=account, confirmed_at__isnull=False).first()
    lines = account.passkeys.order_by("made_at", "pk")
    return OwnWays(
        authenticator_since=row.confirmed_at if row else None,
        recovery_codes_left=account.recovery_codes.filter(used_at=None).count(),
        passkeys=tuple(PasskeyLine(one.pk, one.name, one.site, one.made_at, one.used_at) for one in lines),
    )


def person_numbered(personnel_number: str) -> int:
    """The person whose account this is. Raises ``AccountUnknown``."""
    found = Account.objects.filter(personnel_number=personnel_number).values_list("person_id", flat=True).first()
    if found is None:
        raise AccountUnknown
    return found


def personnel_numbers() -> list[tuple[str, int]]:
    """Every account's number and person, in the order of the numbers."""
    return list(Account.objects.order_by("personnel_number").values_list("personnel_number", "person_id"))
