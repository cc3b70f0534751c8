# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the numbering app. They run inside the caller's transaction: what fails takes its number back."""

from django.db import connection
from django.db.models import F

from divit.kernel import clock
from divit.server.numbering.errors import NumberOutsideTransaction
from divit.server.numbering.models import Given, Register


def next_number(*, register: str, object: str) -> int:
    """The next number of ``register``, given to ``object``; the one it already has when asked again.

    The register's row stays locked until the caller's transaction ends, so numbers follow each other without gaps.
    Raises ``NumberOutsideTransaction``.
    """
    if not connection.in_atomic_block:
        raise NumberOutsideTransaction(register)
    book, _made = Register.objects.select_for_update().get_or_create(name=register)
    before = Given.objects.filter(register=book, object=object).first()
    if before is not None:
        return before.number
    Register.objects.filter(pk=book.pk).update(last=F("last") + 1)
    book.refresh_from_db(fields=["last"])
    Given.objects.create(register=book, number=book.last, object=object, given_at=clock.now())
    return book.last
