# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be done without signing in: links under the sign-in form. Apps above fill the list in ``ready()``."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Door:
    """A link: an icon, words (lazily translated), the name of a route; ``place`` orders them."""

    icon: str
    label: str | Promise
    route: str
    place: int = 0


_doors: dict[str, Door] = {}


def register(door: Door) -> None:
    """Show a link; the same route again replaces it."""
    _doors[door.route] = door


def all_doors() -> list[Door]:
    """The links in their order."""
    return sorted(_doors.values(), key=lambda door: door.place)
