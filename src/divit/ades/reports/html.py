# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The simple report as one file of HTML: no script, nothing loaded from elsewhere, fit to be printed."""

from functools import cache
from importlib.resources import files

from lxml import html
from lxml.html import builder as E

from divit.ades.reports.simple import Line, SimpleReport, Told

_SIGNS = {"good": "✓", "unsure": "?", "bad": "✕"}


@cache
def _style() -> str:
    return files("divit.ades").joinpath("data/report.css").read_text(encoding="utf-8").partition("*/")[2].strip()


def html_report(report: SimpleReport) -> bytes:
    """``report`` as an HTML document, UTF-8."""
    head = E.HEAD(
        E.META(charset="utf-8"),
        E.META(name="viewport", content="width=device-width, initial-scale=1"),
        # A saved page is opened with the rights of its folder: it may draw itself and nothing more.
        E.META({"http-equiv": "Content-Security-Policy"}, content="default-src 'none'; style-src 'unsafe-inline'"),
        E.TITLE(f"{report.headline} – {report.file[0].text}"),
        E.STYLE(_style()),
    )
    body = E.BODY(
        E.MAIN(
            E.P(report.title, E.CLASS("kind")),
            E.HEADER(
                E.SPAN(_SIGNS[report.mark], E.CLASS("sign"), {"aria-hidden": "true"}),
                E.H1(report.headline),
                E.P(report.meaning),
                *_reasons(report.problems, report.why),
                E.CLASS(report.mark),
            ),
            *(_signature(one, report) for one in report.signatures),
            _facts(report.file, "file"),
        ),
        E.FOOTER(E.P(report.made_by)),
    )
    page = E.HTML(head, body, lang=report.language)
    encoded: bytes = html.tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8", pretty_print=True)
    return encoded


def _signature(one: Told, report: SimpleReport) -> html.HtmlElement:
    return E.SECTION(
        E.H2(E.SPAN(_SIGNS[one.mark], E.CLASS("sign"), {"aria-hidden": "true"}), one.headline),
        *_reasons(one.problems, report.why),
        _facts(one.lines, "lines"),
        E.DETAILS(E.SUMMARY(report.technical), _facts(one.small, "small")),
        E.CLASS(one.mark),
    )


def _reasons(problems: tuple[str, ...], why: str) -> list[html.HtmlElement]:
    if not problems:
        return []
    return [E.H3(why), E.UL(*map(E.LI, problems), E.CLASS("reasons"))]


def _facts(lines: tuple[Line, ...], kind: str) -> html.HtmlElement:
    pairs = [part for line in lines for part in (E.DT(line.label), E.DD(line.text))]
    return E.DL(*pairs, E.CLASS(kind))
