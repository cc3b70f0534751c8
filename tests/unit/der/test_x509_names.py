# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Extensions, names and DSA keys, read to the octet."""

from pathlib import Path

import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa

from divit.der import names, oids, write, x509
from divit.der.errors import DerError
from divit.der.names import GeneralName, Kind
from forged_certificates import SIGNER, Forge, authority

NAME = write.sequence(write.set_of(write.sequence(write.oid("2.5.4.3"), write.utf8_string("Çiğdem"))))


def wrapped(*extensions: bytes) -> bytes:
    """The shell of a certificate around extensions."""
    empty = write.sequence()
    fields = [write.explicit(0, write.integer(2)), write.integer(1), *[empty] * 5]
    listed = write.explicit(3, write.sequence(*extensions))
    return write.sequence(write.sequence(*fields, listed), empty, write.bit_string(b""))


def extension(identifier: str, *flags: bytes) -> bytes:
    return write.sequence(write.oid(identifier), *flags, write.octet_string(b"x"))


def test_extensions_are_those_that_the_library_sees(forge: Forge) -> None:
    der = forge.make("DENEME", None, [*authority(1), *SIGNER[2:]]).der
    seen = library.load_der_x509_certificate(der).extensions
    found = x509.extensions(der)
    assert {identifier: one.critical for identifier, one in found.items()} == {
        one.oid.dotted_string: one.critical for one in seen
    }
    assert found["2.5.29.19"].value == seen.get_extension_for_class(library.BasicConstraints).value.public_bytes()


def test_a_certificate_without_extensions_has_none(forge: Forge) -> None:
    assert x509.extensions(forge.make("DENEME").der) == {}


@pytest.mark.parametrize(
    "certificate",
    [
        b"",
        wrapped(extension("1.2.3"), extension("1.2.3")),
        wrapped(*(extension(f"1.2.{number}") for number in range(x509.MOST_EXTENSIONS + 1))),
        wrapped(extension("1.2.3", write.tlv(1, b"\x01"))),
        wrapped(write.sequence(write.oid("1.2.3"))),
        wrapped(b"\x02\x01\x05"),
    ],
    ids=["nothing", "twice", "too many", "a flag that is none", "no value", "no extension"],
)
def test_extensions_that_are_not_in_order_are_refused(certificate: bytes) -> None:
    with pytest.raises(DerError):
        x509.extensions(certificate)


def test_a_flag_makes_an_extension_critical() -> None:
    found = x509.extensions(wrapped(extension("1.2.3", write.boolean(True)), extension("1.2.4", write.boolean(False))))
    assert [one.critical for one in found.values()] == [True, False]


def test_a_name_is_its_attributes_in_their_places() -> None:
    assert names.attributes(NAME) == ((("2.5.4.3", "Çiğdem"),),)


@pytest.mark.parametrize(
    ("tag", "octets", "text"),
    [
        (0x0C, "İĞ".encode(), "İĞ"),
        (0x13, "İĞ".encode(), "İĞ"),
        (0x1E, "İĞ".encode("utf-16-be"), "İĞ"),
        (0x1C, "İĞ".encode("utf-32-be"), "İĞ"),
        (0x03, b"\x00\xab", "00ab"),
    ],
)
def test_text_is_read_as_authorities_write_it(tag: int, octets: bytes, text: str) -> None:
    name = write.sequence(write.set_of(write.sequence(write.oid("2.5.4.3"), write.tlv(tag, octets))))
    assert names.attributes(name) == ((("2.5.4.3", text),),)


@pytest.mark.parametrize(
    "name",
    [
        b"",
        write.sequence(write.sequence()),
        write.sequence(write.set_of(write.sequence(write.oid("2.5.4.3"), write.tlv(0x0C, b"\xff")))),
        write.sequence(write.set_of(write.sequence(write.oid("2.5.4.3")))),
        write.sequence(write.set_of(write.sequence(write.oid("2.5.4.3"), write.null(), write.null()))),
    ],
)
def test_what_is_no_name_is_refused(name: bytes) -> None:
    with pytest.raises(DerError):
        names.attributes(name)


def test_general_names_of_every_kind_are_told_apart() -> None:
    tags = {Kind.OTHER_NAME: 0xA0, Kind.X400: 0xA3, Kind.EDI_PARTY: 0xA5}
    pieces = [write.tlv(tags.get(kind, 0x80 | kind), b"\x05\x00") for kind in Kind if kind is not Kind.DIRECTORY]
    value = write.sequence(*pieces, write.explicit(4, NAME))
    found = names.general_names(value)
    assert {name.kind for name in found} == set(Kind)
    assert found[-1] == GeneralName(Kind.DIRECTORY, NAME)


@pytest.mark.parametrize("piece", [b"\x05\x00", b"\x89\x00", write.explicit(4, NAME, NAME), b"\x84\x00"])
def test_what_is_no_general_name_is_refused(piece: bytes) -> None:
    with pytest.raises(DerError):
        names.general_names(write.sequence(piece))


def dsa_key() -> bytes:
    key = dsa.generate_private_key(1024).public_key()
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def test_a_dsa_key_gives_and_takes_its_parameters() -> None:
    key = dsa_key()
    parameters = x509.dsa_parameters(key)
    assert parameters is not None
    bare = x509.with_dsa_parameters(key, b"")
    assert x509.inherits_dsa_parameters(bare)
    assert not x509.inherits_dsa_parameters(key)
    assert x509.dsa_parameters(bare) is None
    assert x509.with_dsa_parameters(bare, parameters) == key


def test_a_key_of_another_kind_has_no_dsa_parameters(forge: Forge) -> None:
    key = x509.certificate_parts(forge.make("DENEME").der).key
    assert x509.dsa_parameters(key) is None
    assert not x509.inherits_dsa_parameters(key)


def test_the_parts_of_a_crl_have_the_stated_and_the_other_algorithm(shared_data: Path) -> None:
    crl = (shared_data / "pkits" / "crls" / "TrustAnchorRootCRL.crl").read_bytes()
    parts = x509.crl_parts(crl)
    assert parts.algorithm == parts.stated_algorithm == write.sequence(write.oid(oids.SHA256_WITH_RSA), write.null())
    assert crl.find(parts.to_be_signed) == 4
    with pytest.raises(DerError):
        x509.crl_parts(crl[:-1])


@pytest.fixture
def forge() -> Forge:
    return Forge()
