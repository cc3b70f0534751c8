# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where apps register the queues in which something waits for people, and what people did last.

The menu and the home page come from here; ``ui.menu`` only draws. Registering the same name again replaces it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from divit.server.people.queries import Viewer
from divit.server.ui import menu


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, or that was done: its title, a line below it, where it is, since (or at) when.

    ``act`` is what to do with it in a word or two, for the button beside it; without one the title is the link.
    """

    title: str
    detail: str
    href: str
    at: datetime
    icon: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One queue.

    ``section``, ``label``, ``icon``, ``route``, ``order`` and ``role`` are those of its line in the menu.
    ``count(viewer)`` is the whole queue, ``rows(viewer, limit)`` its longest waiting, ``today(viewer)`` how many came
    since midnight (nothing is shown without it). All are asked within ``counting.once``, so an app can answer several
    queues with one question.
    """

    name: str
    section: str
    label: str | Promise
    icon: str
    route: str
    order: int
    count: Callable[[Viewer], int]
    rows: Callable[[Viewer, int], Sequence[Row]]
    role: str | None = None
    today: Callable[[Viewer], int] | None = None

    def open_to(self, viewer: Viewer) -> bool:
        """Whether the queue is one of the viewer's at all."""
        return self.role is None or self.role in viewer.roles


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a day may begin with, as a button of the home page."""

    label: str | Promise
    icon: str
    route: str
    role: str


Done = Callable[[Viewer, int], Sequence[Row]]
_sources: dict[str, Source] = {}
_done: dict[str, Done] = {}
_actions: dict[str, Action] = {}


def register(source: Source) -> None:
    """Make a queue known, with its line in the menu."""
    _sources[source.name] = source
    roles = frozenset() if source.role is None else frozenset({source.role})
    menu.register(
        menu.Entry(
            source.section, source.label, source.icon, source.route, source.order, count=source.count, roles=roles
        )
    )


def register_done(name: str, rows: Done) -> None:
    """Let ``rows(viewer, limit)`` say what the viewer did last, newest first."""
    _done[name] = rows


def register_action(action: Action) -> None:
    """Put a button on the home page of those who hold its role."""
    _actions[action.route] = action


def actions_of(viewer: Viewer) -> list[Action]:
    """The buttons of the viewer's home page."""
    return [action for action in _actions.values() if action.role in viewer.roles]


def sources_of(viewer: Viewer) -> list[Source]:
    """The queues of the viewer, in the order of the menu."""
    return sorted((one for one in _sources.values() if one.open_to(viewer)), key=lambda one: one.order)


def done_by(viewer: Viewer, limit: int) -> list[Row]:
    """What the viewer did last, over all apps, newest first."""
    rows = [row for done in _done.values() for row in done(viewer, limit)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]
