# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a published document says of itself, in the words of its owner.

It stands on the document, so whoever may see the document may read it; the owner is asked only after that was decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Printed:
    """In whose name, as what it was signed (the lines below the signer's name), and under which number and date."""

    institution: str
    signed_as: tuple[str, ...]
    number: str
    dated_at: datetime | None
    annexes: int


Say = Callable[[str], Printed]
_owners: dict[str, Say] = {}


def register(owner: str, say: Say) -> None:
    """Let ``say(ref)`` speak for the published documents of ``owner``."""
    _owners[owner] = say


def printed(owner: str, ref: str) -> Printed | None:
    """What the document says of itself; ``None`` where its owner says nothing."""
    say = _owners.get(owner)
    return say(ref) if say is not None else None
