# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading certificates and CRLs, DER or PEM: the one door through which foreign bytes become certificates."""

import base64
import binascii
import hashlib
import re
import warnings
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa

from divit.der.errors import DerError
from divit.der.x509 import certificate_parts, tidied
from divit.pki.errors import CertificateUnreadable
from divit.pki.keys import PublicKey, signature_algorithm

# A certificate of 64 kB already holds anything that a signature needs; more is somebody trying something.
MOST_CERTIFICATE_BYTES = 64 * 1024
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]*?)-----END \1-----")
# RFC 5280 counts 64 characters, real names are longer, and wants a serial number above zero, which old roots have not;
# who reads a certificate can do nothing about it.
WARNED_OF = ("Attribute's length must be", "Parsed a serial number which wasn't positive")
for _message in WARNED_OF:
    warnings.filterwarnings("ignore", message=_message, category=UserWarning)
CERTIFICATE_LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
CRL_LABEL = "X509 CRL"
# What the library raises for damaged or unheard-of structures; only the first is a ValueError.
UNREADABLE = (
    ValueError,
    TypeError,
    NotImplementedError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@lru_cache(maxsize=1024)
def load_certificate(der: bytes) -> x509.Certificate:
    """The certificate of one DER encoding. Raises ``CertificateUnreadable``.

    What is signed and hashed is ``der`` itself: a certificate whose algorithm had to be tidied for the parser would
    give other bytes back.
    """
    if len(der) > MOST_CERTIFICATE_BYTES:
        raise CertificateUnreadable("too large", what="certificate")
    try:
        certificate = _parsed(der)
        # These are parsed when they are first asked for; what is damaged must show here, not later.
        _ = (certificate.subject, certificate.issuer, certificate.not_valid_after_utc, certificate.not_valid_before_utc)
        _ = certificate.extensions
        # What one reader takes and the other refuses is not DER; nobody after this door has to ask again.
        certificate_parts(der)
    except (DerError, *UNREADABLE) as error:
        raise CertificateUnreadable(str(error), what="certificate") from error
    return certificate


def _parsed(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        try:
            return x509.load_der_x509_certificate(tidied(der))
        except DerError as error:
            raise ValueError(str(error)) from error


@lru_cache(maxsize=64)
def load_crl(der: bytes) -> x509.CertificateRevocationList:
    """The CRL of one DER encoding. Raises ``CertificateUnreadable``."""
    try:
        crl = x509.load_der_x509_crl(der)
        _ = (crl.issuer, crl.last_update_utc, crl.next_update_utc, crl.extensions)
    except UNREADABLE as error:
        raise CertificateUnreadable(str(error), what="CRL") from error
    return crl


def load_key(encoded: bytes) -> PublicKey | dsa.DSAPublicKey | None:
    """The public key in a SubjectPublicKeyInfo (DER), None when it cannot be read or signs nothing here."""
    try:
        key = serialization.load_der_public_key(encoded)
    except UNREADABLE:
        return None
    return key if isinstance(key, PublicKey | dsa.DSAPublicKey) else None


def public_key(certificate: x509.Certificate) -> PublicKey | None:
    """The public key of a certificate when it is RSA or EC, else None."""
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return None
    return key if isinstance(key, PublicKey) else None


def algorithm_of(certificate: bytes) -> bytes:
    """The AlgorithmIdentifier (DER) of what the key of ``certificate`` signs here. Raises ``CertificateUnreadable``."""
    key = public_key(load_certificate(certificate))
    if key is None:
        raise CertificateUnreadable(what="public key")
    return signature_algorithm(key)


def key_hash(certificate: bytes, hash_name: str = "sha1") -> bytes:
    """The hash of a certificate's subjectPublicKey, as CertIDs, ResponderIDs and key identifiers have it (RFC 6960,
    4.1.1; RFC 5280, 4.2.1.2). SHA-1 there names, it does not protect. Raises ``DerError``.
    """
    return hashlib.new(hash_name, certificate_parts(certificate).key_bits, usedforsecurity=False).digest()


def pem_blocks(data: bytes) -> list[tuple[str, bytes]]:
    """The PEM blocks of a file as pairs of label and DER. Raises ``CertificateUnreadable``."""
    blocks = []
    for label, body in _PEM.findall(data):
        try:
            blocks.append((label.decode("ascii"), base64.b64decode(b"".join(body.split()), validate=True)))
        except binascii.Error as error:
            raise CertificateUnreadable(str(error), what="PEM") from error
    return blocks


def to_pem(der: bytes, label: str = "CERTIFICATE") -> bytes:
    """One PEM block (RFC 7468) of a DER encoding."""
    body = base64.b64encode(der)
    lines = b"\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return b"-----BEGIN %s-----\n%s\n-----END %s-----\n" % (label.encode(), lines, label.encode())
