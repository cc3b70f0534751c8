# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign``: sign files with one's own key, one PIN for all of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from divit.cli.endings import tell
from divit.cli.files import FILE, combined
from divit.cli.pdf_choices import InPdf, pdf_options
from divit.cli.sign_choices import Form, FormatChoice, LevelChoice, Outputs
from divit.cli.token_choice import token_options, token_uri
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.signer import SignatureAlgorithm, Signer
    from divit.cli.signing import Desk
    from divit.tokens.certificates import TokenCertificate
    from divit.tokens.signer import TokenSigner
    from divit.tokens.worker import WorkerClient


@click.command(epilog="Example:  divit sign letter.pdf --p12 ayse.p12 --tsa http://zd.kamusm.gov.tr")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The file to write; with several files, the folder.",
)
@click.option("--format", "format_name", type=FormatChoice(), help="pades for PDF, xades for XML, else asic-e.")
@click.option("--level", type=LevelChoice(), help="T (with a time-stamp) when --tsa is given, else B.")
@click.option(
    "--profile",
    type=click.Choice(("P1", "P2", "P3", "P4")),
    help="A Turkish profile, which sets the form; --level may only be LTA beside it.",
)
@click.option("--detached", is_flag=True, help="CAdES or XAdES beside the file, not around it.")
@token_options
@pdf_options
@click.option(
    "--tsa",
    metavar="URL",
    multiple=True,
    help="The time-stamping authority (RFC 3161); given again, the next one when it fails.",
)
@click.option(
    "--trust",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a file only when its signature is valid with these certificates trusted; without it one is written "
    "unless it is wrong.",
)
@click.option("--pin-stdin", is_flag=True, help="Read the PIN as one line of standard input.")
def command(
    files: tuple[Path, ...],
    output: Path | None,
    format_name: str | None,
    level: str | None,
    profile: str | None,
    detached: bool,
    tsa: tuple[str, ...],
    trust: Path | None,
    pin_stdin: bool,
    **chosen: Any,
) -> int:
    """Sign FILE... and write x.signed.pdf, x.signed.xml, x.ext.p7s (detached), x.ext.p7m, x.ext.xml (XAdES beside or
    around it), x.ext.asics or x.ext.asice beside each, never over a file. A container is signed once more.
    """
    form = Form.of(level, profile, tsa=tsa)
    outputs = Outputs.of(files, output, format_name, detached=detached)
    in_pdf = InPdf.of(chosen)
    uri = token_uri(**chosen)
    from divit.cli.signing import Desk
    from divit.tokens.worker import WorkerClient

    desk = Desk.of(tsa, trust, form, in_pdf)
    outputs.check()
    for path in files:
        in_pdf.check_format(outputs.plan(path).format, form.profile)
    with WorkerClient.start(uri) as worker:
        signer = unlocked(worker, pin_stdin=pin_stdin)
        with _shown(outputs) as remaining:
            return combined(_signed(desk, signer, outputs, path) for path in remaining)


def unlocked(worker: "WorkerClient", *, pin_stdin: bool) -> "TokenSigner[SignatureAlgorithm]":
    """The signer for the token's one certificate, or its one qualified one (NES), after its PIN was given.

    Raises ``click.UsageError`` where the token has several, and what tokens raise.
    """
    from divit.ades.signer import SignatureAlgorithm
    from divit.tokens.pin import ask_pin
    from divit.tokens.signer import token_signer

    ask_pin(worker.pin_channel(), label=worker.label, tries=worker.tries(), from_stdin=pin_stdin)
    worker.login()
    certificate = _the_one(worker.certificates())
    algorithm = SignatureAlgorithm.for_certificate(certificate.certificate)
    return token_signer(worker, certificate, algorithm)


def _the_one(found: "list[TokenCertificate]") -> "TokenCertificate":
    from divit.pki.qualified import is_nes
    from divit.pki.subject import subject_of
    from divit.tokens.errors import NoSigningCertificate

    if not found:
        raise NoSigningCertificate
    # Cards of Turkish providers hold a second certificate that deciphers.
    found = [one for one in found if is_nes(one.certificate)] or found
    if len(found) > 1:
        listed = ", ".join(f"{one.key_id} ({subject_of(one.certificate).common_name})" for one in found)
        raise click.UsageError(
            _("The token has several certificates; name one with id= in --token: {listed}").format(listed=listed)
        )
    return found[0]


@contextmanager
def _shown(outputs: Outputs) -> "Iterator[Iterator[Path]]":
    """The files one after another, with a progress bar where somebody watches."""
    if len(outputs.files) == 1 or not sys.stderr.isatty():
        yield iter(outputs.files)
        return
    with click.progressbar(outputs.files, file=sys.stderr) as bar:
        yield iter(bar)


def _signed(desk: "Desk", signer: "Signer", outputs: Outputs, path: Path) -> int:
    """Sign one file and give its exit status; what goes wrong with it leaves the others alone."""
    try:
        written = desk.sign(signer, outputs.plan(path))
    except DivitError as error:
        return tell(error, about=str(path))
    click.echo(written.path)
    return 0 if written.missing is None else tell(written.missing, about=str(written.path))
