# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit lab``: a throw-away certificate authority for tests and integrators."""

from pathlib import Path

import click

from divit.cli.json_lines import print_json
from divit.cli.ports import Port
from divit.kernel.words import gettext as _


@click.group(epilog="Example:  divit lab init lab && divit lab serve lab")
def command() -> None:
    """A throw-away certificate authority for trials. Everything it makes is marked DENEME and has no legal value."""


@command.command(epilog="Example:  divit lab init lab --port 16380")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", metavar="N", type=Port(), help="Port that the certificates point to; 16380 when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as one JSON object.")
def init(directory: Path, port: int | None, as_json: bool) -> None:
    """Make a root, an issuing CA, OCSP and time-stamp signers and trial certificates in the new or empty DIR."""
    from divit.pki import lab

    made = lab.init(directory, port or lab.DEFAULT_PORT)
    if as_json:
        print_json({"directory": str(directory), "port": made.port, "files": made.files})
        return
    click.echo(
        _("{count} certificates made in {directory}. Password of the .p12 files: {password}").format(
            count=made.certificates, directory=directory, password=lab.PASSWORD
        )
    )


@command.command(epilog="Example:  divit lab serve lab")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", metavar="N", type=Port(), help="Port to listen on; the one given to init when not given.")
def serve(directory: Path, port: int | None) -> None:
    """Answer OCSP, CRL and time-stamp requests for the authority in DIR, on this machine only."""
    from divit.pki import lab

    lab.serve(directory, port)
