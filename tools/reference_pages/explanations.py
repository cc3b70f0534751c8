# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/explanations.md."""

import re
from pathlib import Path

from reference_pages import markdown

DOCS = Path(__file__).resolve().parents[2] / "docs"
INTRODUCTION = "The pages that say why something is as it is: one for every room and app, and one for every decision."
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def text() -> str:
    """The page."""
    parts = [_part("Rooms and apps", "rooms"), _part("Decisions", "adr")]
    return markdown.page("Rooms and decisions", INTRODUCTION, parts)


def _part(heading: str, folder: str) -> str:
    lines = [f"- [{_title(path)}](../{folder}/{path.name})" for path in sorted((DOCS / folder).glob("*.md"))]
    return "\n".join([f"## {heading}", "", *lines])


def _title(path: Path) -> str:
    found = _TITLE.search(path.read_text(encoding="utf-8"))
    # Code inside a link's words is not drawn as code everywhere.
    return found[1].replace("`", "") if found else path.stem
