# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit backup``: everything that an installation keeps, into a folder of backups."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli import serving
from divit.cli.json_lines import print_json
from divit.cli.progress import bar
from divit.kernel import words
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.server.config.backups.manifest import Manifest

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(epilog="Example:  divit backup /backups/divit --keep 30")
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@serving.home
@click.option("--keep", metavar="N", type=click.IntRange(min=1), help="Keep only the N newest backups in FOLDER.")
@click.option("--check", is_flag=True, help="Make none; read the newest, or FOLDER itself, to the last byte.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(folder: Path, home: Path | None, keep: int | None, check: bool, as_json: bool) -> None:
    """Back up the database, the stored files, keys and settings of a running server.

    Stored files are kept once for all backups in FOLDER, so that a further one costs only what is new. The passphrase
    of the keys is not among them where it lies outside the home: keep it apart.

    Ends with 1 when a stored file was damaged, or a checked backup is.
    """
    if check:
        _checked(folder, as_json=as_json)
    else:
        _taken(folder, home, keep, as_json=as_json)


def _taken(folder: Path, home: Path | None, keep: int | None, *, as_json: bool) -> None:
    from divit.kernel import settings
    from divit.server.config import serve
    from divit.server.config.errors import StoredFilesDamaged

    serve.look_into(home or settings.home())
    from divit.server.config.backups import taking

    with bar(_("Stored files")) as progress:
        taken = taking.take(folder, keep=keep, progress=progress)
    tell(taken.folder, taken.manifest, as_json=as_json)
    if not as_json:
        click.echo(_("{count} files were new.").format(count=taken.new_files))
    if taken.manifest.damaged:
        damaged = taken.manifest.damaged
        raise StoredFilesDamaged(folder=taken.folder, count=len(damaged), first=", ".join(damaged[:3]))


def _checked(folder: Path, *, as_json: bool) -> None:
    from divit.server.config.backups import restoring

    with bar(_("Stored files")) as progress:
        checked = restoring.check(folder, progress=progress)
    tell(checked.backup, checked.manifest, as_json=as_json)
    if not as_json:
        click.echo(_("The backup is whole."))


def tell(folder: Path, manifest: "Manifest", *, as_json: bool) -> None:
    """Print which backup it is and how much is in it."""
    rows = sum(manifest.tables.values())
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "made_at": manifest.made_at,
                "version": manifest.version,
                "database": manifest.database,
                "rows": rows,
                "files": manifest.files,
                "octets": manifest.octets,
                "damaged": list(manifest.damaged),
            }
        )
        return
    click.echo(str(folder))
    told = _("{rows} rows of {tables} tables, {files} files, {size}")
    click.echo(
        told.format(rows=rows, tables=len(manifest.tables), files=manifest.files, size=words.size(manifest.octets))
    )
