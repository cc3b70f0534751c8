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
        ("src/divit/a.py", HEADER + "x = 1\n" * 400, "short_modules"),
        ("src/divit/server/ui/static/ui/a.mjs", HEADER + "x = 1\n" * 400, "short_modules"),
        ("src/divit/utils.py", HEADER, "names_of_the_field"),
        ("src/divit/letter_helpers.py", HEADER, "names_of_the_field"),
        ("src/divit/common/a.py", HEADER, "names_of_the_field"),
        ("src/divit/a.py", HEADER + "class LetterManager:\n", "names_of_the_field"),
        ("src/divit/a.mjs", HEADER + "export class DomUtils {\n", "names_of_the_field"),
        ("src/a.css", "/* " + HEADER + " */ a { text-transform: uppercase; }\n", "no_uppercase_by_css"),
    ],
)
def test_a_planted_fault_is_found(path: str, text: str, rule: str) -> None:
    assert any(finding.endswith(f"[{rule}]") for finding in lints.findings(Path(path), text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/divit/a.py", HEADER + "x = 1\n" * 398),
        ("tests/a.py", HEADER + "x = 1\n" * 900),
        ("src/divit/commons_act.py", HEADER + "class Managerial:\n"),
    ],
)
def test_what_is_right_is_let_alone(path: str, text: str) -> None:
    assert list(lints.findings(Path(path), text)) == []


def test_a_room_without_its_page_or_off_the_map_is_told(tmp_path: Path) -> None:
    for room in ("kernel", "server/ui"):
        (tmp_path / "src/divit" / room).mkdir(parents=True)
        (tmp_path / "src/divit" / room / "__init__.py").touch()
    (tmp_path / "docs/rooms").mkdir(parents=True)
    (tmp_path / "docs/rooms/kernel.md").touch()
    for readme in ("README.md", "README.tr.md"):
        (tmp_path / readme).write_text("[kernel](docs/rooms/kernel.md)", encoding="utf-8")
    assert list(lints.unexplained(tmp_path)) == [
        "docs/rooms/ui.md:1: a room without its page [unexplained]",
        "README.md:1: ui is not on the map of the rooms [unexplained]",
        "README.tr.md:1: ui is not on the map of the rooms [unexplained]",
    ]


def test_the_people_of_the_list_may_stand_anywhere() -> None:
    person = min(lints.allowed_numbers())
    assert list(lints.findings(Path("docs/a.md"), f"{person}\n")) == []


def test_everybody_on_the_list_has_a_number_that_begins_with_1000000() -> None:
    assert all(number.startswith("1000000") for number in lints.allowed_numbers())


def test_a_message_without_turkish_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "extracted", lambda: {"Not in any catalogue, ever": ["a.py"]})
    assert any("no Turkish" in complaint for complaint in messages.complaints())
