# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The menu beside every page: higher apps add their lines when they start, so ``ui`` knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

Count = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: where it leads, its icon, and the count of the whole queue behind it (or nothing).

    With ``roles``, only who holds one of them sees it.
    """

    section: str
    label: str | Promise
    icon: str
    route: str
    order: int
    count: Count | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one viewer sees it."""

    label: str
    icon: str
    href: str
    count: int | None
    current: bool


@dataclass(slots=True)
class Section:
    """Lines under one heading."""

    heading: str
    lines: list[Line] = field(default_factory=list)


_sections: dict[str, str | Promise] = {}
_entries: dict[str, Entry] = {}


def register_section(name: str, heading: str | Promise) -> None:
    """Add a heading; sections stand in the order in which they were registered."""
    _sections[name] = heading


def register(entry: Entry) -> None:
    """Add a line. The same route again replaces it."""
    _entries[entry.route] = entry


def sections_for(viewer: Any, path: str) -> list[Section]:
    """The menu of ``viewer`` (``people.queries.Viewer``) on the page at ``path``; empty sections are left out."""
    found = {name: Section(heading=str(heading)) for name, heading in _sections.items()}
    for entry in sorted(_entries.values(), key=lambda e: e.order):
        if entry.roles and not entry.roles & viewer.roles:
            continue
        href = reverse(entry.route)
        count = entry.count(viewer) if entry.count else None
        found[entry.section].lines.append(
            Line(label=str(entry.label), icon=entry.icon, href=href, count=count, current=path == href)
        )
    return [section for section in found.values() if section.lines]
