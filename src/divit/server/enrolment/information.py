# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Information notices (*aydınlatma metni*), the holder's undertaking, the text of E-Onay, each in versions."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from divit.kernel import clock, words


@dataclass(frozen=True, slots=True)
class Text:
    """A version of a text; ``sha256`` covers both languages and the version."""

    name: str
    version: str
    since: date
    title_tr: str
    title_en: str
    tr: str
    en: str
    source: str

    @property
    def sha256(self) -> str:
        """What somebody who saw it saw."""
        return hashlib.sha256("\n\n".join((self.name, self.version, self.tr, self.en)).encode()).hexdigest()

    @property
    def title(self) -> str:
        """Its title, in the language of the reader."""
        return self.title_en if words.lang() == "en" else self.title_tr

    @property
    def body(self) -> str:
        """Its words, in the language of the reader; paragraphs between empty lines."""
        return self.en if words.lang() == "en" else self.tr


@cache
def versions() -> tuple[Text, ...]:
    """Every version of every text, the oldest first."""
    table = tomllib.loads(files("divit.server.enrolment").joinpath("data/information.toml").read_text(encoding="utf-8"))
    return tuple(Text(**{**row, "tr": row["tr"].strip(), "en": row["en"].strip()}) for row in table["text"])


def present(name: str) -> Text:
    """The version that is in force today. Raises ``KeyError``."""
    today = clock.local(clock.now()).date()
    found = [text for text in versions() if text.name == name and text.since <= today]
    if not found:
        raise KeyError(name)
    return max(found, key=lambda text: text.since)


def version(name: str, number: str) -> Text:
    """A version by its number. Raises ``KeyError``."""
    for text in versions():
        if (text.name, text.version) == (name, number):
            return text
    raise KeyError(f"{name} {number}")
