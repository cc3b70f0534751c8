# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What apps own and pages name: results of a search, notices, rows of a work list.

An owner registers how it describes its things to a viewer; whoever names a thing on a page asks here, every time it is
shown. So a title stands nowhere but with its owner, and is never shown to somebody who may not (or no longer) see it:
what the owner leaves out is not there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing as a page names it. ``detail`` is a line below the title, ``state`` a word in the page's language."""

    title: str
    href: str
    detail: str
    state: str
    at: datetime
    icon: str


Describe = Callable[[Any, Sequence[str]], Mapping[str, Thing]]
_owners: dict[str, Describe] = {}


def register(owner: str, describe: Describe) -> None:
    """Let ``describe(viewer, refs)`` speak for the things of ``owner``: those that the viewer may see, by ref."""
    _owners[owner] = describe


def described(viewer: Any, owner: str, refs: Sequence[str]) -> Mapping[str, Thing]:
    """The things of ``owner`` among ``refs`` that ``viewer`` (``people.queries.Viewer``) may see, by ref."""
    describe = _owners.get(owner)
    return describe(viewer, refs) if describe is not None and refs else {}
