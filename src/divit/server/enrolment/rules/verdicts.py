# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A verdict: which rule, whether it holds, and why, in words for a person (``data/rules.toml``)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from divit.kernel import clock, words

Kind = Literal["D", "N", "K"]
#: Whom to ask about an appointment where the institution names nobody (R9).
PERSONNEL_UNIT = words.term("personnel unit")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``data/rules.toml``: what the rule says, whether it decides (D), tells (N) or keeps (K), and its source.

    ``yes`` and ``no`` are what a verdict of it says where it holds and where it does not, by language.
    """

    number: str
    kind: Kind
    source: str
    said: Mapping[str, str]
    yes: Mapping[str, str]
    no: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """What it says, in the language of the reader."""
        return self.said[words.lang()]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a case. ``why`` is a sentence in the language of the reader; ``sentence`` in a given one.

    ``apply_from``: from when on the answer may be another one, where time alone decides.
    """

    rule: str
    ok: bool
    params: Mapping[str, object] = field(default_factory=dict)
    apply_from: datetime | None = None

    @property
    def why(self) -> str:
        """Why it holds or does not, in the language of the reader."""
        return self.sentence(words.lang())

    def sentence(self, language: str) -> str:
        """Why it holds or does not, in ``tr`` or ``en``."""
        row = table()[self.rule]
        text = (row.yes if self.ok else row.no)["en" if language == "en" else "tr"]
        return text.format(**{name: words.said(value, language) for name, value in self.params.items()})

    @property
    def reason(self) -> words.Name:
        """Why, for another sentence whose language is not known yet."""
        return words.name(tr=self.sentence("tr"), en=self.sentence("en"))


@cache
def table() -> Mapping[str, Rule]:
    """Every rule by its number, in the order of the specification."""
    rows = tomllib.loads(files("divit.server.enrolment").joinpath("data/rules.toml").read_text(encoding="utf-8"))
    return {
        number: Rule(
            number=number,
            kind=row["kind"],
            source=row["source"],
            said={"tr": row["tr"], "en": row["en"]},
            yes=row.get("yes", {"tr": row["tr"], "en": row["en"]}),
            no=row.get("no", {"tr": row["tr"], "en": row["en"]}),
        )
        for number, row in rows.items()
    }


def day(moment: datetime) -> words.Name:
    """A moment as a day inside a verdict, on the calendar of Türkiye."""
    return words.day(clock.local(moment).date())


def all_hold(verdicts: list[Verdict]) -> bool:
    """Whether every verdict is a yes."""
    return all(verdict.ok for verdict in verdicts)
