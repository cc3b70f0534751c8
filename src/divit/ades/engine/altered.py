# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the certificates, CRLs and OCSP answers beside a signature give away, whatever its format is.

Nothing signed protects them until an archive time-stamp does. One that is not used changes nothing, but one whose
signature is wrong says that the file was altered.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from divit.ades.algorithms import ANY_STRENGTH
from divit.ades.engine.evidence import ValidationData
from divit.ades.identify import is_readable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, failed, undecided
from divit.der.x509 import certificate_parts
from divit.pki.certificates import UNREADABLE, key_hash, load_certificate, load_crl
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import issuer_key, name_key, subject_key
from divit.pki.signatures import is_crl_signed_by, is_signed_by, verify

MOST_LOOKED_AT = 64


def in_bag(carried: ValidationData, known: Sequence[bytes], chain: Sequence[bytes]) -> Iterator[Finding]:
    """What is wrong with what came with a signature. ``known`` are readable certificates (DER) that may have issued
    it, as the trusted ones; ``chain`` is already validated.
    """
    yield from certificates(carried.certificates, known, chain)
    if carried.has_status:
        issuers = [*filter(is_readable, carried.certificates), *known]
        yield from _crls(carried.crls, issuers)
        yield from _answers(carried.ocsps, issuers)


def certificates(found: Sequence[bytes], known: Sequence[bytes], chain: Sequence[bytes]) -> Iterator[Finding]:
    """Whether a certificate beside the signature contradicts an issuer we have; ``known`` and ``chain`` as above."""
    readable = [one for one in found if is_readable(one)]
    if len(readable) != len(found):
        yield failed(FORMAT_FAILURE, "damaged-certificate")
    issuers = [*readable, *known]
    if any(_contradicts(one, issuers) for one in readable if one not in chain):
        yield failed(FORMAT_FAILURE, "altered-certificate")


def _contradicts(certificate: bytes, issuers: Sequence[bytes]) -> bool:
    named = [one for one in issuers if _may_have_issued(one, certificate)]
    if not named and _key_identifier(certificate, x509.AuthorityKeyIdentifier) is None:
        # RFC 5280, 4.2.1.1: only a self-signed one says nothing of its issuer's key, so it is a copy of one of these.
        named = [one for one in issuers if certificate_parts(one).key == certificate_parts(certificate).key]
    return bool(named) and not any(is_signed_by(certificate, one) for one in named)


def _may_have_issued(issuer: bytes, certificate: bytes) -> bool:
    """By name or by key identifier: an altered certificate still has one of the two."""
    if subject_key(issuer) == issuer_key(certificate):
        return True
    stated = _key_identifier(certificate, x509.AuthorityKeyIdentifier)
    return stated is not None and stated == _key_identifier(issuer, x509.SubjectKeyIdentifier)


@lru_cache(maxsize=1024)
def _key_identifier(
    certificate: bytes, kind: type[x509.AuthorityKeyIdentifier] | type[x509.SubjectKeyIdentifier]
) -> bytes | None:
    try:
        value = load_certificate(certificate).extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    return value.key_identifier if isinstance(value, x509.AuthorityKeyIdentifier) else value.digest


def _crls(found: Sequence[bytes], known: Sequence[bytes]) -> Iterator[Finding]:
    """What is wrong with CRLs (DER); ``known`` are readable certificates that may have issued them."""
    for crl in found[:MOST_LOOKED_AT]:
        try:
            loaded = load_crl(crl)
            stated, named = _stated_key(loaded), name_key(loaded.issuer)
            by_key = [one for one in known if stated is not None and stated == _identifier_of(one)]
            by_name = [one for one in known if subject_key(one) == named]
        except (CertificateUnreadable, *UNREADABLE):
            yield failed(FORMAT_FAILURE, "damaged-evidence")
            continue
        if not (by_key or by_name) or any(is_crl_signed_by(crl, one) for one in (*by_key, *by_name)):
            continue
        if by_key or stated is None:
            yield failed(FORMAT_FAILURE, "altered-evidence")
        else:
            # An authority of that name with another key: perhaps it changed its key, perhaps somebody changed the list.
            yield undecided(SIG_CONSTRAINTS_FAILURE, "evidence-of-a-stranger")


def _stated_key(crl: x509.CertificateRevocationList) -> bytes | None:
    try:
        return crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return None


def _identifier_of(issuer: bytes) -> bytes:
    return _key_identifier(issuer, x509.SubjectKeyIdentifier) or key_hash(issuer)


def _answers(found: Sequence[bytes], known: Sequence[bytes]) -> Iterator[Finding]:
    """What is wrong with OCSP answers (DER); ``known`` as for ``crls``."""
    for answer in found[:MOST_LOOKED_AT]:
        try:
            loaded = ocsp.load_der_ocsp_response(answer)
            inside = [one.public_bytes(Encoding.DER) for one in loaded.certificates]
            named = [one for one in known if _is_responder(loaded, one)]
            held = _is_signed_by_one(loaded, [*filter(is_readable, inside), *named])
        except UNREADABLE:
            yield failed(FORMAT_FAILURE, "damaged-evidence")
            continue
        if inside and not held:
            yield failed(FORMAT_FAILURE, "altered-evidence")
        elif not held:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "evidence-of-a-stranger")
        yield from certificates(inside, known, ())


def _is_responder(answer: ocsp.OCSPResponse, certificate: bytes) -> bool:
    if answer.responder_key_hash is not None:
        return answer.responder_key_hash == key_hash(certificate)
    return answer.responder_name is not None and name_key(answer.responder_name) == subject_key(certificate)


def _is_signed_by_one(answer: ocsp.OCSPResponse, signers: Sequence[bytes]) -> bool:
    hashed = answer.signature_hash_algorithm
    return hashed is not None and any(
        verify(
            one,
            algorithm=answer.signature_algorithm_oid.dotted_string,
            parameters=None,
            hash_name=hashed.name.replace("-", "_"),
            signature=answer.signature,
            data=answer.tbs_response_bytes,
            algorithms=ANY_STRENGTH,
        )
        for one in signers
    )
