# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Proofs of existence (EN 319 102-1, 5.6.2.3): which object provably existed at which moment."""

import hashlib
from datetime import datetime


class PoeSet:
    """The earliest moment at which each object provably existed, kept by the object's hash.

    Everything that is judged exists at the moment of validation; that is the proof of what nothing else proves.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._earliest: dict[bytes, datetime] = {}

    def prove(self, thing: bytes, moment: datetime) -> None:
        """Take note that ``thing`` existed at ``moment`` (aware UTC)."""
        key = _hash(thing)
        if moment < self._earliest.get(key, self._at):
            self._earliest[key] = moment

    def earliest(self, thing: bytes) -> datetime:
        """The earliest moment at which ``thing`` provably existed."""
        return self._earliest.get(_hash(thing), self._at) if self._earliest else self._at

    def copy(self) -> "PoeSet":
        """The same proofs, to be added to apart."""
        other = PoeSet(self._at)
        other._earliest = dict(self._earliest)
        return other


def _hash(thing: bytes) -> bytes:
    return hashlib.sha256(thing).digest()
