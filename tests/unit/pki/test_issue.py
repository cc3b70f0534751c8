# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Profiles and what is issued from them (RFC 5280, EN 319 412)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from divit.der import oids, write
from divit.pki import issue, keys, profiles, qualified
from divit.pki.errors import ProfileRefused
from divit.pki.subject import key_algorithm, not_after, not_before, subject_of
from forged_certificates import NOON, YEAR, Family, Forge, authority

MARK = "DENEME – HUKUKİ DEĞERİ YOKTUR"
PLACES = issue.Addresses(
    "http://127.0.0.1:1/ca/issuing-ca.cer", "http://127.0.0.1:1/ocsp", "http://127.0.0.1:1/crl/issuing-ca.crl"
)
PERSON = {
    "country": "TR",
    "given_name": "Işıl",
    "surname": "İncedere",
    "serial_number": "10000000528",
    "common_name": "IŞIL İNCEDERE (DENEME)",
}
KEY = keys.generate("p256")


def request(**changes: object) -> issue.Request:
    usual = issue.Request(
        subject=PERSON,
        public_key=keys.public_key_der(KEY),
        serial=1 << 100,
        not_before=NOON,
        not_after=NOON + YEAR / 2,
        addresses=PLACES,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # the fields of Request


def nes(family: Family, **changes: object) -> x509.Certificate:
    made = issue.certificate(profiles.load("nes"), request(**changes), family.issuing.issuer)
    return x509.load_der_x509_certificate(made)


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_can_be_read_and_tells_where_each_rule_comes_from(name: str) -> None:
    profile = profiles.load(name)
    assert profile.title
    assert profile.source
    assert profile.valid_days > 0
    assert all(row.source for row in profile.extensions)
    assert len({row.name for row in profile.extensions}) == len(profile.extensions)
    assert set(profile.keys) <= {"rsa2048", "rsa3072", "rsa4096", "p256", "p384"}


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProfileRefused):
        profiles.load("../errors")


def test_no_profile_of_the_lab_claims_a_secure_device_or_leaves_out_the_mark() -> None:
    for name in ("nes", "seal", "not-qualified", "wrong-usage", "tsa"):
        rows = {row.name: row.parameters for row in profiles.load(name).extensions}
        assert rows["certificate_policies"]["notice"] == MARK
        assert oids.QC_SSCD not in str(rows.get("qc_statements", ""))


def test_a_nes_says_what_the_turkish_profile_asks_for(family: Family) -> None:
    made = nes(family)
    der = issue.certificate(profiles.load("nes"), request(), family.issuing.issuer)
    stated = qualified.statements_of(der)
    sentence = "Bu sertifika, 5070 sayılı Elektronik İmza Kanununa göre nitelikli elektronik sertifikadır."
    assert stated[oids.TR_NES] == write.utf8_string(sentence)
    assert stated[oids.QC_LEGISLATION] == write.sequence(write.printable_string("TR"))
    assert stated[oids.QC_TYPE] == write.sequence(write.oid(oids.QC_TYPE_ESIGN))
    assert {oids.QC_COMPLIANCE, oids.QC_PDS} <= set(stated)
    assert oids.QC_SSCD not in stated
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.content_commitment
    policies = made.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert oids.TR_NES not in {policy.policy_identifier.dotted_string for policy in policies}
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_facts_of_a_certificate_are_read_back(family: Family) -> None:
    der = issue.certificate(profiles.load("nes"), request(), family.issuing.issuer)
    holder = subject_of(der)
    assert (holder.common_name, holder.serial_number, holder.country) == (
        "IŞIL İNCEDERE (DENEME)",
        "10000000528",
        "TR",
    )
    assert holder.serial_number not in repr(holder), "a TCKN that is printed ends up in a log"
    assert key_algorithm(der) == "p256"
    assert (not_before(der), not_after(der)) == (NOON, NOON + YEAR / 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": 1 << 62},
        {"serial": 1 << 159},
        {"serial": -(1 << 100)},
        {"not_after": NOON + 10 * YEAR},
        {"not_before": NOON - 10 * YEAR},
        {"not_after": NOON - timedelta(days=1)},
        {"subject": {**PERSON, "surname": ""}},
        {"subject": {name: PERSON[name] for name in list(PERSON)[:-1]}},
        {"subject": {**PERSON, "organization": "Akçaova"}},
        {"subject": {**PERSON, "country": "TÜRKİYE"}},
        {"public_key": keys.public_key_der(keys.generate("p521"))},
        {"public_key": b"anahtar"},
        {"addresses": issue.Addresses()},
        {"addresses": replace(PLACES, ocsp="https://127.0.0.1/ocsp")},
    ],
    ids=[
        "short serial",
        "long serial",
        "negative serial",
        "outlives the issuer",
        "older than the issuer",
        "ends before it begins",
        "empty field",
        "missing field",
        "field too many",
        "bad country",
        "key of another kind",
        "no key",
        "no addresses",
        "https address",
    ],
)
def test_a_request_that_does_not_fit_the_profile_is_refused(family: Family, changes: dict[str, object]) -> None:
    with pytest.raises(ProfileRefused) as refused:
        nes(family, **changes)
    assert refused.value.exit_status == 1
    assert "nes" in refused.value.message("tr")


def test_an_unusual_rsa_exponent_is_refused(family: Family) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    with pytest.raises(ProfileRefused, match="exponent"):
        nes(family, public_key=keys.public_key_der(rsa.generate_private_key(3, 2048)))


def test_a_userNotice_longer_than_the_rfc_allows_is_refused(family: Family) -> None:
    profile = profiles.load("nes")
    rows = [
        replace(row, parameters={**row.parameters, "notice": "x" * 201}) if row.name == "certificate_policies" else row
        for row in profile.extensions
    ]
    with pytest.raises(ProfileRefused, match="200"):
        issue.certificate(replace(profile, extensions=tuple(rows)), request(), family.issuing.issuer)


def test_the_hash_is_as_strong_as_the_issuers_key(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, authority(), key=keys.generate("p384"))
    made = x509.load_der_x509_certificate(issue.certificate(profiles.load("nes"), request(), root.issuer))
    assert made.signature_hash_algorithm is not None
    assert made.signature_hash_algorithm.name == "sha384"


@pytest.mark.parametrize(
    ("name", "nes_like", "seal_like"),
    [("nes-p256", True, False), ("seal-p256", False, True), ("not-qualified-p256", False, False)],
)
def test_a_nes_is_known_by_its_statements(
    lab_certificate: Callable[[str], bytes], name: str, nes_like: bool, seal_like: bool
) -> None:
    assert qualified.is_nes(lab_certificate(name)) is nes_like
    assert qualified.is_qualified_seal(lab_certificate(name)) is seal_like


@pytest.mark.parametrize("value", [b"", b"\x05\x00", b"\x30\x02\x30\x00", b"\x30\x84\xff\xff\xff\xff"])
def test_statements_that_cannot_be_read_state_nothing(family: Family, value: bytes) -> None:
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), value)
    made = family.forge.make("DENEME Bozuk", family.issuing, [(extension, False)])
    assert qualified.statements_of(made.der) == {}
    assert not qualified.is_nes(made.der)


def test_one_statement_of_the_two_does_not_make_a_nes(family: Family) -> None:
    for statements in (
        qualified.QcStatements(compliance=True),
        qualified.QcStatements(statement=oids.TR_NES, sentence="Bu sertifika…"),
    ):
        extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(oids.QC_STATEMENTS), qualified.encode(statements))
        assert not qualified.is_nes(family.forge.make("DENEME Yarım", family.issuing, [(extension, False)]).der)
