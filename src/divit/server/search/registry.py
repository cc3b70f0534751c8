# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose documents are searched: each owner says which audiences a viewer belongs to, and how its states are called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from divit.server.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class Owner:
    """An app whose documents can be found.

    ``audiences(viewer)`` are the names under which a document is open to the viewer, such as ``person:12``; a document
    is indexed with the names of those who may see it. That narrows the search; what is shown is asked of the owner
    once more, document by document (``ui.things``).
    """

    name: str
    label: str | Promise
    audiences: Callable[[Viewer], Iterable[str]]
    states: Mapping[str, str | Promise]


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """Make an owner known; the same name again replaces it."""
    _owners[owner.name] = owner


def owners() -> tuple[Owner, ...]:
    """All owners, in the order of their registration."""
    return tuple(_owners.values())
