# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/errors.md."""

from divit.kernel import rooms
from divit.kernel.errors import ErrorRow, help_pages, rows_of
from reference_pages import markdown
from reference_pages.markdown import code

INTRODUCTION = """\
Every error that Divit raises on purpose, from the rooms' `data/errors.toml`. The code is stable. *HTTP* is the status
of an answer that carries it, *exit* the status of a command that ends with it. *Again* says whether trying again
helps: never, after the person has done something (user), or by itself (auto). What stands in braces is filled in when
it happens. A running server shows the same on `/yardim/<help page>`."""
HEADS = ("Code", "Class", "HTTP", "Exit", "Again", "Türkçe", "English", "Help")


def text() -> str:
    """The page."""
    parts = [_room(package) for package in rooms.holding("data/errors.toml")]
    return markdown.page("Errors", INTRODUCTION, [*parts, _help()])


def _room(package: str) -> str:
    rows = [_row(row) for _code, row in sorted(rows_of(package).items())]
    return f"## {markdown.room(package)}\n\n{markdown.table(HEADS, rows)}"


def _row(row: ErrorRow) -> tuple[str, ...]:
    return (
        f'<a id="{row.code.casefold()}"></a>{code(row.code)}',
        code(row.class_name),
        str(row.http),
        str(row.exit_status),
        row.retry,
        row.tr,
        row.en,
        f"[{row.help_page}](#help-{row.help_page})",
    )


def _help() -> str:
    rows = [
        (f'<a id="help-{name}"></a>{name}', ", ".join(f"[{row.code}](#{row.code.casefold()})" for row in found))
        for name, found in help_pages().items()
    ]
    return f"## Help pages\n\n{markdown.table(('Page', 'Errors'), rows)}"
