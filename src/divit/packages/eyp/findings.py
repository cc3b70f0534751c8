# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is found wrong with a package: a code, its number, how much it weighs, and its words."""

from collections.abc import Iterable
from dataclasses import dataclass

from divit.kernel.words import Name, name
from divit.packages.eyp.tables import findings
from divit.pki.verdict import Problem, worded


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``part`` is the name of the part that it is about, ``summary`` that of the summary that says so;
    empty where there is none.
    """

    problem: Problem
    number: int
    is_wrong: bool
    part: str = ""
    summary: str = ""

    @property
    def code(self) -> str:
        """Its name in ``data/findings.toml``."""
        return self.problem.code


def finding(code: str, /, **facts: object) -> Finding:
    """The finding ``code``, its words filled with ``facts``; ``part`` and ``summary`` among them are kept."""
    row = findings()[code]
    said = worded(code, row, facts)
    is_wrong = row["weight"] == "wrong"
    return Finding(said, int(row["number"]), is_wrong, str(facts.get("part", "")), str(facts.get("summary", "")))


def in_words(found: Iterable[Finding]) -> Name:
    """The sentences of findings one after the other, for the words of an error."""
    problems = [one.problem for one in found]
    return name(tr=" ".join(one.message_tr for one in problems), en=" ".join(one.message_en for one in problems))
