# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The reference pages: made from what the code itself reads, so that none of them can be out of date.

``write`` makes docs/reference anew, ``check`` fails when a page there is not what it would make. The pages name no
machine and no date: the same code gives the same bytes.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parents[1] / "docs/reference"


def pages() -> dict[str, str]:
    """Every page by its file name."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("DIVIT_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "divit.server.config.settings")
        django.setup()
        return {name: make() for name, make in _makers().items()}


def _makers() -> dict[str, Callable[[], str]]:
    # Some of them read what the apps register when Django starts.
    from reference_pages import commands, errors, explanations, library, routes, settings, states, tables

    return {
        "cli.md": commands.text,
        "errors.md": errors.text,
        "explanations.md": explanations.text,
        "library.md": library.text,
        "routes.md": routes.text,
        "settings.md": settings.text,
        "states.md": states.text,
        "tables.md": tables.text,
    }


def stale() -> list[str]:
    """The pages that are not what the code says now, and files that nobody makes."""
    made = pages()
    there = {path.name for path in FOLDER.glob("*.md")}
    old = [name for name, text in made.items() if name not in there or (FOLDER / name).read_text("utf-8") != text]
    return sorted({*old, *(there - made.keys())})


def write() -> None:
    """Make the folder anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def main() -> int:
    """Do what the first argument says: ``write`` or ``check``."""
    match sys.argv[1:]:
        case ["write"]:
            write()
        case ["check"]:
            found = stale()
            for name in found:
                print(f"docs/reference/{name} is not what the code says; run make reference")
            return 1 if found else 0
        case _:
            sys.exit("reference.py write | check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
