# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Help pages: one for each help name of the errors' tables, made from their rows, so that none can be missing."""

import re
from dataclasses import dataclass

from divit.kernel import words
from divit.kernel.errors import ErrorRow, help_pages
from divit.kernel.words import gettext as _
from divit.server.ui.errors import NotThere

# A sentence ends where the next one begins large, with a quotation mark, a figure or a command's option.
_SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-ZÇĞİÖŞÜ“…\d-])")
_BRACES = re.compile(r"{\w+}")
_CODE = re.compile(r"(?:IMZ)?\W*(\d{4})")


@dataclass(frozen=True, slots=True)
class Explained:
    """One error: what happened, what to do, whether trying again helps. ``page`` is the name of its help page."""

    code: str
    page: str
    happened: str
    advice: str
    again: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.code.casefold()


def explained(page: str) -> tuple[Explained, ...]:
    """The errors of the help page ``page``, in the language in use. Raises ``NotThere``."""
    rows = help_pages().get(page)
    if rows is None:
        raise NotThere(page)
    return tuple(_explained(row) for row in rows)


def all_explained() -> tuple[Explained, ...]:
    """Every error, by its code."""
    rows = sorted((row for found in help_pages().values() for row in found), key=lambda row: row.code)
    return tuple(_explained(row) for row in rows)


def with_code(typed: str) -> Explained | None:
    """The error that somebody reads off a screen as IMZ-2001, imz 2001 or 2001; None when there is none."""
    found = _CODE.fullmatch(typed.strip().upper())  # a code is ASCII and follows no language
    return next((one for one in all_explained() if found and one.code == f"IMZ-{found[1]}"), None)


def _explained(row: ErrorRow) -> Explained:
    # What is known only when it happens is left open.
    text = _BRACES.sub("…", row.en if words.lang() == "en" else row.tr)
    happened, *rest = _SENTENCE_END.split(text, maxsplit=1)
    return Explained(row.code, row.help_page, happened, " ".join(rest), _again(row))


def _again(row: ErrorRow) -> str:
    return {
        "never": _("Trying again as it is would end the same way."),
        "user": _("When you have done this, try again."),
        "auto": _("Divit tries again by itself; you do not have to do anything."),
    }[row.retry]
