# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit serve``: the web pages and the work behind them, in one process."""

from pathlib import Path

import click

from divit.cli.ports import Port

DEFAULT_PORT = 8350


@click.command(epilog="Example:  divit serve --port 8350 --home /var/lib/divit")
@click.option(
    "--port",
    metavar="N",
    type=Port(least=0),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port; the next free one when it is taken.",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--home", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Folder of the data (DIVIT_HOME)."
)
def command(port: int, host: str, home: Path | None) -> None:
    """Run the web pages and the worker."""
    from divit.kernel import settings
    from divit.server.config import serve

    serve.serve(
        home or settings.home(),
        host=host,
        port=port,
        announce=lambda address: click.echo(f"web {address}"),
    )
