# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors that a person can act on: a stable code, what happened and what to do, in both languages.

A room declares its errors as classes in its ``errors.py`` and their words in ``data/errors.toml``; the class finds
its row by the package it stands in, so nothing has to be registered.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal

from divit.kernel import ids, rooms, words

Language = Literal["tr", "en"]
Retry = Literal["never", "user", "auto"]


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One row of a room's ``data/errors.toml``."""

    code: str
    class_name: str
    http: int
    exit_status: int
    retry: Retry
    tr: str
    en: str
    help_page: str


@cache
def rows_of(package: str) -> Mapping[str, ErrorRow]:
    """The error table of one room, by code. Raises ``FileNotFoundError`` when the room has none."""
    table = tomllib.loads(files(package).joinpath("data/errors.toml").read_text(encoding="utf-8"))
    return {
        code: ErrorRow(
            code=code,
            class_name=row["class"],
            http=row["http"],
            exit_status=row["exit"],
            retry=row["retry"],
            tr=row["tr"],
            en=row["en"],
            help_page=row["help"],
        )
        for code, row in table.items()
    }


@cache
def help_pages() -> Mapping[str, tuple[ErrorRow, ...]]:
    """The errors of every room by the name of their help page; names and codes sorted."""
    found: dict[str, list[ErrorRow]] = {}
    for room in rooms.holding("data/errors.toml"):
        for row in rows_of(room).values():
            found.setdefault(row.help_page, []).append(row)
    return {name: tuple(sorted(found[name], key=lambda row: row.code)) for name in sorted(found)}


class _Blank(dict[str, object]):
    """Leaves a parameter that nobody gave visible by its name: an error must never raise another."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


class DivitError(Exception):
    """The base of every error that Divit raises on purpose.

    ``detail`` is for logs and developers; ``params`` fill the braces of the row's messages; our own words among
    them are given as ``words.term``. Nothing secret belongs in either.
    """

    code: ClassVar[str] = "IMZ-0001"

    def __init__(self, detail: str = "", /, **params: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.params = params
        self.trace = ids.trace()

    @property
    def row(self) -> ErrorRow:
        """The row that belongs to this class's code."""
        room = type(self).__module__.rpartition(".")[0]
        return rows_of(room)[self.code]

    @property
    def http(self) -> int:
        """The status of an HTTP answer that carries this error."""
        return self.row.http

    @property
    def exit_status(self) -> int:
        """The exit status of a command that ends with this error."""
        return self.row.exit_status

    @property
    def retry(self) -> Retry:
        """Whether trying again can help: never, after the user acted, or by itself."""
        return self.row.retry

    def message(self, lang: str = "tr") -> str:
        """What happened and what to do next, in Turkish or English."""
        text = self.row.en if lang == "en" else self.row.tr
        return text.format_map(_Blank({name: words.said(value, lang) for name, value in self.params.items()}))

    def as_dict(self, lang: str = "tr") -> dict[str, str]:
        """The form that travels in messages: ``{code, message, retry, trace}``."""
        return {"code": self.code, "message": self.message(lang), "retry": self.retry, "trace": self.trace}

    def __str__(self) -> str:
        told = f"{self.code}: {self.message('en')}"
        return f"{told} ({self.detail})" if self.detail else told


class SettingInvalid(DivitError):
    """A setting has a name nobody declared, or a value that its type or rule refuses."""

    code = "IMZ-0002"


class AmountInvalid(DivitError):
    """What should be an amount of money is none, or not one of this currency."""

    code = "IMZ-0003"


def described(error: Mapping[str, object]) -> str:
    """One line for a person from a received ``{code, message, retry, trace}``."""
    return f"{error.get('message', '')} ({error.get('code', '?')}, {error.get('trace', '?')})"
