# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Settings: declared once, beside the room that reads them, in ``settings.toml``.

A value comes from the environment (``DIVIT_<NAME>``), else from ``$DIVIT_HOME/divit.toml``, else from the declared
default. A name nobody declared, or a value its type or rule refuses, stops the start.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from divit.kernel import rooms
from divit.kernel.errors import AmountInvalid, SettingInvalid
from divit.kernel.money import Money
from divit.kernel.periods import Period
from divit.kernel.words import term

Value = str | int | bool | timedelta | Period | Money | tuple[str, ...] | tuple[Period, ...]
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_REFUSALS = {
    "duration": term("not a span of time such as PT10M or P1D"),
    "int": term("not a whole number"),
    "bool": term("neither true nor false"),
    "period": term("not a span of time such as P3M or P25D"),
    "periods": term("not spans of time such as P3M, P25D"),
    "money": term("not an amount of money such as 170.00 TRY"),
}
# Variables of the environment that are not settings of a room: where things are, which kind of start this is.
OUTSIDE_NAMES = frozenset({"HOME", "AGENT_HOME", "ENV", "CLOCK_FILE", "TRACEBACK"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """One table of a room's ``settings.toml``."""

    name: str
    type: str
    default: Value
    unit: str
    tr: str
    en: str
    rule: str
    per_institution: bool
    among: tuple[str, ...] = ()


def duration(text: str) -> timedelta:
    """The span that an ISO 8601 duration of days, hours, minutes and seconds names. Raises ``ValueError``."""
    match = _DURATION.fullmatch(text)
    if match is None or text in {"P", "PT"} or text.endswith("T"):
        raise ValueError(f"not an ISO 8601 duration: {text!r}")
    days, hours, minutes, seconds = match.groups()
    return timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))


def _typed(kind: str, raw: object) -> Value:
    match kind:
        case "duration":
            return duration(str(raw))
        case "int":
            return int(str(raw))
        case "bool":
            if str(raw) not in {"true", "false", "True", "False", "1", "0"}:
                raise ValueError("neither true nor false")
            return str(raw) in {"true", "True", "1"}
        case "str" | "url" | "path":
            return str(raw)
        case "period":
            return Period.parse(str(raw))
        case "periods":
            return tuple(Period.parse(part) for part in _parts(raw))
        case "words":
            return tuple(_parts(raw))
        case "money":
            return _money(str(raw))
    raise ValueError(f"unknown type {kind!r}")


def _parts(raw: object) -> list[str]:
    return [part.strip() for part in str(raw).split(",") if part.strip()]


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    try:
        return Money.of(amount, currency or "TRY")
    except AmountInvalid as error:
        raise ValueError(text) from error


def _read(text: str) -> dict[str, Declaration]:
    return {
        name: Declaration(
            name=name,
            type=row["type"],
            default=_typed(row["type"], row["default"]),
            unit=row.get("unit", ""),
            tr=row["tr"],
            en=row["en"],
            rule=row.get("rule", ""),
            per_institution=row.get("per_institution", False),
            among=tuple(row.get("among", ())),
        )
        for name, row in tomllib.loads(text).items()
    }


@cache
def declarations() -> Mapping[str, Declaration]:
    """Every declared setting of every room, by name. Raises ``SettingInvalid`` when two rooms claim one name."""
    all_of_them: dict[str, Declaration] = {}
    for room in rooms.holding("settings.toml"):
        for name, declaration in of_room(room).items():
            if name in all_of_them:
                raise SettingInvalid(name=name, why=term("declared twice"))
            all_of_them[name] = declaration
    return all_of_them


def of_room(package: str) -> Mapping[str, Declaration]:
    """The settings that one room declares, by name."""
    return _read(files(package).joinpath("settings.toml").read_text(encoding="utf-8"))


def home() -> Path:
    """The server's home: ``DIVIT_HOME``, else ``./var`` in a checkout, else ``/var/lib/divit``."""
    given = os.environ.get("DIVIT_HOME")
    if given:
        return _folder(given)
    checkout = Path(__file__).resolve().parents[3]
    return checkout / "var" if (checkout / "pyproject.toml").is_file() else Path("/var/lib/divit")


@cache
def _folder(given: str) -> Path:
    """One path for one name: whoever asks for a key asks for it."""
    return Path(given)


def _file_values() -> Mapping[str, object]:
    path = home() / "divit.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise SettingInvalid(name=str(path), why=str(error)) from error


def declared(name: str) -> Declaration:
    """The declaration of ``name``. Raises ``SettingInvalid`` when nobody declared it."""
    declaration = declarations().get(name)
    if declaration is None:
        raise SettingInvalid(name=name, why=term("nobody declared it"))
    return declaration


def typed(name: str, raw: object) -> Value:
    """``raw`` in the declared type of ``name``. Raises ``SettingInvalid`` for what its type or rule refuses."""
    declaration = declared(name)
    try:
        found = _typed(declaration.type, raw)
    except ValueError as error:
        raise SettingInvalid(str(error), name=name, why=_REFUSALS[declaration.type]) from error
    if declaration.rule == "positive" and isinstance(found, int | timedelta | Period) and not found:
        raise SettingInvalid(name=name, why=term("must be more than zero"))
    given = found if isinstance(found, tuple) else (found,)
    if declaration.among and not set(map(str, given)) <= set(declaration.among):
        raise SettingInvalid(name=name, why=term("not among the words that it may be"))
    return found


def value(name: str) -> Value:
    """The value in force for ``name`` in the whole installation, in its declared type. Raises ``SettingInvalid``.

    An institution's own value, where a setting is declared ``per_institution``, is asked of the server's people.
    """
    declaration = declared(name)
    raw = os.environ.get(f"DIVIT_{name}", _file_values().get(name))
    return declaration.default if raw is None else typed(name, raw)


def text(name: str) -> str:
    """A setting of type ``str``, ``url`` or ``path``."""
    found = value(name)
    if not isinstance(found, str):
        raise SettingInvalid(name=name, why=term("not a text"))
    return found


def number(name: str) -> int:
    """A setting of type ``int``."""
    found = value(name)
    if not isinstance(found, int):
        raise SettingInvalid(name=name, why=term("not a number"))
    return found


def flag(name: str) -> bool:
    """A setting of type ``bool``."""
    found = value(name)
    if not isinstance(found, bool):
        raise SettingInvalid(name=name, why=term("neither true nor false"))
    return found


def span(name: str) -> timedelta:
    """A setting of type ``duration``."""
    found = value(name)
    if not isinstance(found, timedelta):
        raise SettingInvalid(name=name, why=term("not a duration"))
    return found


def period(name: str) -> Period:
    """A setting of type ``period``: a span of the calendar."""
    found = value(name)
    if not isinstance(found, Period):
        raise SettingInvalid(name=name, why=term("not a span of the calendar"))
    return found


def check() -> None:
    """Refuse to start with a name nobody declared or a value that cannot be read. Raises ``SettingInvalid``."""
    given = {n.removeprefix("DIVIT_") for n in os.environ if n.startswith("DIVIT_")} | set(_file_values())
    for name in sorted(given - OUTSIDE_NAMES):
        value(name)
