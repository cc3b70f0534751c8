# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our schema of TS 119 102-2's report: what our reports may hold, in which order, with every reference resolved."""

from functools import cache
from pathlib import Path

from lxml import etree


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("etsi_report.xsd")))


def check(xml: bytes) -> None:
    """Raises ``DocumentInvalid``, also for a reference that leads nowhere, which the library does not look at."""
    report = etree.fromstring(xml)
    _schema().assertValid(report)
    there = {each.get("id") for each in report.iter("{*}ValidationObject")}
    nowhere = {each.get("VOReference") for each in report.iter()} - there - {None}
    if nowhere:
        raise etree.DocumentInvalid(f"no object {nowhere}")
