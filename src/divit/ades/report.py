# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a validation answers: one object a file, one a signature, in the names of EN 319 102-1."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from divit.ades.blocks import Block
from divit.ades.coverage import Coverage, Format, Json
from divit.ades.indication import Indication, problem, told, worst
from divit.pki.verdict import PathVerdict, Problem

if TYPE_CHECKING:
    from divit.pki.qualification import Qualification
    from divit.pki.trusted_list import TrustedList

__all__ = [
    "Coverage",
    "Format",
    "Indication",
    "Maturity",
    "Problem",
    "Report",
    "SignatureReport",
    "TimestampReport",
    "problem",
    "report_of",
    "told",
    "worst",
]


def _rfc3339(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Maturity(Enum):
    """Whether the status of a signer's certificate is final by the grace time of the profile (*kesinleşme*)."""

    PREMATURE = "premature"
    MATURE = "mature"


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """The judgement on one time-stamp. ``kind`` says where it stands, ``gen_time`` what it says (aware UTC, None where
    it cannot be read), ``authority`` the subject's common name; ``certificate`` is the authority's (DER). ``covers``
    are the files of a container that one in it is over.
    """

    kind: str
    indication: Indication
    sub_indication: str | None
    gen_time: datetime | None
    authority: str | None
    policy: str = ""
    problems: tuple[Problem, ...] = ()
    certificate: bytes | None = None
    chain: tuple[bytes, ...] = ()
    token: bytes = b""
    blocks: tuple[Block, ...] = ()
    covers: Coverage | None = None

    def as_json(self) -> Json:
        """A time assertion's object in the report."""
        return {
            "indication": self.indication.value,
            "sub_indication": self.sub_indication,
            "time": _rfc3339(self.gen_time),
            "authority": self.authority,
            "covers": None if self.covers is None else self.covers.as_json(),
            "problems": [told(one) for one in self.problems],
        }


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """The judgement on one signature.

    ``signer`` is the subject's common name, ``certificate`` the signing certificate (DER); both None where it could
    not be identified. Times are aware UTC: ``signing_time`` is what the signer claims, ``best_signature_time`` the
    earliest moment at which the signature provably existed, ``made_after`` the moment at which it provably did not
    exist yet (content-time-stamps).

    ``path`` is the verdict on the certificate that counts, with the evidence it rests on. ``form`` is the level whose
    form the signature has, ``level`` the one of which everything holds. ``policy`` is the dotted OID of the policy that
    the signer commits to; of a known one ``profile`` is the name (P2, P3, P4) and ``maturity`` whether the
    certificate's status is final, from ``final_from`` on. ``countersigns`` is the id of the signature that this one is
    about. ``commitment``, ``roles`` and ``place`` are as the signer states them. ``blocks`` are the building blocks as
    they ran, for detailed reports; ``value`` is the signature value.
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
    path: PathVerdict | None = None
    form: str | None = None
    made_after: datetime | None = None
    policy: str | None = None
    profile: str | None = None
    maturity: Maturity | None = None
    final_from: datetime | None = None
    countersigns: str | None = None
    commitment: str | None = None
    roles: tuple[str, ...] = ()
    place: str | None = None
    timestamps: tuple[TimestampReport, ...] = ()
    blocks: tuple[Block, ...] = ()
    value: bytes = b""

    def qualification(
        self, *, turkish: Collection[bytes] = (), lists: "Sequence[TrustedList]" = ()
    ) -> "Qualification | None":
        """What the signer's certificate was by law when the signature was made: qualified or not, signature or seal,
        NES or mali mühür; None where no certificate was judged. For ``turkish`` and ``lists`` see
        ``pki.qualification``.
        """
        # Few ask, and reading lists of trust would double the time that it takes to load this module.
        from divit.pki.qualification import qualification

        if self.path is None or self.best_signature_time is None:
            return None
        return qualification(self.path, at=self.best_signature_time, turkish=turkish, lists=lists)

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
    """The judgement on one file. ``format`` is None when it was not recognised. ``timestamps`` are those that stand in
    a container by themselves: they prove a time, and no signature.
    """

    format: Format | None
    indication: Indication
    signatures: tuple[SignatureReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    timestamps: tuple[TimestampReport, ...] = ()

    def as_json(self, file: str | None = None) -> Json:
        """The file's object as a program reads it; ``file`` is the name it is known by."""
        shown: Json = {
            "file": file,
            "format": self.format,
            "indication": self.indication.value,
            "problems": [told(one) for one in self.problems],
            "signatures": [one.as_json() for one in self.signatures],
        }
        if self.timestamps:
            shown["time_assertions"] = [one.as_json() for one in self.timestamps]
        return shown


def report_of(
    format: Format | None,
    signatures: tuple[SignatureReport, ...],
    problems: tuple[Problem, ...] = (),
    timestamps: tuple[TimestampReport, ...] = (),
) -> Report:
    """A report whose indication is the worst of its ``signatures``; without any it fails and says so."""
    if not signatures and not problems:
        problems = (problem("no-signature"),)
    return Report(format, worst(one.indication for one in signatures), signatures, problems, timestamps)
