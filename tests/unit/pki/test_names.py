# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Comparing names (RFC 5280, 7.1): the same answer from the library's reading and from our own."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from divit.der import write
from divit.der.x509 import certificate_parts
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import encoded_name_key, is_self_issued, issuer_key, name_key, subject_key
from divit.pki.roots import turkish_roots
from forged_certificates import Forge, Made, named


@pytest.mark.parametrize("der", turkish_roots().anchors, ids=lambda der: der[-4:].hex())
def test_both_readings_of_a_name_are_equal(der: bytes) -> None:
    loaded = load_certificate(der)
    assert subject_key(der) == name_key(loaded.subject) == encoded_name_key(certificate_parts(der).subject)
    assert issuer_key(der) == name_key(loaded.issuer)
    assert is_self_issued(der)


@pytest.mark.parametrize("other", ["deneme kök", "DENEME  KÖK", " DENEME Kök ", "ＤＥＮＥＭＥ Kök"])
def test_case_width_and_spaces_make_no_difference(other: str) -> None:
    assert name_key(named(other)) == name_key(named("DENEME Kök"))


def test_the_order_of_parts_and_their_kinds_do() -> None:
    country, name = x509.NameAttribute(NameOID.COUNTRY_NAME, "TR"), x509.NameAttribute(NameOID.COMMON_NAME, "TR")
    assert name_key(x509.Name([country, name])) != name_key(x509.Name([name, country]))
    assert name_key(x509.Name([country])) != name_key(x509.Name([name]))


@pytest.mark.parametrize("tag", [0x02, 0x05, 0x30, 0x3F])
def test_a_name_that_is_no_text_makes_no_certificate(forge: Forge, tag: int) -> None:
    made: Made = forge.make("DENEME Kök")
    text = write.utf8_string("DENEME Kök")
    damaged = made.der.replace(text, bytes((tag,)) + text[1:])
    with pytest.raises(CertificateUnreadable):
        subject_key(damaged)
