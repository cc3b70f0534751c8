# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit serve``: the web pages and the work behind them, in one process."""

from pathlib import Path

import click

from divit.cli import serving


@click.command(epilog="Example:  divit serve --port 8350 --home /var/lib/divit")
@serving.address
@serving.home
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
