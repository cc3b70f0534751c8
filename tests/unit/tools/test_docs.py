# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the pages say is there: files they link to, commands and targets they name, code they show.

What their commands do when they are typed is in ``tests/integration/test_pages_as_typed.py``.
"""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from divit.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NAMED_PLACE = re.compile(r'<a id="([^"]+)"></a>')


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchor(heading: str) -> str:
    """How a forge names a heading."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")


def places(page: Path) -> set[str]:
    """What a link may name behind its #."""
    text = page.read_text(encoding="utf-8")
    return {*map(anchor, HEADING.findall(text)), *NAMED_PLACE.findall(text)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"\w+:", link):
            continue
        path, _hash, fragment = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (fragment and fragment not in places(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_in_an_example_is_one(page: Path) -> None:
    examples = "\n".join(body for language, body in FENCE.findall(page.read_text(encoding="utf-8")) if language == "sh")
    for line in examples.splitlines():
        called = re.match(r"(?:\.venv/bin/)?divit ([a-z-]+)(?: ([a-z-]+))?(.*)", line)
        if called is None:
            continue
        command, inner = import_module(COMMANDS[called[1]][0]).command, called[2]
        if isinstance(command, click.Group) and inner:
            command = command.commands[inner]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--?[a-z0-9-]+", called[3].partition("#")[0])) <= known, line


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_target_that_a_page_names_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^)(?:\w+=\w+ )?make ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets
