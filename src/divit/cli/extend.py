# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit extend``: raise the level of a signature file, or renew its archive time-stamp."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.files import FILE, is_zip, new_file, read_file, write_new
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.gathering import Sources
    from divit.ades.levels import Level
    from divit.pki.timestamp_client import Timestamper

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="Example:  divit extend letter.pdf.p7s -o letter.lta.p7s --level LTA --tsa URL --trust lab")
@click.argument("file", metavar="FILE", type=FILE)
@click.option(
    "-o", "--output", metavar="OUT", required=True, type=click.Path(path_type=Path), help="The file to write."
)
@click.option(
    "--level",
    required=True,
    type=click.Choice(("T", "LT", "LTA", "X-L", "A")),
    help="The level to raise it to; LTA and A also renew what is archived. X-L and A are for CAdES and XAdES.",
)
@click.option(
    "--tsa",
    metavar="URL",
    required=True,
    multiple=True,
    help="The time-stamping authority (RFC 3161); given again, the next one when it fails.",
)
@click.option("--content", metavar="FILE", type=FILE, help="What a detached signature is about.")
@click.option(
    "--trust", metavar="DIR", type=_FOLDER, help="Folder of certificates to trust; the Turkish roots without it."
)
@click.option("--crl", metavar="DIR", type=_FOLDER, help="Folder of CRLs that count as well.")
@click.option("--no-network", is_flag=True, help="Ask no service but --tsa; only what is at hand counts.")
def command(
    file: Path,
    output: Path,
    level: str,
    tsa: tuple[str, ...],
    content: Path | None,
    trust: Path | None,
    crl: Path | None,
    no_network: bool,
) -> int:
    """Raise the signatures in FILE to a higher level, or renew their archive, and write OUT, never over a file.

    Ends with 2 when a certificate's status cannot be proved or is not final yet, 1 when the signature is not right.
    """
    from divit.ades.content import FileContent
    from divit.ades.create import Level
    from divit.ades.extend import extend
    from divit.ades.validate import recognised
    from divit.cli.errors import FileExists
    from divit.cli.sources import sources
    from divit.pki.timestamp_services import timestamper_at

    timestamper = timestamper_at(tsa)
    if output.exists():
        raise FileExists(file=output)
    if is_zip(file):
        _raise_container(
            file, output, Level(level), timestamper, sources(trust, crl, no_network=no_network, about=file)
        )
        click.echo(output)
        return 0
    data = read_file(file)
    if recognised(data) is None:
        raise click.UsageError(_("{file} has no signature that is known here.").format(file=file))
    raised = extend(
        data,
        to=Level(level),
        timestamper=timestamper,
        sources=sources(trust, crl, no_network=no_network, about=data),
        content=None if content is None else FileContent(content),
    )
    write_new(output, raised)
    click.echo(output)
    return 0


def _raise_container(file: Path, output: Path, to: "Level", timestamper: "Timestamper", asked: "Sources") -> None:
    """Raise what is in a container, however large."""
    from divit.ades.asic import create, raising
    from divit.kernel import clock

    moment = clock.now()
    container = create.opened(file)
    raised = raising.extend(container, to=to, timestamper=timestamper, sources=asked, at=moment)
    with new_file(output) as out:
        raised.write(out, moment)
