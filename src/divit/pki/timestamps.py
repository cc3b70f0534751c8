# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Judging time-stamps (RFC 3161, RFC 5816)."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from divit.der import cms, oids, tsp, write
from divit.der.errors import DerError
from divit.der.ess import certificate_reference
from divit.der.x509 import certificate_parts
from divit.pki import verdict
from divit.pki.algorithms import IN_FORCE, Algorithms
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable, TimestampUnreadable
from divit.pki.path import validate_path
from divit.pki.revocation import RevocationSource
from divit.pki.signatures import verify
from divit.pki.status import SKEW
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.verdict import Indication, PathVerdict, Problem, problem


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What a time-stamp says of itself, unproved: hash and digest of the data, when, by which policy and serial."""

    hash_name: str
    digest: bytes
    gen_time: datetime
    accuracy: timedelta
    serial: int
    policy: str
    nonce: int | None


@dataclass(frozen=True, slots=True)
class TimestampVerdict:
    """The verdict on a token. The facts are None or empty where the token could not be read that far; ``path`` is the
    verdict on the authority's certificate, ``message`` is the CMS that the token is, ``hash_name`` made its imprint.
    """

    indication: Indication
    sub_indication: str | None = None
    problems: tuple[Problem, ...] = ()
    gen_time: datetime | None = None
    serial: int | None = None
    policy: str = ""
    certificate: bytes | None = None
    path: PathVerdict | None = None
    message: cms.SignedData | None = None
    hash_name: str = ""

    @property
    def passed(self) -> bool:
        """Whether the time-stamp is valid."""
        return self.indication is Indication.PASSED


def read_token(token: bytes) -> TokenInfo:
    """What the TSTInfo in ``token`` (ContentInfo DER) says, unproved. Raises ``TimestampUnreadable``."""
    _, info = _parsed(token)
    return TokenInfo(
        hash_name=info.imprint.hash_name,
        digest=info.imprint.digest,
        gen_time=info.gen_time,
        accuracy=info.accuracy,
        serial=info.serial,
        policy=info.policy,
        nonce=info.nonce,
    )


def _parsed(token: bytes) -> tuple[cms.SignedData, tsp.TstInfo]:
    try:
        signed = cms.parse_signed_data(token)
        if signed.content_type != oids.TST_INFO or signed.content is None or len(signed.signer_infos) != 1:
            raise TimestampUnreadable("not a time-stamp, or not of one signer")
        return signed, tsp.parse_tst_info(signed.content)
    except DerError as error:
        raise TimestampUnreadable(str(error)) from error


def verify_token(
    token: bytes,
    *,
    imprint: bytes | Callable[[str], bytes],
    trust: TrustStore,
    at: datetime,
    revocation: RevocationSource | None,
    candidates: Sequence[bytes] = (),
) -> TimestampVerdict:
    """The verdict on ``token`` (ContentInfo DER) at the moment ``at`` (EN 319 102-1, 5.4).

    ``imprint`` is the digest that must be stamped, or a function that makes it with the hash that the token names
    (by its name in hashlib). The authority's certificate is judged at ``at``, ``candidates`` help to build its chain.
    Never raises on a hostile token.
    """
    alone = check_token(token, imprint=imprint, at=at, candidates=candidates)
    if not alone.passed or alone.certificate is None or alone.message is None:
        return alone
    path = validate_path(
        alone.certificate,
        candidates=(*alone.message.certificates, *candidates),
        trust=trust,
        at=at,
        revocation=revocation,
        usage=Usage.TIME_STAMPING,
    )
    return replace(
        alone, indication=path.indication, sub_indication=path.sub_indication, problems=path.problems, path=path
    )


def check_token(
    token: bytes,
    *,
    imprint: bytes | Callable[[str], bytes],
    at: datetime,
    candidates: Sequence[bytes] = (),
    algorithms: Algorithms = IN_FORCE,
) -> TimestampVerdict:
    """The verdict on ``token`` alone: all but whether its authority's certificate is to be believed.

    For callers who judge paths in their own way; ``algorithms`` are those that its signature and its imprint may have,
    the rest as in ``verify_token``. Never raises on a hostile token.
    """
    try:
        signed, info = _parsed(token)
    except TimestampUnreadable:
        return TimestampVerdict(Indication.FAILED, verdict.FORMAT_FAILURE, (problem("timestamp-unreadable"),))
    facts = _Facts(signed, info)
    if not _stamps(info, imprint, algorithms):
        return facts.failed(Indication.FAILED, verdict.HASH_FAILURE, problem("timestamp-imprint"))
    certificate = _signing_certificate(signed, candidates)
    if certificate is None:
        absent = problem("timestamp-certificate")
        return facts.failed(Indication.INDETERMINATE, verdict.NO_SIGNING_CERTIFICATE_FOUND, absent)
    facts.certificate = certificate
    if not _signature_holds(signed, certificate, algorithms):
        return facts.failed(Indication.FAILED, verdict.SIG_CRYPTO_FAILURE, problem("timestamp-signature"))
    unfit = _constraint_problem(info, certificate, at)
    if unfit is not None:
        return facts.failed(Indication.INDETERMINATE, verdict.SIG_CONSTRAINTS_FAILURE, unfit)
    return facts.held()


class _Facts:
    """The facts that every verdict on one token carries, as far as they are known."""

    def __init__(self, signed: cms.SignedData, info: tsp.TstInfo) -> None:
        self._signed = signed
        self._info = info
        self.certificate: bytes | None = None

    def failed(self, indication: Indication, sub_indication: str, *problems: Problem) -> TimestampVerdict:
        return self._verdict(indication, sub_indication, problems)

    def held(self) -> TimestampVerdict:
        return self._verdict(Indication.PASSED, None, ())

    def _verdict(
        self, indication: Indication, sub_indication: str | None, problems: tuple[Problem, ...]
    ) -> TimestampVerdict:
        return TimestampVerdict(
            indication,
            sub_indication,
            problems,
            self._info.gen_time,
            self._info.serial,
            self._info.policy,
            self.certificate,
            message=self._signed,
            hash_name=self._info.imprint.hash_name,
        )


def _stamps(info: tsp.TstInfo, imprint: bytes | Callable[[str], bytes], algorithms: Algorithms) -> bool:
    hash_name = info.imprint.hash_name
    if not algorithms.believes(hash_name):
        return False
    wanted = imprint(hash_name) if callable(imprint) else imprint
    return hmac.compare_digest(wanted, info.imprint.digest)


def _signing_certificate(signed: cms.SignedData, candidates: Sequence[bytes]) -> bytes | None:
    """The certificate that the SignerInfo names and that the signed ESSCertID binds (RFC 3161, 2.4.2)."""
    (signer,) = signed.signer_infos
    for certificate in (*signed.certificates, *candidates):
        try:
            parts = certificate_parts(certificate)
            load_certificate(certificate)
        except (DerError, CertificateUnreadable):
            continue
        named = signer.issuer_and_serial
        if named is None or (parts.issuer, parts.serial) != (named.issuer, named.serial):
            continue
        return certificate if _is_bound(signer, certificate) else None
    return None


def _is_bound(signer: cms.SignerInfo, certificate: bytes) -> bool:
    # RFC 2634's ESSCertID is SHA-1: making a second certificate that has a given hash is still out of reach.
    for kind in (oids.SIGNING_CERTIFICATE_V2, oids.SIGNING_CERTIFICATE):
        values = signer.signed.get(kind, ())
        if len(values) == 1:
            return _names(values[0], certificate, first_version=kind == oids.SIGNING_CERTIFICATE)
    return False


def _names(value: bytes, certificate: bytes, *, first_version: bool) -> bool:
    try:
        return certificate_reference(value, first_version=first_version).names(certificate)
    except DerError:
        return False


def _signature_holds(signed: cms.SignedData, certificate: bytes, algorithms: Algorithms) -> bool:
    (signer,) = signed.signer_infos
    hash_name = oids.HASH_NAMES.get(signer.digest_algorithm.oid, "")
    if signer.signed_attributes is None or signed.content is None or not hash_name or not _is_consistent(signed):
        return False
    digest = write.octet_string(hashlib.new(hash_name, signed.content, usedforsecurity=False).digest())
    if signer.signed.get(oids.CONTENT_TYPE) != [write.oid(oids.TST_INFO)]:
        return False
    return signer.signed.get(oids.MESSAGE_DIGEST) == [digest] and verify(
        certificate,
        algorithm=signer.signature_algorithm,
        parameters=signer.signature_algorithm_parameters,
        hash_name=hash_name,
        signature=signer.signature,
        data=signer.signed_attributes,
        algorithms=algorithms,
    )


def _is_consistent(signed: cms.SignedData) -> bool:
    """Whether the fields that no signature covers say what RFC 5652, 5.1 and 5.3 make them say."""
    (signer,) = signed.signer_infos
    listed = {algorithm.oid for algorithm in signed.digest_algorithms}
    versions = (signed.version, signer.version) == (signed.version_due, signer.version_due)
    return versions and listed == {signer.digest_algorithm.oid}


def _constraint_problem(info: tsp.TstInfo, certificate: bytes, at: datetime) -> Problem | None:
    if info.critical:
        return problem("timestamp-critical-extension", extension=", ".join(info.critical))
    if info.gen_time - at > SKEW:
        return problem("timestamp-from-future", moment=info.gen_time)
    loaded = load_certificate(certificate)
    if not loaded.not_valid_before_utc <= info.gen_time <= loaded.not_valid_after_utc:
        return problem("timestamp-outside-certificate", moment=info.gen_time)
    return None
