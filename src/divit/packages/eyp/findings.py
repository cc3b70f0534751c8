# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is found wrong with a package: a code, its number, how much it weighs, and its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from divit.kernel.words import Name, name
from divit.packages.eyp.tables import findings
from divit.pki.verdict import Problem, worded


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its name in ``data/findings.toml``, and the facts that its words are filled with.

    The words are put together only when somebody wants them: a hostile package may have a hundred thousand faults.
    """

    code: str
    facts: Mapping[str, object]

    @property
    def problem(self) -> Problem:
        """It in words."""
        return worded(self.code, findings()[self.code], self.facts)

    @property
    def number(self) -> int:
        """Its number, that of the official library up to 36."""
        return int(findings()[self.code]["number"])

    @property
    def is_wrong(self) -> bool:
        """Whether it decides that the package is not right; else it is told and decides nothing."""
        return findings()[self.code]["weight"] == "wrong"

    @property
    def part(self) -> str:
        """The name of the part that it is about, empty where there is none."""
        return str(self.facts.get("part", ""))

    @property
    def summary(self) -> str:
        """The name of the summary that says so, empty where there is none."""
        return str(self.facts.get("summary", ""))


def finding(code: str, /, **facts: object) -> Finding:
    """The finding ``code`` with the ``facts`` that its words name; ``part`` and ``summary`` wherever there are."""
    return Finding(code, facts)


def in_words(found: Iterable[Finding]) -> Name:
    """The sentences of findings one after the other, for the words of an error."""
    problems = [one.problem for one in found]
    return name(tr=" ".join(one.message_tr for one in problems), en=" ".join(one.message_en for one in problems))
