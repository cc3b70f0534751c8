# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Recovery codes: ten on paper, each opens once, for the day when the telephone is gone."""

import secrets

from django.db import transaction

from divit.kernel import clock, ids
from divit.server.audit.services import record
from divit.server.login.errors import SecondRefused
from divit.server.login.models import Account, RecoveryCode
from divit.server.login.services import guesses

_HOW_MANY = 10
_LETTERS = 12


@transaction.atomic
def renew(*, account: int) -> tuple[str, ...]:
    """Ten new codes in the place of those before. They are known only here: the database has their hashes."""
    row = Account.objects.select_for_update().get(pk=account)
    codes = tuple(_new() for _ in range(_HOW_MANY))
    row.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=row, code_sha256=ids.sha256_hex(code)) for code in codes)
    who = f"person:{row.person_id}"
    record(actor=who, channel="web", action="login.recovery_codes_made", object=who)
    return codes


def check(*, account: int, code: str) -> None:
    """Use a recovery code up. Raises ``SecondRefused``, ``TooManyGuesses``."""
    guesses.refuse_waiting("second", str(account))
    hashed = ids.sha256_hex(ids.normalize_code(code))
    with transaction.atomic():
        rows = RecoveryCode.objects.select_for_update().filter(account_id=account, code_sha256=hashed, used_at=None)
        row = rows.select_related("account").first()
        if row is not None:
            row.used_at = clock.now()
            row.save(update_fields=["used_at"])
            who = f"person:{row.account.person_id}"
            record(actor=who, channel="web", action="login.recovery_code_used", object=who)
    if row is None:
        guesses.count_wrong("second", str(account))
        raise SecondRefused
    guesses.forget("second", str(account))


def _new() -> str:
    letters = "".join(secrets.choice(ids.CROCKFORD) for _ in range(_LETTERS))
    return "-".join(letters[i : i + 4] for i in range(0, _LETTERS, 4))
