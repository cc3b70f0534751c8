# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""*Vekâlet* in letters: who may take somebody's turn, and what of it can be seen.

A deputy takes the turn of the person for whom they act, with their own card and in their own session; a step that one
of the two has signed asks the other for nothing.
"""

from datetime import datetime

from django.db.models import Q

from divit.server.letters.errors import DeputationEnded, NotYourTurn
from divit.server.letters.models import Letter
from divit.server.people import queries as people
from divit.server.people.queries import Viewer

#: Only a turn on the way passes to a deputy; what went back to its drafter stays theirs.
PASSED_ON = (Letter.State.PARAF_WAIT, Letter.State.SIGNATURE_WAIT)


def check_turn(letter: Letter, person_id: int, state: str, at: datetime) -> None:
    """Whether the letter waits in ``state`` for this person, or for one whose deputy they are at ``at``.

    Raises ``DeputationEnded`` for a deputy of yesterday, ``NotYourTurn`` for everybody else.
    """
    holder = letter.waits_for_id
    if letter.state != state or holder is None:
        raise NotYourTurn(f"letter {letter.uid} in {letter.state}")
    if holder == person_id:
        return
    if state in PASSED_ON:
        if holder in people.acts_for(person_id, letter.institution_id, at):
            return
        if people.was_deputy(person_id, holder, at):
            raise DeputationEnded(person=people.person(holder, at).full_name)
    raise NotYourTurn(f"letter {letter.uid} waits for another")


def passed_to(viewer: Viewer) -> Q:
    """The letters whose turn has passed to the viewer as a deputy."""
    return Q(waits_for_id__in=viewer.acts_for, state__in=PASSED_ON)


def in_whose_place(letter: Letter, viewer: Viewer) -> int | None:
    """The person whose turn the viewer would take with this letter; None when it is their own, or nobody's."""
    passed = letter.state in PASSED_ON and letter.waits_for_id in viewer.acts_for
    return letter.waits_for_id if passed and letter.waits_for_id != viewer.person_id else None
