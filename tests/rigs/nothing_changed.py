# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A refusal must leave no trace: every row of every table, and every stored file, as it was before (S-02)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from divit.kernel import settings

# A signer that is refused was still heard of, and a wrong code is still counted.
_MAY_CHANGE = {"signing_wrongcodes", "django_session"}


def everything() -> dict[str, object]:
    """All rows by table, and the names of all stored files."""
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in _MAY_CHANGE:
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(repr, cursor.fetchall()))
    found["files"] = sorted(str(path) for path in (settings.home() / "files").rglob("*"))
    return found


@contextmanager
def nothing_changed(*, but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Hold what is inside to having no side effect at all, ``but`` in these tables."""
    before = everything()
    yield
    after = everything()
    changed = [name for name in before | after if before.get(name) != after.get(name) and name not in but]
    assert not changed, changed
