# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What signers allow to be done after them: certifications and locks (ISO 32000-2, 12.8.2.2, 12.8.2.4 and 12.7.5.5)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from divit.ades.pdf.document import Document
from divit.ades.pdf.kinds_of_change import HARMLESS, NO_CHANGES, Change
from divit.ades.pdf.syntax import Dictionary, Value, shown_text

_FILLING = 2
_ANNOTATING = 3


@dataclass(frozen=True, slots=True)
class Lock:
    """The fields that nobody may fill any more: all, those of ``names``, or (``is_exclusion``) all but those."""

    names: frozenset[str] = frozenset()
    is_exclusion: bool = True

    def holds(self, name: str) -> bool:
        """Whether the field ``name``, or one that it is a part of, is locked."""
        within = any(name == one or name.startswith(f"{one}.") for one in self.names)
        return within != self.is_exclusion


@dataclass(frozen=True, slots=True)
class Permission:
    """What one signature that covers the file up to ``end`` allows: ``level`` is the /P of its certification, None
    without one (1: nothing, 2: filling forms and signing, 3: notes as well).
    """

    end: int
    level: int | None = None
    locks: tuple[Lock, ...] = ()


class Permissions:
    """What all signatures of a file together allow in a revision behind them."""

    def __init__(self, given: Iterable[Permission]) -> None:
        ordered = sorted((one for one in given if one.level is not None or one.locks), key=lambda one: one.end)
        self._ends = [one.end for one in ordered]
        self._levels: list[int | None] = [None]
        self._locks: list[tuple[Lock, ...]] = [one.locks for one in ordered]
        for one in ordered:
            known = [level for level in (self._levels[-1], one.level) if level is not None]
            self._levels.append(min(known, default=None))

    def level(self, end: int) -> int | None:
        """The strictest certification before the revision that ends at ``end``, None without one."""
        return self._levels[bisect_left(self._ends, end)]

    def allow(self, change: Change, end: int) -> bool:
        """Whether a revision that ends at ``end`` may do ``change``."""
        level = self.level(end)
        if level is None:
            return change in HARMLESS
        # Notes are never let pass, not even where a certification says so: they may lie over anything.
        return change in NO_CHANGES or (level >= _FILLING and (change in HARMLESS or change is Change.FORM))

    def is_locked(self, name: str, end: int) -> bool:
        """Whether a signature before the revision that ends at ``end`` locks the field ``name``."""
        before = self._locks[: bisect_left(self._ends, end)]
        return any(one.holds(name) for locks in before for one in locks)


def permission_of(document: Document, signature: Dictionary, field: Dictionary, end: int) -> Permission:
    """What the ``signature`` in ``field`` allows behind ``end``. Raises ``PdfUnreadable``, ``TooLarge``."""
    levels: list[int] = []
    locks: list[Lock] = []
    for entry in document.array(signature.get("Reference")):
        reference = document.dictionary(entry)
        method = document.resolve(reference.get("TransformMethod"))
        parameters = document.resolve(reference.get("TransformParams"))
        found = parameters if isinstance(parameters, Dictionary) else Dictionary()
        if method == "DocMDP":
            levels.append(_level(document.resolve(found.get("P", _FILLING))))
        elif method == "FieldMDP":
            locks.append(_lock(document, found))
    own = document.resolve(field.get("Lock"))
    if isinstance(own, Dictionary):
        locks.append(_lock(document, own))
        if "P" in own:
            levels.append(_level(document.resolve(own["P"])))
    return Permission(end, min(levels, default=None), tuple(locks))


def _level(value: Value) -> int:
    # What nobody defined permits nothing.
    return value if value in (_FILLING, _ANNOTATING) and isinstance(value, int) else 1


def _lock(document: Document, parameters: Dictionary) -> Lock:
    action = document.resolve(parameters.get("Action"))
    named = [document.resolve(one) for one in document.array(parameters.get("Fields"))]
    names = frozenset(shown_text(one) for one in named if isinstance(one, bytes))
    return Lock(names, is_exclusion=action == "Exclude") if action in ("Include", "Exclude") else Lock()
