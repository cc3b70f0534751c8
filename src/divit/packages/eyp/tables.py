# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of e-Yazışma as values: which parts there are, what must be there, which codes mean what."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from divit.kernel.words import Name, name


class Role(Enum):
    """What a part of a package is, by the last step of the relationship that leads to it, in small letters."""

    LETTER = "ustyazi"
    ANNEX = "ek"
    UNSIGNED_ANNEX = "imzasizek"
    METADATA = "ustveri"
    PARAF_SUMMARY = "parafozeti"
    PARAF = "parafimzacades"
    SUMMARY = "paketozeti"
    SIGNATURE = "imzacades"
    FINAL_METADATA = "nihaiustveri"
    TARGETS = "belgehedef"
    SIGNER_LIST = "belgeimza"
    CORE = "core"
    FINAL_SUMMARY = "nihaiozet"
    SEAL = "muhurcades"
    ENCRYPTED = "sifreliicerik"
    ENCRYPTED_NOTE = "sifreliicerikbilgisi"
    UPDATE = "guncellemebilgisi"
    ORIGINAL = "orijinalpaket"


class Kind(Enum):
    """What a package is for, by the category that its core properties name."""

    LETTER = "letter"
    ENCRYPTED = "encrypted"
    UPDATE = "update"


#: A package has one part of each role but these.
SEVERAL = frozenset({Role.ANNEX, Role.UNSIGNED_ANNEX})
#: The parts that hold digests of others, in the order in which they are written.
SUMMARIES = (Role.PARAF_SUMMARY, Role.SUMMARY, Role.FINAL_SUMMARY)
#: Which signature is over which summary.
SIGNED_BY = {Role.PARAF_SUMMARY: Role.PARAF, Role.SUMMARY: Role.SIGNATURE, Role.FINAL_SUMMARY: Role.SEAL}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of ``parts.toml``; of ``at``, ``root`` and ``schema`` those of 2.x and of 1.x."""

    relationship: str
    id: str
    source: Role | None
    at: tuple[str, str]
    root: tuple[str, str]
    schema: tuple[str, str]
    name: Name


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``rules.csv``: the part of that role must be there, or, with ``summary``, must have its digest there."""

    kind: Kind
    generation: int
    summary: Role | None
    role: Role
    finding: str


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A digest algorithm: its name in hashlib, the generations that may use it, and whether it is weak by now."""

    hash_name: str
    generations: range
    is_weak: bool


@dataclass(frozen=True, slots=True)
class ElementRow:
    """A table of ``elements.toml``: the lines of its children in their order, what its attributes look like (a name
    with ? may be left out), and what its text looks like where it has no children.
    """

    children: tuple[str, ...]
    attributes: Mapping[str, str]
    text: str | None


def _text(file: str) -> str:
    return files("divit.packages.eyp").joinpath(f"data/{file}").read_text(encoding="utf-8")


@cache
def parts() -> Mapping[Role, PartRow]:
    """The parts of packages, by role."""
    rows = tomllib.loads(_text("parts.toml"))
    return {Role(key): _part(key, row) for key, row in rows.items()}


def _part(key: str, row: Mapping[str, str]) -> PartRow:
    def both(field: str) -> tuple[str, str]:
        newer = row.get(field, "")
        return newer, row.get(f"{field}_1", newer)

    source = Role(row["from"]) if "from" in row else None
    shown = name(tr=row["tr"], en=row["en"])
    return PartRow(row.get("relationship", key), row["id"], source, both("at"), both("root"), both("schema"), shown)


@cache
def rules() -> tuple[Rule, ...]:
    """What must be there, and what must be in which summary."""
    return tuple(
        Rule(
            Kind(row["kind"]),
            int(row["generation"]),
            Role(row["summary"]) if row["summary"] else None,
            Role(row["part"]),
            row["finding"],
        )
        for row in csv.DictReader(_text("rules.csv").splitlines())
    )


@cache
def algorithms() -> Mapping[str, Algorithm]:
    """The digest algorithms, by URI."""
    return {
        row["uri"]: Algorithm(
            row["hash"], range(int(row["from_generation"]), int(row["to_generation"]) + 1), row["weak"] == "yes"
        )
        for row in csv.DictReader(_text("algorithms.csv").splitlines())
    }


@cache
def codes(listed: str, generation: int) -> Mapping[str, Name]:
    """The codes of the list of that name in one generation, with what they mean."""
    return {
        row["code"]: name(tr=row["tr"], en=row["en"])
        for row in csv.DictReader(_text("codes.csv").splitlines())
        if row["list"] == listed and str(generation) in row["generations"].split()
    }


@cache
def findings() -> Mapping[str, Mapping[str, str]]:
    """``findings.toml``: what can be wrong with a package, by code."""
    return tomllib.loads(_text("findings.toml"))


@cache
def patterns() -> Mapping[str, str]:
    """What values look like: regular expressions by name."""
    return {key: row["pattern"] for key, row in tomllib.loads(_text("values.toml")).items()}


@cache
def elements() -> Mapping[str, ElementRow]:
    """``elements.toml``: what is in which element."""
    return {
        key: ElementRow(tuple(row.get("children", ())), row.get("attributes", {}), row.get("text"))
        for key, row in tomllib.loads(_text("elements.toml")).items()
    }
