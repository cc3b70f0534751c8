# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a certificate's key may be used for (RFC 5280, 4.2.1.3 and 4.2.1.12)."""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import TypeVar, cast

from cryptography import x509

from divit.der import oids
from divit.pki.certificates import load_certificate

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


_SERVICES = frozenset({oids.TIME_STAMPING, oids.OCSP_SIGNING})


class Usage(Enum):
    """What the leaf's key was used for."""

    CONTENT_COMMITMENT = "content_commitment"
    TIME_STAMPING = "time_stamping"
    OCSP_SIGNING = "ocsp_signing"
    ANY = "any"


@lru_cache(maxsize=2048)
def _by_kind(certificate: bytes) -> Mapping[type, x509.ExtensionType]:
    return {type(extension.value): extension.value for extension in load_certificate(certificate).extensions}


def value_of(certificate: bytes, kind: type[_Kind]) -> _Kind | None:
    """The extension of ``kind``, None when there is none. Raises ``CertificateUnreadable``."""
    # The mapping goes by the very types; asking again is dear where it is asked a dozen times for each certificate.
    return cast("_Kind | None", _by_kind(certificate).get(kind))


def allows(certificate: bytes, usage: Usage) -> bool:
    """Whether the extensions of ``certificate`` (DER) allow ``usage``. Raises ``CertificateUnreadable``."""
    match usage:
        case Usage.CONTENT_COMMITMENT:
            return _may_commit(certificate)
        case Usage.TIME_STAMPING:
            return _may_stamp(certificate)
        case Usage.OCSP_SIGNING:
            return _may_answer(certificate)
        case Usage.ANY:
            return True


def _may_commit(certificate: bytes) -> bool:
    """Law 5070's signature key: nonRepudiation, which X.509 now calls contentCommitment; not a service's key, which its
    purposes bind to the service (RFC 5280, 4.2.1.12).
    """
    key_usage = value_of(certificate, x509.KeyUsage)
    purposes = value_of(certificate, x509.ExtendedKeyUsage)
    is_of_a_service = purposes is not None and {one.dotted_string for one in purposes} <= _SERVICES
    return key_usage is not None and key_usage.content_commitment and not is_of_a_service


def _may_stamp(certificate: bytes) -> bool:
    """RFC 3161, 2.3: time-stamping alone, and critical."""
    try:
        extension = load_certificate(certificate).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    alone = [purpose.dotted_string for purpose in extension.value] == [oids.TIME_STAMPING]
    return alone and extension.critical and _may_sign(certificate)


def _may_answer(certificate: bytes) -> bool:
    """RFC 6960, 4.2.2.2: authorised by its issuer to speak about the issuer's certificates."""
    purposes = value_of(certificate, x509.ExtendedKeyUsage)
    return purposes is not None and x509.ObjectIdentifier(oids.OCSP_SIGNING) in purposes and _may_sign(certificate)


def _may_sign(certificate: bytes) -> bool:
    key_usage = value_of(certificate, x509.KeyUsage)
    return key_usage is None or key_usage.digital_signature or key_usage.content_commitment


def may_sign_crls(certificate: bytes) -> bool:
    """Whether a CA certificate lets its key sign CRLs; without keyUsage it may (RFC 5280, 6.3.3, f)."""
    key_usage = value_of(certificate, x509.KeyUsage)
    return key_usage is None or key_usage.crl_sign


def is_ca(certificate: bytes) -> bool:
    """Whether basicConstraints make the certificate one of a CA."""
    constraints = value_of(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def may_issue(certificate: bytes) -> bool:
    """Whether a certificate may issue others: a CA whose keyUsage, when there is one, has keyCertSign."""
    key_usage = value_of(certificate, x509.KeyUsage)
    return is_ca(certificate) and (key_usage is None or key_usage.key_cert_sign)
