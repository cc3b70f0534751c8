# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit web``: the web pages alone; ``divit worker`` does the work behind them."""

from pathlib import Path

import click

from divit.cli import serving


@click.command(epilog="Example:  divit web --port 8351")
@serving.address
@serving.home
def command(port: int, host: str, home: Path | None) -> None:
    """Run the web pages; workers run beside them."""
    from divit.kernel import settings
    from divit.server.config import serve

    serve.web(
        home or settings.home(),
        host=host,
        port=port,
        announce=lambda address: click.echo(f"web {address}"),
    )
