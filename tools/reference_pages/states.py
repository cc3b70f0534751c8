# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/states.md."""

import tomllib
from pathlib import Path

from divit.server.audit.transitions import Transition, picture, read
from reference_pages import markdown
from reference_pages.markdown import code
from reference_pages.sources import SOURCE, package_of

INTRODUCTION = """\
Every state machine, drawn from the table that the server itself fires (`audit.transitions.Machine`). The first row of
an event whose guards all hold is taken. A guard is a function of the app's `rules.py`. Each transition is one audit
entry."""
HEADS = ("From", "Event", "Who", "Guards", "To", "Effects")


def text() -> str:
    """The page."""
    return markdown.page("State machines", INTRODUCTION, [_machine(path) for path in tables()])


def tables() -> list[Path]:
    """Every data table that is a state machine."""
    return [path for path in sorted(SOURCE.rglob("data/*.toml")) if is_machine(path)]


def is_machine(path: Path) -> bool:
    """Whether the table's rows are transitions."""
    return path.suffix == ".toml" and "transition" in tomllib.loads(path.read_text(encoding="utf-8"))


def _machine(path: Path) -> str:
    transitions = read(package_of(path), path.stem)
    rows = [_row(one) for one in transitions]
    drawn = f"```mermaid\n{picture(transitions)}\n```"
    heading = f"## {markdown.room(package_of(path))}: {path.stem}"
    return f"{heading}\n\n{drawn}\n\n{markdown.table(HEADS, rows)}"


def _row(one: Transition) -> tuple[str, ...]:
    guards, effects = (", ".join(code(name) for name in names) for names in (one.guards, one.effects))
    return code(one.source), code(one.event), one.actor, guards, code(one.target), effects
