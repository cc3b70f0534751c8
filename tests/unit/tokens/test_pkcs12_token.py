# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys in a file."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from divit.der import write
from divit.pki.certificates import to_pem
from divit.tokens.certificates import chain_of, readable
from divit.tokens.errors import (
    AlgorithmNotSupported,
    NoSigningCertificate,
    PinLength,
    TokenFileUnreadable,
    TokenGone,
    WrongPin,
)
from divit.tokens.pkcs12_token import Pkcs12Token
from divit.tokens.stretching import rounds
from divit.tokens.wipe import SecretBytes
from mangled_structure import elements_of
from trial_keys import certificate_for, new_key, write_p12

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY)


def pin(text: str = "123456") -> SecretBytes:
    return SecretBytes.take(bytearray(text.encode()))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return write_p12(tmp_path, KEY, CERTIFICATE)


def test_the_public_certificate_is_known_before_the_pin(card: Path) -> None:
    assert [entry.certificate for entry in Pkcs12Token(card).certificates()] == [CERTIFICATE]


def test_without_the_public_file_the_certificate_is_known_after_the_pin(tmp_path: Path) -> None:
    token = Pkcs12Token(write_p12(tmp_path, KEY, CERTIFICATE, with_pem=False))
    assert token.certificates() == []
    token.login(pin())
    assert [entry.certificate for entry in token.certificates()] == [CERTIFICATE]


def test_an_ec_signature_verifies(card: Path) -> None:
    token = Pkcs12Token(card)
    token.login(pin())
    value = token.sign(token.certificates()[0].key_id, b"metin", "ecdsa-sha384")
    public = x509.load_der_x509_certificate(CERTIFICATE).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(value, b"metin", ec.ECDSA(hashes.SHA384()))


@pytest.mark.parametrize("scheme", ["rsa", "rsa-pss"])
def test_an_rsa_signature_verifies(tmp_path: Path, scheme: str) -> None:
    key = new_key("rsa2048")
    token = Pkcs12Token(write_p12(tmp_path, key, certificate_for(key)))
    token.login(pin())
    value = token.sign(token.certificates()[0].key_id, b"metin", f"{scheme}-sha256")
    public = key.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    pad = padding.PKCS1v15() if scheme == "rsa" else padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    public.verify(value, b"metin", pad, hashes.SHA256())


def test_a_wrong_pin_is_told_as_such(card: Path) -> None:
    with pytest.raises(WrongPin):
        Pkcs12Token(card).login(pin("654321"))


def test_an_empty_pin_is_never_tried(card: Path) -> None:
    with pytest.raises(PinLength):
        Pkcs12Token(card).login(pin(""))


def test_a_foreign_file_is_not_taken_for_a_wrong_pin(tmp_path: Path) -> None:
    foreign = tmp_path / "belge.p12"
    foreign.write_bytes(b"%PDF-1.7")
    for path in (foreign, tmp_path / "yok.p12"):
        with pytest.raises(TokenFileUnreadable):
            Pkcs12Token(path)


def test_a_password_that_would_be_hashed_for_minutes_is_not_tried(card: Path) -> None:
    key_bag = write.sequence(write.octet_string(bytes(8)), write.integer(2**31 - 1))
    safe = write.sequence(write.integer(3), write.explicit(0, write.octet_string(write.sequence(key_bag))))
    mac = write.sequence(write.octet_string(bytes(8)), write.integer(2000))
    assert rounds(card.read_bytes()) > 0
    assert rounds(write.sequence(write.integer(3), mac)) == 2000
    card.write_bytes(safe)
    with pytest.raises(TokenFileUnreadable, match="too long"):
        Pkcs12Token(card)


def twice(certificate: bytes) -> bytes:
    """The same with an attribute twice in its holder's name: the library says so when it is asked for the name."""
    (whole,) = elements_of(certificate) or ()
    assert whole.children is not None
    subject = (whole.children[0].children or [])[5]
    (one, *_others) = subject.children or []
    one.children = (one.children or []) * 2
    return whole.encoded()


def test_a_certificate_that_cannot_be_read_is_told_and_one_beside_it_is_passed_over(card: Path) -> None:
    assert readable([CERTIFICATE, b"\x30\x00"]) == [CERTIFICATE]
    assert chain_of(CERTIFICATE, [twice(CERTIFICATE), b"\x30\x00"]) == ()
    for hostile in (b"\x30\x00", twice(CERTIFICATE)):
        card.with_suffix(".pem").write_bytes(to_pem(hostile))
        with pytest.raises(TokenFileUnreadable):
            Pkcs12Token(card).certificates()


def test_nothing_is_signed_before_the_pin(card: Path) -> None:
    token = Pkcs12Token(card)
    with pytest.raises(TokenGone):
        token.sign(token.certificates()[0].key_id, b"metin", "ecdsa-sha256")


def test_a_public_file_of_another_key_signs_nothing(tmp_path: Path) -> None:
    other = new_key("p256")
    card = write_p12(tmp_path, KEY, CERTIFICATE)
    public = x509.load_der_x509_certificate(certificate_for(other))
    card.with_suffix(".pem").write_bytes(public.public_bytes(Encoding.PEM))
    token = Pkcs12Token(card)
    shown = token.certificates()[0].key_id
    token.login(pin())
    with pytest.raises(NoSigningCertificate):
        token.sign(shown, b"metin", "ecdsa-sha256")


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "ecdsa-md5", "ed25519"])
def test_an_algorithm_the_key_cannot_make_is_refused(card: Path, algorithm: str) -> None:
    token = Pkcs12Token(card)
    token.login(pin())
    with pytest.raises(AlgorithmNotSupported):
        token.sign(token.certificates()[0].key_id, b"metin", algorithm)
