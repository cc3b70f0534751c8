# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a check of certificates comes to: EN 319 102-1's indications, and problems in words for people."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from importlib.resources import files

from divit.kernel import words
from divit.pki.budget import Work


class Indication(Enum):
    """The main indication (EN 319 102-1, 5.1.3); FAILED only where a signature value or a hash is wrong."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    INDETERMINATE = "INDETERMINATE"


NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
REVOKED_NO_POE = "REVOKED_NO_POE"
REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
TRY_LATER = "TRY_LATER"
FORMAT_FAILURE = "FORMAT_FAILURE"
HASH_FAILURE = "HASH_FAILURE"
SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code and its sentence in Turkish and English."""

    code: str
    message_tr: str
    message_en: str


@cache
def problem_table() -> Mapping[str, Mapping[str, str]]:
    """The sentences of all problems, by code: ``tr`` and ``en``."""
    text = files("divit.pki").joinpath("data/problems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def problem(code: str, **facts: object) -> Problem:
    """The problem ``code`` with its sentences' braces filled from ``facts``.

    Moments are written as Turkish readers expect them, in Istanbul; in English, whose readers may be anywhere, in UTC.
    """
    return worded(code, problem_table()[code], facts)


def worded(code: str, row: Mapping[str, str], facts: Mapping[str, object]) -> Problem:
    """The problem ``code`` in the words of ``row`` (``tr`` and ``en``), as ``problem`` fills them."""
    in_turkish = {name: _told(fact, "tr") for name, fact in facts.items()}
    in_english = {name: _told(fact, "en") for name, fact in facts.items()}
    return Problem(code, row["tr"].format(**in_turkish), row["en"].format(**in_english))


def _told(fact: object, language: str) -> str:
    if not isinstance(fact, datetime):
        return str(words.said(fact, language))
    if language == "en":
        return fact.strftime("%Y-%m-%d %H:%M UTC")
    return words.date_and_time(fact)


@dataclass(frozen=True, slots=True)
class PathVerdict:
    """The verdict on a certificate's path. ``chain`` runs from the leaf to the trust anchor (DER), as far as it was
    found; ``revoked_at`` is since when a certificate of it is revoked, also when that is after the moment asked
    about; ``ocsps`` and ``crls`` are the evidence that was used, ``certificates`` those of others who signed it.
    ``policies`` are the certificate policies that are valid for the path and accepted by the caller; ``work`` is what
    the verdict cost.
    """

    chain: tuple[bytes, ...]
    indication: Indication
    sub_indication: str | None = None
    problems: tuple[Problem, ...] = ()
    revoked_at: datetime | None = None
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    policies: frozenset[str] = frozenset()
    work: Mapping[Work, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the path is valid."""
        return self.indication is Indication.PASSED
