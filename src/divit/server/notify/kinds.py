# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of notices. An app declares its own in ``data/notices.toml`` and hands the table over when it starts."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Formatter

from divit.server.notify.errors import KindUnknown

PAGE, MAIL, SMS = "page", "mail", "sms"
#: The channels that somebody has to carry, and that a person may switch off.
CARRIED = (MAIL, SMS)


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a kind in one language: for one notice, and for several gathered into one message ({count})."""

    name: str
    subject: str
    sentence: str
    many: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: its words, the channels it takes unless the person chose otherwise, and where it leads.

    ``params`` are the names that may stand in its sentence. ``route`` is the page on which everything of this kind
    waits; a gathered message leads there. What ``passes`` is true only until its thing goes on: who has dealt with it
    need not be told any more.
    """

    name: str
    icon: str
    route: str
    channels: frozenset[str]
    passes: bool
    params: frozenset[str]
    words: Mapping[str, Saying]

    def said(self, language: str) -> Saying:
        """Its words in ``tr`` or ``en``."""
        return self.words["en" if language == "en" else "tr"]


_kinds: dict[str, Kind] = {}


def declare_from(package: str) -> None:
    """Make the kinds in ``data/notices.toml`` of ``package`` known; the same name again replaces one.

    Raises ``ValueError`` when a sentence has braces that its other language has not.
    """
    table = tomllib.loads(files(package).joinpath("data/notices.toml").read_text(encoding="utf-8"))
    for name, row in table.items():
        words = {language: Saying(**row[language]) for language in ("tr", "en")}
        params = {language: _braces(saying.sentence) for language, saying in words.items()}
        if params["tr"] != params["en"]:
            raise ValueError(f"{name}: the two languages tell different things")
        _kinds[name] = Kind(
            name=name,
            icon=row["icon"],
            route=row["route"],
            channels=frozenset(row["channels"]),
            passes=row["passes"],
            params=params["tr"],
            words=words,
        )


def kind(name: str) -> Kind:
    """The kind of that name. Raises ``KindUnknown``."""
    found = _kinds.get(name)
    if found is None:
        raise KindUnknown(kind=name)
    return found


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they were declared."""
    return tuple(_kinds.values())


def _braces(text: str) -> frozenset[str]:
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(text) if name)
