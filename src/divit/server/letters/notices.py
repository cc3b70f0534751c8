# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom a letter's way concerns, and what they are told. Effects of ``letter.toml``, inside its transaction.

Nobody is told what they did themselves.
"""

from collections.abc import Sequence

from divit.kernel import clock
from divit.server.letters.models import Letter
from divit.server.notify.services import Saying, overtaken, tell, tell_each
from divit.server.people import queries as people

OWNER = "letters"
_STATE = Letter.State
_KINDS = {_STATE.PARAF_WAIT: "letter_waits_for_paraf", _STATE.SIGNATURE_WAIT: "letter_waits_for_signature"}


def end_of_waiting(letters: Sequence[Letter]) -> None:
    """The letters went on: nobody need be told any more that they wait."""
    overtaken(owner=OWNER, refs=[str(letter.uid) for letter in letters])


def tell_whose_turn(letter: Letter) -> None:
    """The letter begins to wait for somebody; whoever acts in their place is told too."""
    holder = letter.waits_for_id
    if holder is None:
        return
    told = {holder, *people.deputies_of(holder, letter.institution_id, clock.now())} - {letter.drafter_id}
    for person in sorted(told):
        _tell(letter, person, _KINDS[_STATE(letter.state)], who=str(letter.drafter))


def tell_of_return(letter: Letter) -> None:
    """The letter went back to its drafter."""
    last = letter.returns.select_related("person").order_by("-at", "-pk").first()
    if last is not None and last.person_id != letter.drafter_id:
        _tell(letter, letter.drafter_id, "letter_returned", who=str(last.person))


def tell_of_sending(letters: Sequence[Letter]) -> None:
    """The letters are signed and sent."""
    sayings = [
        Saying(letter.drafter_id, {"number": letter.number}, str(letter.uid))
        for letter in letters
        if letter.drafter_id not in {letter.signer_id, letter.signed_by_id}
    ]
    if sayings:
        tell_each(kind="letter_sent", owner=OWNER, sayings=sayings)


def tell_of_failure(letter: Letter) -> None:
    """A session was over and this letter is not signed; the page of the session says why."""
    if letter.waits_for_id is not None:
        _tell(letter, letter.waits_for_id, "letter_not_signed")


def _tell(letter: Letter, person_id: int, kind: str, **params: str) -> None:
    tell(person_id=person_id, kind=kind, params=params, owner=OWNER, ref=str(letter.uid))
