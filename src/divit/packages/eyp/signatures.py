# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signatures in a package: initials, signature and seal, each a CMS around the summary that it signs."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from divit.ades.asic import zip_names
from divit.ades.asic.zip_contents import octets_of
from divit.ades.cades import reader as cades_reader
from divit.ades.coverage import Json
from divit.ades.errors import ContainerUnreadable, TooLarge
from divit.ades.indication import told
from divit.ades.model import TimestampKind
from divit.ades.report import Report
from divit.ades.validate import Validator, recognised
from divit.der.errors import DerError
from divit.kernel.words import size, term
from divit.packages.eyp.errors import PartUnreadable
from divit.packages.eyp.findings import Finding, finding
from divit.packages.eyp.reading import Package, Part
from divit.packages.eyp.tables import SIGNED_BY, Role
from divit.pki.errors import TimestampUnreadable
from divit.pki.timestamps import read_token

MOST_BYTES = 64_000_000
# Forms that hold all the proof that the form asked for holds (X-Long; of a seal A), in either family.
_WITH_EVIDENCE = frozenset({"X-L", "A", "BASELINE-LT", "BASELINE-LTA"})
_ARCHIVED = frozenset({"A", "BASELINE-LTA"})


@dataclass(frozen=True, slots=True)
class SignedSummary:
    """A signature of a package. ``report`` is None where what stands there is no signature; ``stamped_at`` as the
    function of that name says it.
    """

    role: Role
    part: str
    report: Report | None
    findings: tuple[Finding, ...]
    stamped_at: datetime | None = None

    def as_json(self) -> list[Json]:
        """Its signers as a program reads them: as in the report on any signed file, and which part it is."""
        signers = () if self.report is None else self.report.signatures
        return [one.as_json() | {"role": self.role.value, "part": self.part} for one in signers]

    @property
    def problems(self) -> list[Json]:
        """What the validation says of the signature as a whole."""
        problems = () if self.report is None else self.report.problems
        return [told(one) | {"number": None, "weight": "wrong", "part": self.part, "summary": ""} for one in problems]


def stamped_at(encoded: bytes) -> datetime | None:
    """When the last signature-time-stamp in a CMS says that it was made, unproved; None without one."""
    uses = [use for one in cades_reader.read(encoded, None).signatures for use in one.timestamps]
    found: list[datetime] = []
    for use in uses:
        if use.kind is TimestampKind.SIGNATURE:
            with suppress(TimestampUnreadable):
                found.append(read_token(use.token).gen_time)
    return max(found, default=None)


def judged(package: Package, validator: Validator, at: datetime | None = None) -> Iterator[SignedSummary]:
    """The signatures, each judged as of ``at`` (aware UTC; now when not given).

    Raises ``PartUnreadable``, ``TooLarge``.
    """
    for summary_role, role in SIGNED_BY.items():
        part = package.part(role)
        if part is not None:
            yield _judged(part, package.part(summary_role), validator, at)


def octets_of_signature(part: Part) -> bytes:
    """What stands in the part of a signature. Raises ``PartUnreadable``, ``TooLarge``."""
    if part.content.size > MOST_BYTES:
        raise TooLarge(what=term("bytes"), most=size(MOST_BYTES))
    try:
        return octets_of(part.content)
    except ContainerUnreadable as error:
        raise PartUnreadable(error.detail, part=zip_names.shown(part.name), why=error.params["why"]) from error


def _judged(part: Part, summary: Part | None, validator: Validator, at: datetime | None) -> SignedSummary:
    encoded = octets_of_signature(part)
    if recognised(encoded) != "cades":
        placeholder = finding("signature-placeholder", part=part.name, size=len(encoded))
        return SignedSummary(part.role, part.name, None, (placeholder,))
    signed = b"" if summary is None else summary.octets
    content, found = _content(part, summary, encoded)
    report = validator.validate(encoded, content=signed if content is None else None, at=at)
    return SignedSummary(part.role, part.name, report, (*found, *_levels(part, report)), stamped_at(encoded))


def _content(part: Part, summary: Part | None, encoded: bytes) -> tuple[bytes | None, tuple[Finding, ...]]:
    """What is signed, as far as it stands in the CMS, and what is wrong with it."""
    try:
        content = cades_reader.parsed(encoded).content
    except DerError:  # which the report will tell
        return b"", ()
    facts = {"part": part.name, "summary": "–" if summary is None else summary.name}
    if content is None:
        return None, (finding("content-outside", **facts),)
    if summary is None or content != summary.octets:
        return content, (finding("signed-other-bytes", **facts),)
    return content, ()


def _levels(part: Part, report: Report) -> Iterator[Finding]:
    good, expected = (_ARCHIVED, "A") if part.role is Role.SEAL else (_WITH_EVIDENCE, "X-L")
    for one in report.signatures:
        if one.form is not None and one.countersigns is None and one.form not in good:
            yield finding("level-low", part=part.name, found=one.form, expected=expected)
