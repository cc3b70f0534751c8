# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Letters in the work list: their queues, the longest waiting of each, and what somebody did with letters last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import or_

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from divit.server.letters import naming, queues
from divit.server.letters.models import Letter, ParafStep, Return
from divit.server.letters.services import DRAFTER
from divit.server.people.queries import Viewer
from divit.server.worklist import registry
from divit.server.worklist.registry import Action, Row, Source


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the menu: the queues behind it, and what a row's button says."""

    name: str
    label: Promise
    icon: str
    route: str
    order: int
    act: Promise
    queues: tuple[str, ...]


LINES = (
    _Line("paraf", _("Waiting for paraf"), "paraf", "queue-paraf", 10, _("To the paraf"), ("paraf",)),
    _Line(
        "signature",
        _("Waiting for signature"),
        "pen",
        "queue-signature",
        20,
        _("To the signature"),
        ("signature",),
    ),
    _Line("returned", _("Returned to me"), "back", "queue-returned", 30, _("Put right"), ("returned",)),
    _Line(
        "delegated",
        _("Delegated to me"),
        "delegate",
        "queue-delegated",
        35,
        _("Open"),
        ("delegated_signature", "delegated_paraf"),
    ),
)


def register() -> None:
    """Hand the queues, and what people did last, to the work list."""
    for line in LINES:
        registry.register(
            Source(
                name=f"letters.{line.name}",
                section="waiting",
                label=line.label,
                icon=line.icon,
                route=line.route,
                order=line.order,
                count=partial(_sum, queues.count, line.queues),
                rows=partial(_longest, line),
                today=partial(_sum, queues.came_today, line.queues),
            )
        )
    registry.register_done("letters", done)
    registry.register_action(Action(_("New letter"), "plus", "letter-new", DRAFTER))


def _sum(ask: Callable[[Viewer, str], int], names: Sequence[str], viewer: Viewer) -> int:
    return sum(ask(viewer, name) for name in names)


def _longest(line: _Line, viewer: Viewer, limit: int) -> list[Row]:
    """The letters of a line that have waited longest."""
    here = reduce(or_, (queues.in_queue(viewer, name) for name in line.queues))
    letters = Letter.objects.filter(here).select_related("drafter").order_by("waiting_since", "pk")
    return [
        Row(
            title=letter.subject,
            detail=f"{naming.in_a_line(letter.addressee)} · {letter.drafter}",
            href=reverse("letter", args=[letter.uid]),
            at=letter.waiting_since,
            icon=line.icon,
            act=str(line.act),
        )
        for letter in letters[:limit]
    ]


def done(viewer: Viewer, limit: int) -> list[Row]:
    """What the viewer initialled, signed, returned and wrote last, newest first."""
    me = viewer.person_id
    parafs = ParafStep.objects.filter(done_by_id=me).select_related("letter").order_by("-done_at")
    signed = Letter.objects.filter(signed_by_id=me, sent_at__isnull=False).order_by("-sent_at")
    returns = Return.objects.filter(person_id=me).select_related("letter").order_by("-at")
    written = Letter.objects.filter(drafter_id=me).order_by("-created_at")
    rows = [
        *(_did(step.letter, _("You initialled it"), "paraf", step.done_at) for step in parafs[:limit] if step.done_at),
        *(_did(letter, _("You signed it"), "pen", letter.sent_at) for letter in signed[:limit] if letter.sent_at),
        *(_did(one.letter, _("You returned it"), "back", one.at) for one in returns[:limit]),
        *(_did(letter, _("You wrote it"), "draft", letter.created_at) for letter in written[:limit]),
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]


def _did(letter: Letter, what: Promise, icon: str, at: datetime) -> Row:
    return Row(letter.subject, str(what), reverse("letter", args=[letter.uid]), at, icon)
