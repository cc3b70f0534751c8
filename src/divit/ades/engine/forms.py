# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The level that a signature has by its form and by what of it holds (EN 319 122-1, 6; EN 319 142-1, 6)."""

from collections.abc import Callable, Collection, Mapping

from divit.ades.model import TimestampKind

_BASELINE = ("BASELINE-B", "BASELINE-T", "BASELINE-LT", "BASELINE-LTA")
_EXTENDED = ("BES", "T", "C", "X", "X-L", "A")
_OUTER = frozenset({TimestampKind.ARCHIVE, TimestampKind.DOCUMENT})
_ON_REFERENCES = frozenset({TimestampKind.SIGNATURE_AND_REFERENCES, TimestampKind.REFERENCES})

Kinds = Collection[TimestampKind]


def _has_time(good: Kinds) -> bool:
    return TimestampKind.SIGNATURE in good or TimestampKind.DOCUMENT in good


# What must have passed for a level beyond what the levels under it need.
_NEEDS: Mapping[str, Callable[[Kinds], bool]] = {
    "BASELINE-T": _has_time,
    "BASELINE-LTA": lambda good: not _OUTER.isdisjoint(good),
    "T": _has_time,
    "X": lambda good: not _ON_REFERENCES.isdisjoint(good),
    "A": lambda good: not _OUTER.isdisjoint(good),
}
# An archive time-stamp covers what the time-stamps on references cover, and X-L of type "long" has none of these.
_PASSED_OVER = frozenset({"X"})


def level_of(form: str | None, *, has_policy: bool, good: Kinds) -> str | None:
    """The highest level up to ``form`` of which everything holds; ``good`` are the kinds of time-stamps that passed.

    A form that is on no ladder (an adaptor's own) stays as it is.
    """
    ladder = next((one for one in (_BASELINE, _EXTENDED) if form in one), None)
    if form is None or ladder is None:
        return form
    reached = ladder[0]
    for level in ladder[1 : ladder.index(form) + 1]:
        if not _NEEDS.get(level, _always)(good):
            if level in _PASSED_OVER and level != form:
                continue
            break
        reached = level
    return "EPES" if reached == "BES" and has_policy else reached


def _always(good: Kinds) -> bool:
    return True
