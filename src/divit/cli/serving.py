# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The options that the commands of the server share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from divit.cli.ports import Port

DEFAULT_PORT = 8350
Command = Callable[..., Any]

home = click.option(
    "--home", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Folder of the data (DIVIT_HOME)."
)


def address(command: Command) -> Command:
    """``command`` with ``--port`` and ``--host``."""
    with_host = click.option(
        "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen on."
    )(command)
    return click.option(
        "--port",
        metavar="N",
        type=Port(least=0),
        default=DEFAULT_PORT,
        show_default=True,
        help="Port; the next free one when it is taken.",
    )(with_host)
