# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer out of a PKCS#12 file."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.create import Format, Level, sign
from divit.ades.errors import KeyFileUnreadable
from divit.ades.key_signer import KeySigner
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki import keys
from divit.pki.certificates import to_pem
from divit.pki.trust import TrustStore
from divit.tokens.errors import TokenFileUnreadable
from divit.tokens.pkcs12_token import Pkcs12Token
from divit.tokens.wipe import SecretBytes

PASSWORD = b"1234"


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [
        ("nes-p256", SignatureAlgorithm.ECDSA_SHA256),
        ("nes-p384", SignatureAlgorithm.ECDSA_SHA384),
        ("nes-rsa2048", SignatureAlgorithm.RSA_SHA256),
    ],
)
def test_a_key_file_signs_with_the_algorithm_that_fits_and_brings_its_chain(
    lab: Path, trust: TrustStore, name: str, algorithm: SignatureAlgorithm
) -> None:
    signer = KeySigner.from_pkcs12((lab / f"{name}.p12").read_bytes(), PASSWORD)
    assert signer.algorithm is algorithm
    assert signer.chain
    signed = sign(b"x", signer, format=Format.CADES_ATTACHED, level=Level.B)
    alone = TrustStore(trust.anchors, (), trust.crls)
    assert validate(signed, trust=alone).indication is Indication.TOTAL_PASSED


def test_a_batch_is_signed_in_its_order(lab: Path) -> None:
    signer = KeySigner.from_pkcs12((lab / "nes-rsa2048.p12").read_bytes(), PASSWORD)
    assert list(signer.sign_batch([b"1", b"2"])) == [signer.sign(b"1"), signer.sign(b"2")]


def without_a_certificate() -> bytes:
    key = dsa.generate_private_key(2048)
    return pkcs12.serialize_key_and_certificates(b"x", key, None, None, serialization.NoEncryption())


@pytest.mark.parametrize(
    "encoded", [b"", b"0\x03\x02\x01\x03", without_a_certificate()], ids=["empty", "cut", "bare key"]
)
def test_what_is_no_key_with_its_certificate_is_refused(encoded: bytes) -> None:
    with pytest.raises(KeyFileUnreadable):
        KeySigner.from_pkcs12(encoded, PASSWORD)


@pytest.mark.needs_openssl
def test_a_certificate_of_a_version_that_is_none_is_refused(lab: Path, tmp_path: Path) -> None:
    """Others pack it, the library that reads the file gives up on it with an exception of its own."""
    held = KeySigner.from_pkcs12((lab / "nes-p256.p12").read_bytes(), PASSWORD)
    third, other = bytes.fromhex("a003020102"), bytes.fromhex("a003020107")
    files = {
        "key.pem": keys.to_pem(held.key),
        "own.pem": to_pem(held.certificate),
        "odd.pem": to_pem(held.certificate.replace(third, other, 1)),
    }
    for name, octets in files.items():
        (tmp_path / name).write_bytes(octets)
    packing = "openssl pkcs12 -export -inkey key.pem -in own.pem -certfile odd.pem -out odd.p12 -passout pass:1234"
    subprocess.run(packing.split(), cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(KeyFileUnreadable):
        KeySigner.from_pkcs12((tmp_path / "odd.p12").read_bytes(), PASSWORD)
    with pytest.raises(TokenFileUnreadable):
        Pkcs12Token(tmp_path / "odd.p12").login(SecretBytes.take(bytearray(PASSWORD)))


def test_another_password_is_refused(lab: Path) -> None:
    with pytest.raises(KeyFileUnreadable):
        KeySigner.from_pkcs12((lab / "nes-p256.p12").read_bytes(), b"0000")
