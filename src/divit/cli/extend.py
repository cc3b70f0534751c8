# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit extend``: raise the level of a signature file, or renew its archive time-stamp."""

from pathlib import Path

import click

from divit.cli.files import FILE, read_file, write_new
from divit.kernel.words import gettext as _

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
    help="The level to raise it to; LTA and A also renew what is archived.",
)
@click.option("--tsa", metavar="URL", required=True, help="The time-stamping authority (RFC 3161).")
@click.option("--content", metavar="FILE", type=FILE, help="What a detached signature is about.")
@click.option("--trust", metavar="DIR", type=_FOLDER, help="Folder of the certificates to trust; T goes without it.")
@click.option("--crl", metavar="DIR", type=_FOLDER, help="Folder of CRLs that count as well.")
@click.option("--no-network", is_flag=True, help="Ask no revocation service; only CRLs at hand count.")
def command(
    file: Path,
    output: Path,
    level: str,
    tsa: str,
    content: Path | None,
    trust: Path | None,
    crl: Path | None,
    no_network: bool,
) -> int:
    """Raise a CAdES signature to a higher level, or renew its archive time-stamp, and write OUT, never over a file.

    Ends with 2 when a certificate's status cannot be proved or is not final yet, 1 when the signature is not right.
    """
    if level != "T" and trust is None:
        raise click.UsageError(_("Level {level} needs --trust DIR.").format(level=level))
    from divit.ades.content import FileContent
    from divit.ades.create import Level, Sources
    from divit.ades.extend import extend
    from divit.ades.validate import recognised
    from divit.cli.errors import FileExists
    from divit.cli.revocation import revocation_source
    from divit.pki.http import Http, host_of
    from divit.pki.timestamps import TimestampClient
    from divit.pki.trust import TrustStore

    host_of(tsa)
    data = read_file(file)
    if recognised(data) != "cades":
        raise click.UsageError(_("{file} is no CAdES signature; others are not raised yet.").format(file=file))
    if output.exists():
        raise FileExists(file=output)
    asked = revocation_source(crl, no_network=no_network, about=data)
    raised = extend(
        data,
        to=Level(level),
        timestamper=TimestampClient(tsa, Http()),
        sources=None if trust is None else Sources(TrustStore.from_folder(trust), asked),
        content=None if content is None else FileContent(content),
    )
    write_new(output, raised)
    click.echo(output)
    return 0
