# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit verify``: is what was signed still what it was, and who signed it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli import reports
from divit.cli.endings import tell
from divit.cli.files import FILE, combined, is_zip, read_file
from divit.cli.json_lines import print_json
from divit.cli.judging import files_argument, judging_options, validator
from divit.cli.verdicts import signature_lines, verdict
from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.kernel.words import date, time_of_day
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.content import Content
    from divit.ades.report import Report, TimestampReport
    from divit.ades.validate import Validator
    from divit.pki.trust import TrustStore


@click.command(epilog="Example:  divit verify letter.pdf --trust lab")
@files_argument
@click.option("--content", metavar="FILE", type=FILE, help="What a detached signature is about.")
@judging_options
@click.option(
    "--report",
    "kind",
    type=click.Choice(reports.KINDS),
    help="A document on standard output: ETSI TS 119 102-2 (xml), or in plain words (pdf, html).",
)
def command(
    files: tuple[Path, ...],
    content: Path | None,
    trust: Path | None,
    at: datetime | None,
    crl: Path | None,
    no_network: bool,
    as_json: bool,
    kind: reports.Kind | None,
) -> int:
    """Verify signed files: PDF (PAdES), CMS (CAdES), XML (XAdES), containers (ASiC) and e-Yazışma packages.

    Ends with 0 when every signature is valid, 1 when one is not or a file has none, 2 when it cannot be told, 3 when a
    file cannot be read.
    """
    from divit.ades.content import FileContent
    from divit.cli.sources import sources

    if content is not None and len(files) > 1:
        raise click.UsageError(_("--content goes with one file."))
    if kind is not None:
        if as_json or len(files) > 1:
            raise click.UsageError(_("--report goes with one file, and not with --json."))
        reports.check_output(kind)
    asked = sources(trust, crl, no_network=no_network)
    judge = Judge(
        validator=validator(asked),
        trust=asked.trust,
        content=None if content is None else FileContent(content),
        at=at,
    )
    return combined(_told(judge, path, as_json=as_json, kind=kind) for path in files)


@dataclass(frozen=True, slots=True)
class Judge:
    """What all files of one call are judged by."""

    validator: "Validator"
    trust: "TrustStore"
    content: "Content | None"
    at: datetime | None

    def report(self, path: Path) -> "Report":
        """The judgement on one file. Raises ``FileUnreadable`` and the typed errors of ``validate``."""
        # Containers are read in pieces, however large.
        given = path if is_zip(path) else read_file(path)
        return self.validator.validate(given, content=self.content, at=self.at)


def _told(judge: Judge, path: Path, *, as_json: bool, kind: reports.Kind | None) -> int:
    """Judge one file, say so, and give its exit status."""
    moment = judge.at or clock.now()
    try:
        if _is_package(path):
            return _told_of_package(judge, path, as_json=as_json, kind=kind)
        report = judge.report(path)
    except DivitError as error:
        if as_json:
            print_json(_unreadable(path, error))
        return tell(error)
    if as_json:
        print_json(report.as_json(str(path)))
    elif kind is not None:
        reports.write(kind, report, path, judge.trust, moment)
    else:
        click.echo("\n".join(_lines(path, report, judge.trust)))
    return exit_status(report)


def _is_package(path: Path) -> bool:
    if not is_zip(path):
        return False
    # Most who verify have no packages.
    from divit.packages.eyp.reading import is_package

    return is_package(path)


def _told_of_package(judge: Judge, path: Path, *, as_json: bool, kind: reports.Kind | None) -> int:
    """An e-Yazışma package, whose signatures are over lists of what is in it."""
    from divit.cli.eyp import checked

    if kind is not None:
        raise click.UsageError(_("--report is not for packages; --json is."))
    if judge.content is not None:
        raise click.UsageError(_("A package has its content inside; --content is not for packages."))
    return checked(path, judge.validator, judge.trust, judge.at, as_json=as_json)


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


def _lines(path: Path, report: "Report", trust: "TrustStore") -> Iterator[str]:
    from divit.ades.report import told

    yield f"{path}: {verdict(report.indication.value)}"
    for problem in report.problems:
        yield f"  - {told(problem)['message']}"
    for number, signature in enumerate(report.signatures, start=1):
        yield from signature_lines(number, signature, trust)
    for stamp in report.timestamps:
        yield from _stamp_lines(stamp)


def _stamp_lines(stamp: "TimestampReport") -> Iterator[str]:
    """A time-stamp that stands in a container by itself."""
    from divit.ades.report import told

    shown = _("time-stamp by {authority}: {verdict}")
    yield "  " + shown.format(authority=stamp.authority or "–", verdict=verdict(stamp.indication.value))
    if stamp.gen_time is not None:
        moment = stamp.gen_time
        yield "     " + _("of {date}, {time}").format(date=date(moment), time=time_of_day(moment))
    for problem in stamp.problems:
        yield f"     - {told(problem)['message']}"
