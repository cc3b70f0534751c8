# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit verify``: is what was signed still what it was, and who signed it?"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.endings import tell
from divit.cli.files import FILE, combined, read_file
from divit.cli.json_lines import print_json
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.kernel.words import date, time_of_day
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.content import Content
    from divit.ades.report import Report, SignatureReport
    from divit.pki.revocation import RevocationSource
    from divit.pki.trust import TrustStore

_FOLDER = click.Path(path_type=Path, file_okay=False)


class Moment(click.ParamType[datetime]):
    """A moment in RFC 3339, such as 2026-11-24T09:00:00Z."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware UTC."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        shown = _("“{value}” is not a time with its zone, such as 2026-11-24T09:00:00Z or 2026-11-24T12:00:00+03:00.")
        raise click.BadParameter(shown.format(value=value))


@click.command(epilog="Example:  divit verify letter.pdf --trust lab")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--content", metavar="FILE", type=FILE, help="What a detached signature is about.")
@click.option("--trust", metavar="DIR", type=_FOLDER, help="Folder of the certificates to trust; nobody is without it.")
@click.option("--at", metavar="TIME", type=Moment(), help="Judge as of this moment (RFC 3339); now when not given.")
@click.option("--crl", metavar="DIR", type=_FOLDER, help="Folder of CRLs that count as well.")
@click.option("--no-network", is_flag=True, help="Ask no revocation service; only CRLs at hand count.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines for a program: one object a file.")
def command(
    files: tuple[Path, ...],
    content: Path | None,
    trust: Path | None,
    at: datetime | None,
    crl: Path | None,
    no_network: bool,
    as_json: bool,
) -> int:
    """Verify signed files: PDF (PAdES) and CMS (CAdES).

    Ends with 0 when every signature is valid, 1 when one is not or a file has none, 2 when it cannot be told, 3 when a
    file cannot be read.
    """
    from divit.ades.content import FileContent
    from divit.cli.revocation import revocation_source
    from divit.pki.trust import TrustStore

    if content is not None and len(files) > 1:
        raise click.UsageError(_("--content goes with one file."))
    judge = Judge(
        content=None if content is None else FileContent(content),
        trust=TrustStore() if trust is None else TrustStore.from_folder(trust),
        at=at,
        revocation=revocation_source(crl, no_network=no_network),
    )
    if trust is None and not as_json:
        click.echo(_("Without --trust DIR nobody is trusted, and no signature can be shown to be valid."), err=True)
    return combined(_told(judge, path, as_json=as_json) for path in files)


@dataclass(frozen=True, slots=True)
class Judge:
    """What all files of one call are judged by."""

    content: "Content | None"
    trust: "TrustStore"
    at: datetime | None
    revocation: "RevocationSource"

    def report(self, path: Path) -> "Report":
        """The judgement on one file. Raises ``FileUnreadable`` and the typed errors of ``validate``."""
        from divit.ades.validate import validate

        return validate(read_file(path), content=self.content, trust=self.trust, at=self.at, revocation=self.revocation)


def _told(judge: Judge, path: Path, *, as_json: bool) -> int:
    """Judge one file, say so, and give its exit status."""
    try:
        report = judge.report(path)
    except DivitError as error:
        if as_json:
            print_json(_unreadable(path, error))
        return tell(error)
    if as_json:
        print_json(report.as_json(str(path)))
    else:
        click.echo("\n".join(_lines(path, report)))
    return exit_status(report)


def exit_status(report: "Report") -> int:
    """0 valid, 1 not valid or without a signature, 2 cannot tell."""
    return {"TOTAL_PASSED": 0, "TOTAL_FAILED": 1, "INDETERMINATE": 2}[report.indication.value]


def _unreadable(path: Path, error: DivitError) -> dict[str, object]:
    problem = {"code": "unreadable", "message": error.message(words.lang())}
    return {
        "file": str(path),
        "format": None,
        "indication": "INDETERMINATE",
        "problems": [problem],
        "signatures": [],
    }


def _lines(path: Path, report: "Report") -> Iterator[str]:
    from divit.ades.report import told

    yield f"{path}: {_verdict(report.indication.value)}"
    for problem in report.problems:
        yield f"  - {told(problem)['message']}"
    for number, signature in enumerate(report.signatures, start=1):
        yield from _signature_lines(number, signature)


def _signature_lines(number: int, signature: "SignatureReport") -> Iterator[str]:
    from divit.ades.report import told

    yield f"  {number}. {signature.signer or _('unknown signer')}: {_verdict(signature.indication.value)}"
    facts = [signature.level, signature.sub_indication]
    if signature.signing_time is not None:
        moment = signature.signing_time
        facts.append(_("signed on {date} at {time}").format(date=date(moment), time=time_of_day(moment)))
    facts.append(_covered(signature))
    yield "     " + ", ".join(fact for fact in facts if fact)
    for problem in signature.problems:
        yield f"     - {told(problem)['message']}"


def _verdict(indication: str) -> str:
    in_words = {
        "TOTAL_PASSED": _("valid"),
        "TOTAL_FAILED": _("not valid"),
        "INDETERMINATE": _("cannot tell"),
    }
    return f"{indication} ({in_words[indication]})"


def _covered(signature: "SignatureReport") -> str:
    covers = signature.covers
    if covers.scope == "revision":
        shown = _("covers revision {revision} of {revisions}")
        return shown.format(revision=covers.revision, revisions=covers.revisions)
    return {
        "whole_file": _("covers the whole file"),
        "attached_content": _("covers the content inside the file"),
        "detached_content": _("covers the content given beside it"),
        "signature": _("covers another signature"),
    }.get(covers.scope, _("covers nothing that is here"))
