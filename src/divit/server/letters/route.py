# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The state machine of a letter and what each move does besides moving."""

from divit.kernel import clock
from divit.server.audit.transitions import Machine
from divit.server.letters.indexing import index_anew, index_on
from divit.server.letters.models import Letter, ParafStep
from divit.server.letters.notices import end_of_waiting, tell_of_return, tell_of_sending, tell_whose_turn
from divit.server.letters.rules import GUARDS


def wait_for_the_next(letter: Letter) -> None:
    """The first paraf that is missing is due."""
    step = letter.parafs.filter(state=ParafStep.State.WAITING).order_by("order")[0]
    _wait_for(letter, step.person_id)


def wait_for_the_signer(letter: Letter) -> None:
    """The signature is due."""
    _wait_for(letter, letter.signer_id)


def wait_for_the_drafter(letter: Letter) -> None:
    """Back to whoever wrote it."""
    _wait_for(letter, letter.drafter_id)


def wait_for_nobody(letter: Letter) -> None:
    """Done."""
    _wait_for(letter, None)


def void_parafs(letter: Letter) -> None:
    """What was initialled is no longer what stands there: given parafs turn void, and the same people are due again."""
    now = clock.now()
    given = list(letter.parafs.filter(state=ParafStep.State.DONE))
    letter.parafs.filter(pk__in=[step.pk for step in given]).update(state=ParafStep.State.VOID, void_at=now)
    for step in given:
        ParafStep.objects.create(letter=letter, order=step.order, person_id=step.person_id)


def _wait_for(letter: Letter, person_id: int | None) -> None:
    letter.waits_for_id = person_id
    letter.waiting_since = clock.now()
    letter.save(update_fields=["waits_for", "waiting_since"])


MACHINE = Machine(
    "divit.server.letters",
    "letter",
    guards=GUARDS,
    effects={
        effect.__name__: effect
        for effect in (
            wait_for_the_next,
            wait_for_the_signer,
            wait_for_the_drafter,
            wait_for_nobody,
            void_parafs,
            tell_whose_turn,
            tell_of_return,
            index_anew,
        )
    },
    effects_on_all={effect.__name__: effect for effect in (end_of_waiting, tell_of_sending, index_on)},
)
