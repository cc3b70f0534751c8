# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the numbering app. They run inside the caller's transaction: what fails takes its number back."""

from collections.abc import Sequence

from django.db import connection

from divit.kernel import clock
from divit.server.numbering.errors import NumberOutsideTransaction
from divit.server.numbering.models import Given, Register


def next_number(*, register: str, object: str) -> int:
    """``next_numbers`` for one object."""
    return next_numbers(register=register, objects=[object])[0]


def next_numbers(*, register: str, objects: Sequence[str]) -> list[int]:
    """The next numbers of ``register``, given to ``objects`` in their order; one that has a number keeps it.

    The register's row stays locked until the caller's transaction ends, so numbers follow each other without gaps.
    Raises ``NumberOutsideTransaction``.
    """
    if not connection.in_atomic_block:
        raise NumberOutsideTransaction(register)
    book, _made = Register.objects.select_for_update().get_or_create(name=register)
    numbers = dict(Given.objects.filter(register=book, object__in=objects).values_list("object", "number"))
    new = [one for one in dict.fromkeys(objects) if one not in numbers]
    if new:
        numbers |= {one: book.last + place for place, one in enumerate(new, 1)}
        now = clock.now()
        Register.objects.filter(pk=book.pk).update(last=book.last + len(new))
        Given.objects.bulk_create(Given(register=book, number=numbers[one], object=one, given_at=now) for one in new)
    return [numbers[one] for one in objects]
