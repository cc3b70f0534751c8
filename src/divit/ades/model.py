# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one model of a signature that every format is read into and that the building blocks judge.

A format's reader turns a file into ``Contents``; what only the format knows how to check (which certificate is meant,
the hashes of what is covered, the signature value) stands behind an ``Adaptor``. The engine knows no format, and an
adaptor knows no trust, no network and no time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from divit.ades.coverage import Coverage, Format
from divit.ades.indication import Indication, problem
from divit.pki.verdict import Problem


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


# Hashes something with the hash that is named (by its name in hashlib).
Digest = Callable[[str], bytes]


class TimestampKind(Enum):
    """Where a time-stamp stands, and so what it is about (EN 319 122-1, 5.2.8, 5.3 and 5.5; A.1.5; ISO 32000-2)."""

    CONTENT = "content"
    SIGNATURE = "signature"
    SIGNATURE_AND_REFERENCES = "signature_and_references"
    REFERENCES = "references"
    ARCHIVE = "archive"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class TimestampUse:
    """A time-stamp as the format's reader found it.

    ``token`` is the ContentInfo as it stands in the file. ``imprint`` hashes what the time-stamp must be about with
    the hash that the token names, None where that cannot be told (``findings`` say why). ``proves`` are the octets
    whose existence it proves beside the signature value: certificates, CRLs, OCSP answers, earlier tokens (DER each).
    ``proves_signature`` says whether it proves that the signature value existed, and with it all that is signed.
    ``covers`` are the files that one in a container is over.
    """

    kind: TimestampKind
    token: bytes
    imprint: Digest | None
    proves: tuple[bytes, ...] = ()
    proves_signature: bool = False
    findings: tuple[Finding, ...] = ()
    covers: Coverage | None = None


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """The signature policy that the signer commits to (EN 319 122-1, 5.2.9). ``oid`` is None for an implied policy,
    ``digest_algorithm`` the dotted OID of the hash, ``uri`` and ``notice`` are empty where there are none.
    """

    oid: str | None
    digest_algorithm: str = ""
    digest: bytes = b""
    uri: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """The signing certificate (DER) or None, whether a signed reference binds it, and what is wrong."""

    certificate: bytes | None
    by_reference: bool
    findings: tuple[Finding, ...] = ()


class AlgorithmUse(Enum):
    """What an algorithm is used for in a signature."""

    SIGNATURE = "signature"
    COVERED_DATA = "covered_data"
    CERTIFICATE_REFERENCE = "certificate_reference"


@dataclass(frozen=True, slots=True)
class UsedAlgorithm:
    """An algorithm that a signature stands on.

    ``hash_name`` is the hash as hashlib names it. ``scheme`` is ``rsa-pkcs1``, ``rsa-pss``, ``ecdsa`` or ``dsa`` for
    a signature, None for a bare hash; the size of the key is in the certificate. Both are empty where the algorithm
    is not known here, and then ``identifier`` (dotted OID or URI) still names it.
    """

    use: AlgorithmUse
    hash_name: str
    scheme: str | None
    identifier: str


class Adaptor(Protocol):
    """What a format knows of one signature: pure functions of the file, without trust, network or time."""

    def identify(self, candidates: Sequence[bytes]) -> Identified:
        """Identification of the signing certificate (EN 319 102-1, 5.2.3) among those in the signature.

        ``candidates`` are readable certificates from elsewhere that may be meant where the signature lacks its own.
        """
        ...

    def integrity(self, certificate: bytes | None) -> Iterable[Finding]:
        """Cryptographic verification (5.2.7): the hashes of what is covered, then the signature value with the key of
        ``certificate``, whatever the strength of the algorithms; only the references where it is None.
        """
        ...

    def acceptance(self) -> Iterable[Finding]:
        """The format's part of signature acceptance (5.2.8): what must and must not be there for the form it has."""
        ...

    def algorithms(self) -> Iterable[UsedAlgorithm]:
        """Every algorithm that the signature itself stands on, to be judged by a policy at the time that counts."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as its format's reader found it.

    ``adaptor`` is None when the signature could not be read. ``value`` is the signature value. ``claimed_time`` is
    what the signer says (signing-time, /M). ``commitment`` and ``roles`` are what the signer commits to and claims
    to be, ``place`` where; identifiers and words as they stand in the file. ``certificates``, ``crls`` and ``ocsps``
    are evidence that came with the signature (DER), believed in nothing. ``timestamps`` are in the order of the file.
    ``form`` is the level whose form the signature has (``BASELINE-B``, ``-T``, ``-LT``, ``-LTA``; ``BES``, ``EPES``,
    ``T``, ``C``, ``X``, ``X-L``, ``A``), None when it is no AdES signature. ``findings`` are those of the reader;
    ``warnings`` are told, and decide nothing.
    """

    id: str
    format: Format
    covers: Coverage
    adaptor: Adaptor | None = None
    value: bytes = b""
    claimed_time: datetime | None = None
    policy: PolicyReference | None = None
    commitment: str | None = None
    roles: tuple[str, ...] = ()
    place: str | None = None
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    timestamps: tuple[TimestampUse, ...] = ()
    counter_signatures: tuple["Signature", ...] = ()
    form: str | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader found in a file: its signatures, the time-stamps over whole revisions of a PDF (kind
    ``DOCUMENT``), and evidence that all signatures share (DER).
    """

    format: Format
    signatures: tuple[Signature, ...]
    document_timestamps: tuple[TimestampUse, ...] = ()
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
