# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who a certificate belongs to, and the few facts about it that other rooms ask for."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import NameOID

from divit.pki.certificates import load_certificate
from divit.pki.keys import kind_of


@dataclass(frozen=True, slots=True)
class Subject:
    """The holder of a certificate; fields that the certificate does not have are empty.

    ``serial_number`` is the subject's serialNumber, in a NES the TCKN: never for a URL, a log or a file name.
    """

    common_name: str
    serial_number: str = field(repr=False)
    organization: str
    country: str
    given_name: str = ""
    surname: str = ""


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    for attribute in name.get_attributes_for_oid(oid):
        value = attribute.value
        return value if isinstance(value, str) else value.decode("utf-8", "replace")
    return ""


def _described(name: x509.Name) -> Subject:
    return Subject(
        common_name=_first(name, NameOID.COMMON_NAME),
        serial_number=_first(name, NameOID.SERIAL_NUMBER),
        organization=_first(name, NameOID.ORGANIZATION_NAME),
        country=_first(name, NameOID.COUNTRY_NAME),
        given_name=_first(name, NameOID.GIVEN_NAME),
        surname=_first(name, NameOID.SURNAME),
    )


@lru_cache(maxsize=256)
def subject_of(certificate: bytes) -> Subject:
    """The holder named in a certificate (DER). Raises ``CertificateUnreadable``."""
    return _described(load_certificate(certificate).subject)


def issuer_of(certificate: bytes) -> Subject:
    """The issuer named in a certificate (DER). Raises ``CertificateUnreadable``."""
    return _described(load_certificate(certificate).issuer)


def key_algorithm(certificate: bytes) -> str:
    """The kind of the certificate's key: ``rsa2048``, ``p256``, ``p384``, …, or ``other``. Raises
    ``CertificateUnreadable``.
    """
    try:
        return kind_of(load_certificate(certificate).public_key())
    except ValueError:
        return "other"


def serial_number(certificate: bytes) -> int:
    """The certificate's own serial number. Raises ``CertificateUnreadable``."""
    return load_certificate(certificate).serial_number


def not_before(certificate: bytes) -> datetime:
    """The first moment of the certificate's validity, aware UTC. Raises ``CertificateUnreadable``."""
    return load_certificate(certificate).not_valid_before_utc


def not_after(certificate: bytes) -> datetime:
    """The last moment of the certificate's validity, aware UTC. Raises ``CertificateUnreadable``."""
    return load_certificate(certificate).not_valid_after_utc
