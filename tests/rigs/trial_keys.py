# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates for tests of the rooms below the formats: made on the spot, marked DENEME."""

import hashlib
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from divit.der import oids
from divit.kernel import clock
from divit.pki import qualified

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
TCKN = "10000000900"


def new_key(kind: str) -> Key:
    """A key of kind ``rsa2048`` or ``p256``."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 2048)


def certificate_for(
    key: Key, *, tckn: str = TCKN, name: str = "DENEME Kişi", days: int = 30, nes: bool = False
) -> bytes:
    """A self-signed end-entity certificate (DER) with contentCommitment; it ends in ``days`` (may be negative).

    With ``nes`` it says of itself that it is a qualified one of Law 5070.
    """
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.SERIAL_NUMBER, tckn)]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    now = clock.now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(tckn.encode()).digest()[:8], "big") | 1)
        .not_valid_before(now + timedelta(days=min(days, 0) - 1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )
    if nes:
        stated = qualified.encode(qualified.QcStatements(compliance=True, statement=oids.TR_NES, sentence="DENEME"))
        builder = builder.add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), stated), critical=False
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def write_p12(folder: Path, key: Key, certificate: bytes, *, pin: str = "123456", with_pem: bool = True) -> Path:
    """A key file with its password, and its public certificate beside it."""
    path = folder / "kart.p12"
    parsed = x509.load_der_x509_certificate(certificate)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"deneme", key, parsed, None, serialization.BestAvailableEncryption(pin.encode())
        )
    )
    if with_pem:
        path.with_suffix(".pem").write_bytes(parsed.public_bytes(serialization.Encoding.PEM))
    return path
