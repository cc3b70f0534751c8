# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Letters in the search: what of one is found, and by whom. Effects of ``letter.toml``, inside its transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from divit.server.letters.models import Letter, ParafStep
from divit.server.people.queries import Viewer
from divit.server.search import services as search

OWNER = "letters"
_STATE = Letter.State


def audiences(viewer: Viewer) -> Iterable[str]:
    """The names under which letters are open to the viewer: theirs, of those for whom they act, of their units."""
    yield from (_person(one) for one in (viewer.person_id, *viewer.acts_for))
    yield from (_unit(one) for one in viewer.unit_ids)


def index_anew(letter: Letter) -> None:
    """The text or the people on the way are new: everything about the letter is indexed."""
    steps = list(letter.parafs.select_related("person"))
    on_the_way = [] if letter.state == _STATE.DRAFT else [letter.signer_id, *(step.person_id for step in steps)]
    names = [str(letter.drafter), str(letter.signer), *(str(step.person) for step in steps)]
    annexes = letter.annexes.filter(removed_at=None).values_list("title", flat=True)
    search.index(
        owner=OWNER,
        ref=str(letter.uid),
        institution_id=letter.institution_id,
        unit_id=letter.unit_id,
        state=letter.state,
        at=letter.sent_at or letter.waiting_since,
        title=letter.subject,
        words=[letter.body, letter.addressee, letter.file_code, *_numbers(letter), *names, *annexes],
        audience=[_person(one) for one in (letter.drafter_id, *on_the_way)],
    )


def index_on(letters: Sequence[Letter]) -> None:
    """The letters went a step further: only what the step changed is indexed. A thousand at once pass through here."""
    acted: dict[int, set[int]] = defaultdict(set)
    given = ParafStep.objects.filter(letter__in=letters, done_by__isnull=False)
    for letter_id, person_id in given.values_list("letter_id", "done_by_id"):
        acted[letter_id].add(person_id)
    search.extend(owner=OWNER, steps=[_step(letter, acted[letter.pk]) for letter in letters])


def _step(letter: Letter, acted: set[int]) -> search.Step:
    who = acted | ({letter.signed_by_id} if letter.signed_by_id else set())
    sent = letter.state == _STATE.SENT
    return search.Step(
        ref=str(letter.uid),
        state=letter.state,
        at=letter.sent_at or letter.waiting_since,
        words=_numbers(letter) if sent else [],
        audience=[*(_person(one) for one in sorted(who)), *([_unit(letter.unit_id)] if sent else [])],
    )


def _numbers(letter: Letter) -> list[str]:
    return [text for text in (letter.number, letter.verification_code) if text]


def _person(person_id: int) -> str:
    return f"person:{person_id}"


def _unit(unit_id: int) -> str:
    return f"unit:{unit_id}"
