# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages about the library: their examples are run as they are printed, page by page."""

import re
from pathlib import Path
from typing import Protocol

import pytest

from trial_signers import typst_letter

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRIAL_TSA = "http://127.0.0.1:16380/tsa"
PAGES = sorted(path.name for path in (ROOT / "docs/library").glob("*.md"))


class Served(Protocol):
    """What the fixture of the running responders offers."""

    folder: Path
    tsa: str


def examples(page: str) -> list[str]:
    return EXAMPLE.findall((ROOT / "docs/library" / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)])
def test_every_example_of_a_page_runs(
    lab_server: Served, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lab").symlink_to(lab_server.folder)
    (tmp_path / "letter.pdf").write_bytes(typst_letter())
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {"__name__": "example"}  # what one example names, those after it use
    for example in examples(page):
        exec(compile(example.replace(TRIAL_TSA, lab_server.tsa), page, "exec"), space)  # our own pages


def test_the_first_how_to_signs_and_validates_in_ten_lines() -> None:
    lines = [line for line in examples("how-to.md")[0].splitlines() if line.strip()]
    assert len(lines) <= 10
    assert any("sign(" in line for line in lines)
    assert any("validate(" in line for line in lines)


def test_the_tutorial_and_the_how_to_have_examples() -> None:
    assert {"tutorial.md", "how-to.md"} <= {page for page in PAGES if examples(page)}
