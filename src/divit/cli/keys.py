# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit keys``: the keys that the institution holds for its log, its seal and its services."""

from hashlib import sha256
from pathlib import Path

import click

from divit.cli.json_lines import print_json
from divit.kernel.words import date
from divit.kernel.words import gettext as _

_HOME = click.option(
    "--home", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Folder of the data (DIVIT_HOME)."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program.")


@click.group(epilog="Example:  divit keys list")
def command() -> None:
    """The server’s own keys."""


@command.command("list", epilog="Example:  divit keys list")
@_HOME
@_JSON
def list_(home: Path | None, as_json: bool) -> None:
    """The keys that were made, and what each is for."""
    _look_into(home)
    from divit.server.keys import queries

    for key in queries.all_keys():
        fingerprint = sha256(key.certificate).hexdigest() if key.certificate else ""
        ended = None if key.retired_at is None else key.retired_at.isoformat()
        if as_json:
            row = {"name": key.name, "purpose": key.purpose, "algorithm": key.algorithm, "backend": key.backend}
            print_json({**row, "made_at": key.made_at.isoformat(), "retired_at": ended, "sha256": fingerprint})
            continue
        since = _("since {date}").format(date=date(key.made_at))
        until = "" if key.retired_at is None else _("retired {date}").format(date=date(key.retired_at))
        click.echo("  ".join(part for part in (key.name, key.algorithm, key.backend, since, until) if part))
        if fingerprint:
            click.echo(f"    SHA-256 {fingerprint}")


@command.command(epilog="Example:  divit keys make audit-seal")
@click.argument("purpose")
@click.option("--algorithm", default="", help="Another one than usual for the purpose, such as p384 or rsa3072.")
@_HOME
@_JSON
def make(purpose: str, algorithm: str, home: Path | None, as_json: bool) -> None:
    """Make a new key for a purpose. It signs from now on; the ones before it stay able to verify."""
    _look_into(home)
    from divit.server.keys import services

    name = services.make(purpose_name=purpose, algorithm=algorithm, channel="cli")
    if as_json:
        print_json({"name": name})
    else:
        click.echo(_("{name} was made and is in use.").format(name=name))


@command.command(epilog="Example:  divit keys retire audit-seal-1")
@click.argument("name")
@_HOME
@_JSON
def retire(name: str, home: Path | None, as_json: bool) -> None:
    """Let a key sign no more. It stays where it is, because old seals are checked with it."""
    _look_into(home)
    from divit.server.keys import services

    services.retire(name=name, channel="cli")
    if as_json:
        print_json({"name": name})
    else:
        click.echo(_("{name} signs no more.").format(name=name))


def _look_into(home: Path | None) -> None:
    from divit.kernel import settings
    from divit.server.config import serve

    serve.look_into(home or settings.home())
