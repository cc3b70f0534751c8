# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Each rule of the house has a planted fault that it finds."""

from pathlib import Path

import pytest

import lints
import messages

HEADER = f"# {lints.SPDX[0]}\n# {lints.SPDX[1]}\n"
# Passes the check digits and is on nobody's list; put together so that this file itself stays clean.
STRANGER = "1000000" + "3970"


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("src/divit/a.py", "x = 1\n", "has_header"),
        ("src/divit/a.py", HEADER + "from datetime import datetime\nx = datetime.now()\n", "one_clock"),
        ("src/divit/a.py", HEADER + "import time\nx = time.time()\n", "one_clock"),
        ("tests/a.py", HEADER + f"x = '{STRANGER}'\n", "made_up_people_only"),
        ("docs/a.md", f"TCKN {STRANGER}\n", "made_up_people_only"),
        ("docs/a.md", "see /" + "home/ayse/divit\n", "nothing_of_this_machine"),
        ("src/a.css", "/* " + HEADER + " */ a { text-transform: uppercase; }\n", "no_uppercase_by_css"),
    ],
)
def test_a_planted_fault_is_found(path: str, text: str, rule: str) -> None:
    assert any(finding.endswith(f"[{rule}]") for finding in lints.findings(Path(path), text))


def test_the_people_of_the_list_may_stand_anywhere() -> None:
    person = min(lints.allowed_numbers())
    assert list(lints.findings(Path("docs/a.md"), f"{person}\n")) == []


def test_everybody_on_the_list_has_a_number_that_begins_with_1000000() -> None:
    assert all(number.startswith("1000000") for number in lints.allowed_numbers())


def test_a_message_without_turkish_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "extracted", lambda: {"Not in any catalogue, ever": ["a.py"]})
    assert any("no Turkish" in complaint for complaint in messages.complaints())
