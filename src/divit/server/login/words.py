# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Security words: who keeps them (``enrolment``, in ``ready()``), so that login can ask without knowing it."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """The word was right: whose it is, and the number recorded with the certificate (E.164)."""

    person_id: int
    mobile: str = field(repr=False)


#: Given a TCKN and a word: whose it is, or None; after the same work (a slow hash) in every case.
Keeper = Callable[[str, str], Known | None]
_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Let ``keeper`` judge words; a later one replaces it."""
    _keepers[:] = [keeper]


def are_kept() -> bool:
    """Whether somebody keeps words, so that this way in can be offered."""
    return bool(_keepers)


def known(tckn: str, word: str) -> Known | None:
    """Whose word that is, if it is right."""
    return _keepers[0](tckn, word) if _keepers else None
