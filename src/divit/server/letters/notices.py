# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom a letter's way concerns, and what they are told. Effects of ``letter.toml``, inside its transaction.

Nobody is told what they did themselves.
"""

from divit.server.letters.models import Letter
from divit.server.notify.services import overtaken, tell

OWNER = "letters"
_STATE = Letter.State
_KINDS = {_STATE.PARAF_WAIT: "letter_waits_for_paraf", _STATE.SIGNATURE_WAIT: "letter_waits_for_signature"}


def end_of_waiting(letter: Letter) -> None:
    """The letter went on: nobody need be told any more that it waits."""
    overtaken(owner=OWNER, ref=str(letter.uid))


def tell_whose_turn(letter: Letter) -> None:
    """The letter begins to wait for somebody."""
    person = letter.waits_for_id
    if person is None or person == letter.drafter_id:
        return
    _tell(letter, person, _KINDS[_STATE(letter.state)], who=str(letter.drafter))


def tell_of_return(letter: Letter) -> None:
    """The letter went back to its drafter."""
    last = letter.returns.select_related("person").order_by("-at", "-pk").first()
    if last is not None and last.person_id != letter.drafter_id:
        _tell(letter, letter.drafter_id, "letter_returned", who=str(last.person))


def tell_of_sending(letter: Letter) -> None:
    """The letter is signed and sent."""
    if letter.drafter_id not in {letter.signer_id, letter.signed_by_id}:
        _tell(letter, letter.drafter_id, "letter_sent", number=letter.number)


def tell_of_failure(letter: Letter) -> None:
    """A session was over and this letter is not signed; the page of the session says why."""
    if letter.waits_for_id is not None:
        _tell(letter, letter.waits_for_id, "letter_not_signed")


def _tell(letter: Letter, person_id: int, kind: str, **params: str) -> None:
    tell(person_id=person_id, kind=kind, params=params, owner=OWNER, ref=str(letter.uid))
