# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A report is promised only where it can be made."""

import pytest

from divit.cli import reports
from divit.cli.errors import PartMissing


def test_without_what_sets_pages_a_report_as_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "find_spec", lambda name: None)
    with pytest.raises(PartMissing) as caught:
        reports.check_output("pdf")
    assert "divit[server]" in caught.value.message("en")
    reports.check_output("html")


def test_with_it_a_report_is_begun() -> None:
    reports.check_output("pdf")
