# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about a letter: the guards of ``letter.toml``, and who may do what with which bytes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from divit.kernel import clock
from divit.kernel.words import term
from divit.server.letters.errors import (
    DatePassed,
    LetterChanged,
    LetterIncomplete,
    RouteImpossible,
)
from divit.server.letters.models import Letter, ParafStep
from divit.server.numbering.rules import is_file_code


def a_paraf_is_missing(letter: Letter) -> bool:
    """Some step of the route still waits."""
    return letter.parafs.filter(state=ParafStep.State.WAITING).exists()


def every_paraf_is_given(letter: Letter) -> bool:
    """No step of the route waits (also when there is none)."""
    return not a_paraf_is_missing(letter)


def has_parafs(letter: Letter) -> bool:
    """The route has steps, whether given or waiting."""
    return letter.parafs.exclude(state=ParafStep.State.VOID).exists()


def has_no_parafs(letter: Letter) -> bool:
    """The route goes straight to the signer."""
    return not has_parafs(letter)


def is_numbered(letter: Letter) -> bool:
    """Number, date and finished page are there."""
    return bool(letter.number and letter.dated_at and letter.final_sha256)


GUARDS: Mapping[str, Any] = {
    guard.__name__: guard
    for guard in (a_paraf_is_missing, every_paraf_is_given, has_parafs, has_no_parafs, is_numbered)
}


def check_version(letter: Letter, version: int) -> None:
    """Whether this is still the text that was shown. Raises ``LetterChanged``."""
    if letter.version != version:
        raise LetterChanged(f"letter {letter.uid}: version {version}, now {letter.version}")


def check_content(letter: Letter, content_sha256: str, present_sha256: str) -> None:
    """Whether the bytes that were signed are those of the letter's present page. Raises ``LetterChanged``."""
    if not present_sha256 or present_sha256 != content_sha256:
        raise LetterChanged(f"letter {letter.uid}: other bytes")


def check_block(letter: Letter, person_id: int) -> None:
    """Whether the block under the finished page is this person's: who is printed is who signs.

    Raises ``LetterChanged``.
    """
    if letter.finished_for_id not in {None, person_id}:
        raise LetterChanged(f"letter {letter.uid}: finished for another")


def check_date(letter: Letter, at: datetime) -> None:
    """Whether the page bears today's date, as days go in Istanbul. Raises ``DatePassed``."""
    if letter.dated_at is None or clock.local(letter.dated_at).date() != clock.local(at).date():
        raise DatePassed(f"letter {letter.uid}")


def check_text(*, subject: str, addressee: str, body: str, file_code: str) -> None:
    """Whether the words make a letter. Raises ``LetterIncomplete`` naming the first field that does not."""
    for field, value in ((term("Subject"), subject), (term("Addressee"), addressee), (term("Text"), body)):
        if not value.strip():
            raise LetterIncomplete(field=field)
    if not is_file_code(file_code):
        raise LetterIncomplete(field=term("File plan code"))


def check_route(*, paraf_by: Sequence[int], signer: int, colleagues: frozenset[int]) -> None:
    """Whether these people can carry the letter: all of the house, each once. Raises ``RouteImpossible``."""
    everybody = [*paraf_by, signer]
    if len(set(everybody)) != len(everybody) or not colleagues.issuperset(everybody):
        raise RouteImpossible
