# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit move-to-postgres``: an installation that outgrew its SQLite file."""

from pathlib import Path

import click

from divit.cli import serving
from divit.cli.progress import bar
from divit.kernel.words import gettext as _


@click.command(epilog="Example:  DIVIT_DATABASE_URL=postgresql:///divit divit move-to-postgres --home /var/lib/divit")
@serving.home
def command(home: Path | None) -> None:
    """Move the rows of the home's SQLite file into the empty database that DATABASE_URL names; the server is stopped.

    Every table is compared row by row and the audit chain is walked before anything counts; else PostgreSQL stays
    empty. Files, keys and anchors stay where they are, and the SQLite file is kept as divit.moved.sqlite3.
    """
    from divit.kernel import settings
    from divit.server.config import serve

    place = (home or settings.home()).resolve()
    serve.set_up(place)
    from divit.server.config import moving

    moving.refuse_unmovable(place)
    serve.prepare(place)
    with bar(_("Tables")) as progress:
        moved = moving.move(progress=progress)
    rows = sum(moved.rows.values())
    click.echo(_("{rows} rows of {tables} tables were moved and compared.").format(rows=rows, tables=len(moved.rows)))
    click.echo(_("The audit chain is intact: {count} entries.").format(count=moved.entries))
    click.echo(_("The old file is kept: {file}").format(file=moved.left))
