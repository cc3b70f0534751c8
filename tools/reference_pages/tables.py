# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/tables.md."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from reference_pages import markdown
from reference_pages.markdown import code
from reference_pages.sources import SOURCE, package_of
from reference_pages.states import is_machine

INTRODUCTION = """\
Every data table of every room: facts that are not code. Each says where it has them from. Errors, settings and state
machines have pages of their own: [errors](errors.md), [settings](settings.md), [states](states.md)."""
HEADS = ("Table", "Rows", "Columns", "Source")
_HEAD_SOURCE = re.compile(r'^#.*?\bsource\s*[=:]\s*"([^"]+)"', re.MULTILINE)


def text() -> str:
    """The page."""
    rooms: dict[str, list[tuple[str, ...]]] = {}
    for path in tables():
        rooms.setdefault(package_of(path), []).append(_row(path))
    parts = [f"## {markdown.room(name)}\n\n{markdown.table(HEADS, rows)}" for name, rows in sorted(rooms.items())]
    return markdown.page("Data tables", INTRODUCTION, parts)


def tables() -> list[Path]:
    """Every data table that has no page of its own."""
    found = [path for suffix in ("toml", "csv") for path in SOURCE.rglob(f"data/**/*.{suffix}")]
    return sorted(
        path for path in found if path.name != "errors.toml" and not (path.suffix == ".toml" and is_machine(path))
    )


def _row(path: Path) -> tuple[str, ...]:
    rows = rows_of(path)
    columns = list(dict.fromkeys(name for row in rows for name in row if name != "source"))
    name = path.relative_to(SOURCE).as_posix().partition("data/")[2]
    return code(name), str(len(rows)), ", ".join(map(code, columns)), "; ".join(sources(path))


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a table: of a CSV its lines, of a TOML the tables of its arrays, or else its named tables."""
    if path.suffix == ".csv":
        return list(csv.DictReader(_without_comments(path)))
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = [row for value in table.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return listed or [row for row in table.values() if isinstance(row, dict)] or [table]


def sources(path: Path) -> list[str]:
    """Where a table has its facts from: of the whole table, in its head, and of its rows."""
    text = path.read_text(encoding="utf-8")
    table = tomllib.loads(text) if path.suffix == ".toml" else {}
    of_rows = (row.get("source", "") for row in rows_of(path))
    told = [*_HEAD_SOURCE.findall(text), table.get("source", ""), *of_rows]
    return list(dict.fromkeys(one for one in told if one))


def _without_comments(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
