# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one model of a signature that every format is read into and that the building blocks judge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from divit.ades.report import Coverage, Format, Indication, Problem, problem
from divit.der.cms import SignedData, SignerInfo

FORMAT_FAILURE = "FORMAT_FAILURE"
HASH_FAILURE = "HASH_FAILURE"
SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that keeps a signature from passing: what it makes of it, and why in words."""

    indication: Indication
    sub_indication: str | None
    problem: Problem


def failed(sub_indication: str, code: str, **params: object) -> Finding:
    """A finding that proves the signature wrong (TOTAL_FAILED)."""
    return Finding(Indication.TOTAL_FAILED, sub_indication, problem(code, **params))


def undecided(sub_indication: str, code: str, **params: object) -> Finding:
    """A finding that leaves open whether the signature is right (INDETERMINATE)."""
    return Finding(Indication.INDETERMINATE, sub_indication, problem(code, **params))


Digest = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as its format's reader found it.

    ``digest`` hashes what is covered with the hash that is named, None when the signed content is not there.
    ``claimed_time`` is the format's own (/M); CAdES has it among the signed attributes. ``is_pades`` is said of
    PAdES proper, whose CMS has no signing-time, and not of older PDF signatures. ``findings`` are those of the
    reader. ``signed_data`` and ``info`` are None when the CMS could not be read.
    """

    id: str
    format: Format
    covers: Coverage
    digest: Digest | None
    signed_data: SignedData | None = None
    info: SignerInfo | None = None
    claimed_time: datetime | None = None
    is_pades: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTimestamp:
    """A time-stamp over a whole revision of a PDF (ISO 32000-2, 12.8.5): its token and the hash it must be about."""

    token: bytes
    digest: Digest
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader found in a file."""

    format: Format
    signatures: tuple[Signature, ...]
    document_timestamps: tuple[DocumentTimestamp, ...] = field(default=())
