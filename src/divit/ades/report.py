# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a validation answers: one object a file, one a signature, in the names of EN 319 102-1."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Literal

from divit.kernel import words
from divit.pki.verdict import Problem

__all__ = ["Coverage", "Indication", "Problem", "Report", "SignatureReport", "problem", "report_of", "told", "worst"]

Format = Literal["cades", "pades"]
Json = dict[str, object]


class Indication(Enum):
    """The main indications (EN 319 102-1, 5.1.3), in our spelling."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


_SEVERITY = {Indication.TOTAL_PASSED: 0, Indication.INDETERMINATE: 1, Indication.TOTAL_FAILED: 2}


def worst(indications: Iterable[Indication]) -> Indication:
    """The worst of ``indications``; no signature at all is the worst there is."""
    return max(indications, key=_SEVERITY.__getitem__, default=Indication.TOTAL_FAILED)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        files("divit.ades").joinpath("data/problems.toml").read_text(encoding="utf-8")
    )
    return table


def problem(code: str, **params: object) -> Problem:
    """The problem ``code`` of ``data/problems.toml``, its braces filled with ``params``."""
    row = _words()[code]
    return Problem(code, row["tr"].format(**params), row["en"].format(**params))


def told(one: Problem) -> Json:
    """A problem as ``{code, message}``, in the language in use."""
    return {"code": one.code, "message": one.message_en if words.lang() == "en" else one.message_tr}


Scope = Literal["whole_file", "revision", "attached_content", "detached_content", "nothing"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What exactly a signature covers.

    ``size`` counts the bytes that were hashed and ``of`` those there are (a PDF signature leaves out its own
    placeholder). ``revision`` and ``revisions`` number the PDF revisions from 1. ``later`` says what came after the
    covered revision: ``none``, ``signatures`` (only further signatures and validation data), ``changes`` or
    ``unknown``.
    """

    scope: Scope
    size: int = 0
    of: int = 0
    revision: int | None = None
    revisions: int | None = None
    later: Literal["none", "signatures", "changes", "unknown"] = "none"

    def as_json(self) -> Json:
        """The coverage as an object; revisions only where there are any."""
        shown: Json = {"scope": self.scope, "bytes": self.size, "of": self.of}
        if self.revision is not None:
            shown |= {"revision": self.revision, "revisions": self.revisions, "later": self.later}
        return shown


def _rfc3339(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """The judgement on one signature.

    ``signer`` is the subject's common name, ``certificate`` the signing certificate (DER); both None where it could
    not be identified. Times are aware UTC: ``signing_time`` is what the signer claims, ``best_signature_time`` the
    earliest moment at which the signature provably existed.
    """

    id: str
    level: str | None
    indication: Indication
    sub_indication: str | None
    signer: str | None
    signing_time: datetime | None
    best_signature_time: datetime | None
    covers: Coverage
    problems: tuple[Problem, ...] = ()
    certificate: bytes | None = None
    chain: tuple[bytes, ...] = ()

    def as_json(self) -> Json:
        """The signature's object in the report."""
        return {
            "id": self.id,
            "level": self.level,
            "indication": self.indication.value,
            "sub_indication": self.sub_indication,
            "signer": self.signer,
            "signing_time": _rfc3339(self.signing_time),
            "best_signature_time": _rfc3339(self.best_signature_time),
            "covers": self.covers.as_json(),
            "problems": [told(one) for one in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement on one file. ``format`` is None when it was not recognised."""

    format: Format | None
    indication: Indication
    signatures: tuple[SignatureReport, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self, file: str | None = None) -> Json:
        """The file's object as a program reads it; ``file`` is the name it is known by."""
        return {
            "file": file,
            "format": self.format,
            "indication": self.indication.value,
            "problems": [told(one) for one in self.problems],
            "signatures": [one.as_json() for one in self.signatures],
        }


def report_of(
    format: Format | None, signatures: tuple[SignatureReport, ...], problems: tuple[Problem, ...] = ()
) -> Report:
    """A report whose indication is the worst of its ``signatures``; without any it fails and says so."""
    if not signatures and not problems:
        problems = (problem("no-signature"),)
    return Report(format, worst(one.indication for one in signatures), signatures, problems)
