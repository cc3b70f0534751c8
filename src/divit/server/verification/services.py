# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of verification: counting guesses."""

from datetime import timedelta

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.server.verification.errors import TooManyCodes
from divit.server.verification.models import WrongCodes

_WINDOW = timedelta(minutes=1)


def refuse_guessing(*, address: str) -> None:
    """Raises ``TooManyCodes`` while an address has asked for too many wrong codes in the last minute."""
    row = WrongCodes.objects.filter(address_sha256=ids.sha256_hex(address)).first()
    if row is None or row.count < settings.number("VERIFICATION_WRONG_CODES"):
        return
    left = row.since + _WINDOW - clock.now()
    if left > timedelta():
        raise TooManyCodes(seconds=int(left.total_seconds()) + 1)


@transaction.atomic
def count_wrong(*, address: str) -> None:
    """Note a wrong code."""
    now = clock.now()
    row, _made = WrongCodes.objects.select_for_update().get_or_create(
        address_sha256=ids.sha256_hex(address), defaults={"since": now}
    )
    if now - row.since > _WINDOW:
        row.since, row.count = now, 0
    row.count += 1
    row.save(update_fields=["since", "count"])
