# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit restore``: an installation back from a backup, proved to be what was taken."""

from pathlib import Path

import click

from divit.cli import backup, serving
from divit.cli.progress import bar
from divit.kernel.words import gettext as _


@click.command(epilog="Example:  divit restore /backups/divit --home /var/lib/divit")
@click.argument("folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
@serving.home
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(folder: Path, home: Path | None, as_json: bool) -> None:
    """Bring back the newest backup in FOLDER, or FOLDER itself where it is one, into an empty home and database.

    Every stored file is hashed, the rows of every table are counted and the whole audit chain is walked before it
    counts as brought back. The keys open with the passphrase that they had.
    """
    from divit.kernel import settings
    from divit.server.config.backups import restoring

    with bar(_("Stored files")) as progress:
        restored = restoring.restore(folder, home or settings.home(), progress=progress)
    backup.tell(restored.backup, restored.manifest, as_json=as_json)
    if not as_json:
        click.echo(_("The audit chain is intact: {count} entries.").format(count=restored.entries))
