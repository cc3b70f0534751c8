# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by security word and SMS: both steps look and take alike, whether the word was right or not.

Only where it was right there is a person and a number; the loop sends the SMS afterwards, so that nobody outside can
time it. That a message did not arrive is a hint that remains.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from divit.kernel import clock, ids, settings
from divit.kernel.errors import DivitError
from divit.server.audit.services import record
from divit.server.jobs import worker
from divit.server.keys import queries as keys
from divit.server.keys import sealing
from divit.server.login import words
from divit.server.login.errors import WordRefused
from divit.server.login.models import WordLogin
from divit.server.login.services import guesses
from divit.server.login.services.totp import PURPOSE
from divit.server.notify import carriers, kinds
from divit.server.notify.carriers import Parcel

_DIGITS = 6
_AGAIN = timedelta(seconds=15)


def begin(*, tckn: str, word: str, address: str) -> str:
    """Take a word; the id of the sign-in, whose code is asked for next in every case. Raises ``TooManyGuesses``."""
    guesses.refuse_waiting("word-address", address)
    guesses.refuse_waiting("word", tckn)
    guesses.refuse_waiting("word-sends", tckn)
    known = words.known(tckn, word)
    uid, code = ids.uuid7(), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    key, sealed = sealing.sealed(PURPOSE, _about(uid), code.encode())
    now = clock.now()
    with transaction.atomic():
        row = WordLogin.objects.create(
            uid=uid,
            person_id=known.person_id if known else None,
            mobile=known.mobile if known else "",
            sealed=sealed,
            key=key,
            code_mac=_mac(code, key, uid),
            valid_until=now + settings.span("LOGIN_WORD_CODE_FOR"),
            next_try_at=now if known else None,
        )
        guesses.count_wrong("word-sends", tckn)
        wrong = int(known is None)
        guesses.count_wrong("word", tckn, by=wrong)
        guesses.count_wrong("word-address", address, by=wrong)
        actor = f"person:{known.person_id}" if known else "anonymous"
        action = "login.word_right" if known else "login.word_refused"
        record(actor=actor, channel="web", action=action, object=f"word_login:{row.uid}")
        worker.wake()
    return uid


def check(*, uid: str, code: str) -> int:
    """Use the code up: the person who comes in. Raises ``WordRefused`` in the same words for whatever is wrong."""
    typed = "".join(code.split())
    with transaction.atomic():
        row = WordLogin.objects.select_for_update().filter(uid=uid).first()
        person = None if row is None else _person_behind(row, typed)
        if row is not None:
            row.tries += 1
            row.used_at = clock.now() if person else None
            row.save(update_fields=["tries", "used_at"])
        actor, action = (
            ("anonymous", "login.code_refused") if person is None else (f"person:{person}", "login.code_right")
        )
        record(actor=actor, channel="web", action=action, object=f"word_login:{uid}")
    if person is None:
        raise WordRefused
    return person


def due(now: datetime, at_most: int) -> list[int]:
    """Sign-ins whose SMS is to be sent."""
    rows = WordLogin.objects.filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    return list(rows.values_list("pk", flat=True)[:at_most])


def send(pk: int) -> None:
    """Send the SMS of one sign-in, or note when to try again; not any more when its time is over."""
    now = clock.now()
    with transaction.atomic():
        row = WordLogin.objects.select_for_update().filter(pk=pk, next_try_at__lte=now).first()
        if row is None:
            return
        # Somebody who dies while sending is followed by another try; the number makes it one message.
        row.next_try_at = now + _AGAIN if now + _AGAIN < row.valid_until else None
        row.save(update_fields=["next_try_at"])
    if now >= row.valid_until:
        return
    try:
        carriers.carrier_of(kinds.SMS).deliver(_parcel(row))
    except DivitError as error:
        if error.retry == "auto":
            return
    with transaction.atomic():
        WordLogin.objects.filter(pk=pk).update(next_try_at=None, sent_at=now, sealed=b"")
        record(actor="system", channel="worker", action="login.code_sent", object=f"word_login:{row.uid}")


def _person_behind(row: WordLogin, typed: str) -> int | None:
    """Who comes in with what was typed; the comparison is made in every case."""
    is_right = compare_digest(row.code_mac, _mac(typed, row.key, row.uid))
    is_open = row.used_at is None and row.tries < settings.number("LOGIN_WORD_CODE_TRIES")
    return row.person_id if is_right and is_open and clock.now() <= row.valid_until else None


def _parcel(row: WordLogin) -> Parcel:
    code = sealing.unsealed(row.key, _about(row.uid), bytes(row.sealed)).decode()
    with translation.override("tr"):
        text = _("Your sign-in code is %(code)s. Nobody of ours asks for it; do not tell it to anybody.") % {
            "code": code
        }
    return Parcel(uid=row.uid, address=row.mobile, subject="", text=text)


def _mac(code: str, key: str, uid: str) -> str:
    """How a code is kept: six digits are guessed from a plain hash at once, so a key of the house enters it."""
    return keys.mac_with(key, f"{_about(uid)}:{code}".encode()).hex()


def _about(uid: str) -> str:
    return f"code of sign-in {uid}"
