# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a validation answers: one object a file, one a signature, in the names of EN 319 102-1."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from divit.ades.indication import Indication, problem, told, worst
from divit.pki.verdict import Problem

__all__ = ["Coverage", "Indication", "Problem", "Report", "SignatureReport", "problem", "report_of", "told", "worst"]

Format = Literal["cades", "pades"]
Json = dict[str, object]


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
