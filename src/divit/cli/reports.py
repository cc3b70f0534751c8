# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit verify --report``: the judgement on one file as a document, on standard output."""

import hashlib
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from divit.cli.errors import PartMissing
from divit.kernel import words
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.report import Report
    from divit.ades.reports.simple import SimpleReport
    from divit.pki.trust import TrustStore

Kind = Literal["xml", "pdf", "html"]
KINDS: tuple[Kind, ...] = ("xml", "pdf", "html")
#: What sets pages; an installation of the library alone has none of it.
_TYPESETTER = ("typst", "zxingcpp")


def check_output(kind: Kind) -> None:
    """Refuse to fill a terminal with the octets of a PDF, or to promise one that cannot be set here.

    Raises ``UsageError``, ``PartMissing``.
    """
    if kind != "pdf":
        return
    if sys.stdout.isatty():
        raise click.UsageError(_("The report is a PDF: send it into a file, as in  > report.pdf"))
    if any(find_spec(name) is None for name in _TYPESETTER):
        raise PartMissing(part="server")


def write(kind: Kind, report: "Report", path: Path, trust: "TrustStore", at: datetime) -> None:
    """Write the report on the file at ``path`` that was judged at ``at`` (aware UTC) by ``trust``."""
    sys.stdout.buffer.write(_made(kind, report, path, trust, at))


def _made(kind: Kind, report: "Report", path: Path, trust: "TrustStore", at: datetime) -> bytes:
    if kind == "xml":
        from divit.ades.reports.etsi import etsi_report

        return etsi_report(report, at=at)
    if kind == "html":
        from divit.ades.reports.html import html_report

        return html_report(_simple(report, path, trust, at))
    from divit.server.printing import render

    return render("report", _simple(report, path, trust, at).as_data(), dated=at)


def _simple(report: "Report", path: Path, trust: "TrustStore", at: datetime) -> "SimpleReport":
    from divit.ades.reports.simple import File, simple_report

    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return simple_report(
        report,
        File(path.name, sha256, at),
        language="en" if words.lang() == "en" else "tr",
        by_law=lambda one: one.qualification(turkish=trust.anchors),
    )
