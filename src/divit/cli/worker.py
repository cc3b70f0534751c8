# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit worker``: the work behind the pages that ``divit web`` serves."""

from pathlib import Path

import click

from divit.cli import serving


@click.command(epilog="Example:  divit worker --home /var/lib/divit")
@serving.home
def command(home: Path | None) -> None:
    """Run the work behind the pages."""
    from divit.kernel import settings
    from divit.server.config import serve

    serve.work(home or settings.home(), announce=lambda: click.echo("worker ready"))
