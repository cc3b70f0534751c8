# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Comparing distinguished names as RFC 5280, 7.1 does: without regard to case, width and repeated spaces."""

import unicodedata
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import NameOID

from divit.der import names
from divit.der.errors import DerError
from divit.der.x509 import certificate_parts
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable

NameKey = tuple[frozenset[tuple[str, str]], ...]


def name_key(name: x509.Name) -> NameKey:
    """A value that is equal for names that are equal (RFC 4518, 2, without the parts that no CA uses)."""
    return tuple(
        frozenset((attribute.oid.dotted_string, _folded(attribute.value)) for attribute in part) for part in name.rdns
    )


def encoded_name_key(name: bytes) -> NameKey:
    """As ``name_key``, of a Name in DER. Raises ``DerError``."""
    return tuple(frozenset((kind, _folded(text)) for kind, text in part) for part in names.attributes(name))


def _folded(value: str | bytes) -> str:
    # casefold is no rule of a language: both sides of a comparison go through it, nobody reads its result.
    text = value if isinstance(value, str) else value.hex()
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def _key_of(name: bytes) -> NameKey:
    try:
        return encoded_name_key(name)
    except DerError as error:
        raise CertificateUnreadable(str(error), what="name") from error


def subject_key(certificate: bytes) -> NameKey:
    """The subject of a certificate (DER) for comparisons. Raises ``CertificateUnreadable``."""
    load_certificate(certificate)
    return _key_of(certificate_parts(certificate).subject)


def issuer_key(certificate: bytes) -> NameKey:
    """The issuer of a certificate (DER) for comparisons. Raises ``CertificateUnreadable``."""
    load_certificate(certificate)
    return _key_of(certificate_parts(certificate).issuer)


def is_self_issued(certificate: bytes) -> bool:
    """Whether a certificate names its own holder as its issuer (RFC 5280, 3.2). Raises ``CertificateUnreadable``."""
    return subject_key(certificate) == issuer_key(certificate)


# Reports name the same few signers and issuers again and again.
@lru_cache(maxsize=1024)
def called(certificate: bytes) -> str:
    """What to call a certificate's holder in a sentence: the common name, else the organisation, else the serial."""
    loaded = load_certificate(certificate)
    return _called(loaded.subject) or f"{loaded.serial_number:x}"


@lru_cache(maxsize=1024)
def issuer_called(certificate: bytes) -> str:
    """What to call a certificate's issuer in a sentence: the common name, else the organisation, else "–"."""
    return _called(load_certificate(certificate).issuer) or "–"


def _called(name: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(oid):
            return attribute.value if isinstance(attribute.value, str) else attribute.value.hex()
    return ""
