# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit invoice``: UBL-TR invoices shown and checked."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from divit.cli.endings import tell
from divit.cli.files import combined, read_file
from divit.cli.json_lines import print_json
from divit.cli.judging import files_argument, json_option, judging_options, validator
from divit.kernel import words
from divit.kernel.errors import DivitError

if TYPE_CHECKING:
    from divit.ades.gathering import Sources

# What is said of a file that nobody could judge
_UNJUDGED: Mapping[str, object] = {"verdict": "unknown", "findings": [], "signers": [], "validation": None}


@click.group(epilog="Example:  divit invoice check invoice.xml")
def command() -> None:
    """UBL-TR invoices (e-Fatura, e-Arşiv): show what they say, check them by GİB’s rules."""


@command.command(epilog="Example:  divit invoice show invoice.xml")
@files_argument
@json_option
def show(files: tuple[Path, ...], as_json: bool) -> int:
    """Show what invoices say. Nothing is judged: whether it was signed so, `divit invoice check` tells.

    Ends with 0, or with 3 when a file cannot be read as an invoice.
    """
    return combined(_shown(path, as_json=as_json) for path in files)


@command.command(epilog="Example:  divit invoice check invoice.xml --json")
@files_argument
@judging_options
def check(
    files: tuple[Path, ...],
    trust: Path | None,
    at: datetime | None,
    crl: Path | None,
    no_network: bool,
    as_json: bool,
) -> int:
    """Check invoices: GİB’s rules, the arithmetic, the signature and whose seal it is.

    Ends with 0 when nothing is wrong, 1 when a rule is broken, or the signature is not valid or not there, 2 when that
    cannot be told, 3 when a file cannot be read as an invoice.
    """
    from divit.cli.sources import sources

    asked = sources(trust, crl, no_network=no_network)
    return combined(_checked(path, asked, at, as_json=as_json) for path in files)


def _shown(path: Path, *, as_json: bool) -> int:
    from divit.cli.invoice_lines import invoice_lines
    from divit.packages.invoice.json_form import invoice_json
    from divit.packages.invoice.reading import read

    try:
        invoice = read(read_file(path))
    except DivitError as error:
        return _unreadable(path, error, as_json=as_json)
    if as_json:
        print_json({"file": str(path), "invoice": invoice_json(invoice), "problems": []})
    else:
        click.echo("\n".join([f"{path}:", *invoice_lines(invoice)]))
    return 0


def _checked(path: Path, asked: "Sources", at: datetime | None, *, as_json: bool) -> int:
    from divit.cli.invoice_lines import report_lines
    from divit.packages.invoice.checking import Verdict, check
    from divit.packages.invoice.json_form import report_json

    judge = validator(asked)
    try:
        report = check(read_file(path), judge, trust=asked.trust, at=at)
    except DivitError as error:
        return _unreadable(path, error, as_json=as_json, **_UNJUDGED)
    if as_json:
        print_json(report_json(report, str(path)))
    else:
        click.echo("\n".join(report_lines(str(path), report, asked.trust)))
    return {Verdict.RIGHT: 0, Verdict.WRONG: 1, Verdict.UNKNOWN: 2}[report.verdict]


def _unreadable(path: Path, error: DivitError, *, as_json: bool, **more: object) -> int:
    """Say why a file cannot be read; to a program by an object like that of others, in which ``more`` stands, too."""
    if as_json:
        problem = {"code": "unreadable", "message": error.message(words.lang())}
        print_json({"file": str(path), **more, "invoice": None, "problems": [problem]})
    return tell(error, about="" if "file" in error.params else str(path))
