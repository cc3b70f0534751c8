# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit demo``: the whole system on this machine with made-up people."""

from pathlib import Path

import click

from divit.cli.ports import Port


@click.command(epilog="Example:  divit demo --once")
@click.option("--once", is_flag=True, help="Stop after the main job instead of serving until Ctrl-C.")
@click.option(
    "--port",
    metavar="N",
    type=Port(),
    default=8350,
    show_default=True,
    help="The web pages' port; the next free one if taken.",
)
@click.option(
    "--lab-port",
    metavar="N",
    type=Port(),
    default=16380,
    show_default=True,
    help="The port of OCSP, CRL and time-stamps; the made-up certificates point to it.",
)
@click.option(
    "--authority-port",
    metavar="N",
    type=Port(),
    default=16390,
    show_default=True,
    help="The port of the authority that is founded; the certificates it issues point to it.",
)
@click.option(
    "--home",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demonstration keeps its files; made anew when its version differs.",
)
def command(once: bool, port: int, lab_port: int, authority_port: int, home: Path) -> None:
    """Run the main job once with a made-up institution, then serve it.

    Everything it makes is marked DENEME and has no legal value.
    """
    from divit.demo.show import Ports, run

    run(home.resolve(), Ports(port, lab_port, authority_port), once=once)
