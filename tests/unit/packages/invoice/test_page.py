# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The room's page shows how an invoice is read and checked; what it shows is run."""

import re
from pathlib import Path

import pytest

from ubl_invoices import invoice

PAGE = Path(__file__).resolve().parents[4] / "docs/rooms/packages.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_example_of_the_page_runs(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lab").symlink_to(lab)
    (tmp_path / "invoice.xml").write_bytes(invoice())
    monkeypatch.chdir(tmp_path)
    (example,) = [one for one in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")) if "packages.invoice" in one]
    exec(compile(example, str(PAGE), "exec"), {"__name__": "example"})  # our own page
