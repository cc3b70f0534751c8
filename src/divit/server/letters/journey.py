# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The route as the page of a letter tells it: who did what, in whose place, and who comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from divit.server.letters.models import Letter, ParafStep, Return
from divit.server.people.queries import PersonView, Viewer

_STATE = Letter.State


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of the route on the page. ``state``: done, now, next or void; ``kind`` says which sentence it is."""

    kind: str
    state: str
    person: PersonView | None
    at: datetime | None = None
    note: str = ""
    is_me: bool = False
    in_place_of: PersonView | None = None

    @property
    def who(self) -> str:
        """Who did it, or is to; a deputy with the person in whose place."""
        if self.person is None:
            return ""
        if self.in_place_of is None:
            return self.person.full_name
        names = {"deputy": self.person.full_name, "person": self.in_place_of.full_name}
        return _("%(deputy)s, in place of %(person)s,") % names


def route(
    letter: Letter,
    steps: Sequence[ParafStep],
    returns: Sequence[Return],
    names: dict[int, PersonView],
    viewer: Viewer,
) -> list[RouteStep]:
    """What happened to the letter, in order, and what is still to come; ``names`` are those of ``everybody``."""
    me = viewer.person_id
    wrote = RouteStep("wrote", "done", names[letter.drafter_id], letter.created_at, is_me=letter.drafter_id == me)
    past = [_past_paraf(step, names, me) for step in steps if step.done_at]
    past += [
        RouteStep(
            "returned",
            "void",
            names[one.person_id],
            one.at,
            one.note,
            is_me=one.person_id == me,
            in_place_of=names[one.in_place_of_id] if one.in_place_of_id is not None else None,
        )
        for one in returns
    ]
    past.sort(key=lambda step: step.at or letter.created_at)
    coming = [step for step in steps if step.state == ParafStep.State.WAITING]
    due = letter.state == _STATE.PARAF_WAIT
    ahead = [
        RouteStep("paraf_due", "now" if due and at == 0 else "next", names[step.person_id], is_me=step.person_id == me)
        for at, step in enumerate(coming)
    ]
    return [wrote, *past, *ahead, *_signature_steps(letter, names, me)]


def _past_paraf(step: ParafStep, names: dict[int, PersonView], me: int) -> RouteStep:
    state = "void" if step.void_at else "done"
    by, deputised = _who_did(step.done_by_id, step.person_id, names)
    return RouteStep("paraf", state, by, step.done_at, is_me=by.id == me, in_place_of=deputised)


def _who_did(done_by: int | None, due: int, names: dict[int, PersonView]) -> tuple[PersonView, PersonView | None]:
    """Who took a step, and in whose place when they were a deputy."""
    deputised = done_by is not None and done_by != due
    return (names[done_by], names[due]) if deputised and done_by is not None else (names[due], None)


def everybody(letter: Letter, steps: Sequence[ParafStep], returns: Sequence[Return]) -> set[int]:
    """Whoever is named on the letter's page."""
    named = {letter.drafter_id, letter.signer_id, letter.signed_by_id, letter.waits_for_id}
    named.update(one for step in steps for one in (step.person_id, step.done_by_id))
    named.update(one for row in returns for one in (row.person_id, row.in_place_of_id))
    return {one for one in named if one is not None}


def _signature_steps(letter: Letter, names: dict[int, PersonView], me: int) -> list[RouteStep]:
    signer, is_me = names[letter.signer_id], letter.signer_id == me
    if letter.state == _STATE.SENT:
        by, deputised = _who_did(letter.signed_by_id, letter.signer_id, names)
        return [
            RouteStep("signed", "done", by, letter.sent_at, is_me=by.id == me, in_place_of=deputised),
            RouteStep("sent", "done", None, letter.sent_at),
        ]
    state = "now" if letter.state == _STATE.SIGNATURE_WAIT else "next"
    return [RouteStep("signature_due", state, signer, is_me=is_me), RouteStep("to_be_sent", "next", None)]
