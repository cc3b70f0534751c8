# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether two objects of a PDF say the same, however each was written (ISO 32000-2, 7.3)."""

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import TypeGuard

from divit.ades.pdf.syntax import Dictionary, Real, Reference, Value


def same(one: Value, other: Value) -> bool:
    """Whether both are the same object: numbers by their value, names and strings without their escapes."""
    if isinstance(one, Dictionary):
        return isinstance(other, Dictionary) and one.keys() == other.keys() and differs_in(one, other, ())
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and begins_with(other, one)
    if isinstance(one, Real) or isinstance(other, Real):
        return _is_number(one) and _is_number(other) and _number(one) == _number(other)
    return type(one) is type(other) and one == other


def begins_with(longer: list[Value], shorter: list[Value]) -> bool:
    """Whether the first of ``longer`` are those of ``shorter``."""
    head = longer[: len(shorter)]
    if head == shorter and {*map(type, head), *map(type, shorter)} <= {Reference}:
        return True
    return len(head) == len(shorter) and all(same(one, other) for one, other in zip(shorter, head, strict=True))


def differs_in(before: Mapping[str, Value], after: Mapping[str, Value], keys: Container[str]) -> bool:
    """Whether ``after`` has everything of ``before``, and is different in ``keys`` at most."""
    return all(key in keys or (key in after and same(value, after[key])) for key, value in before.items()) and all(
        key in keys or key in before for key in after
    )


def is_grown(before: Value, after: Value) -> bool:
    """Whether ``after`` has all that ``before`` has, at whatever depth of dictionaries, and perhaps more."""
    if not isinstance(before, Dictionary) or not isinstance(after, Dictionary):
        return before is None or same(before, after)
    return all(key in after and is_grown(value, after[key]) for key, value in before.items())


def _is_number(value: Value) -> TypeGuard[Real | int]:
    return isinstance(value, Real) or (isinstance(value, int) and not isinstance(value, bool))


def _number(value: Real | int) -> Decimal:
    return Decimal(value.decode("ascii") if isinstance(value, Real) else value)
