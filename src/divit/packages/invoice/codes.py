# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""GİB's code lists (``data/codes.toml``)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

VAT = "0015"
WITHHELD_EXCISE = "4171"


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of exchange; ``types`` are the only invoice types it has, empty where there is no such list."""

    code: str
    kind: str
    tr: str
    en: str
    source: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceType:
    """An invoice type and what it may have; ``profiles`` are the only ones it may be of, empty for any."""

    code: str
    source: str
    profiles: tuple[str, ...] = ()
    returns: bool = False
    withholds: bool = False
    withholds_excise: bool = False
    zero_without_reason: bool = False
    defers: bool = False


#: What is not known of a type that is not known.
UNKNOWN_TYPE = InvoiceType("", "", withholds=True, withholds_excise=True, zero_without_reason=True)


@dataclass(frozen=True, slots=True)
class Codes:
    """All lists. ``exemptions`` gives the types in which an exemption code may stand (empty: any); ``withholding`` has
    pairs ``601:40`` of code and percent.
    """

    profiles: Mapping[str, Profile]
    types: Mapping[str, InvoiceType]
    exemptions: Mapping[str, tuple[str, ...]]
    currencies: frozenset[str]
    party_schemes: frozenset[str]
    taxes: frozenset[str]
    kept_back: frozenset[str]
    withholding: frozenset[str]


@cache
def codes() -> Codes:
    """The lists that come along."""
    table = tomllib.loads(files("divit.packages.invoice").joinpath("data/codes.toml").read_text(encoding="utf-8"))
    profiles = (Profile(**{**row, "types": tuple(row.get("types", ()))}) for row in table["profile"])
    types = (InvoiceType(**{**row, "profiles": tuple(row.get("profiles", ()))}) for row in table["type"])
    listed = {row["name"]: frozenset(row["codes"].split()) for row in table["listed"]}
    return Codes(
        profiles={one.code: one for one in profiles},
        types={one.code: one for one in types},
        exemptions={code: tuple(row.get("types", ())) for row in table["exemption"] for code in row["codes"].split()},
        currencies=listed["currency"],
        party_schemes=listed["party"],
        taxes=listed["tax"],
        kept_back=listed["kept-back"],
        withholding=listed["withholding"],
    )
