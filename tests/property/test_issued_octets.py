# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is to be signed is, octet for octet, what the builder of the cryptography library makes of the same fields."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from divit.pki import drafts, issue, keys, profiles
from divit.pki.errors import ProfileRefused

WORDS: Mapping[str, str] = {
    "country": "TR",
    "organization": "Akçaova Valiliği",
    "organization_identifier": "VATTR-1234567890",
    "given_name": "Şükrü Iğdır",
    "surname": "ÇİÇEK",
    "serial_number": "10000000900",
    "common_name": "DENEME ŞÜKRÜ ÇİÇEK",
}
ADDRESSES = issue.Addresses("http://a.invalid/ca", "http://a.invalid/ocsp", "http://a.invalid/crl")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = {kind: keys.generate(kind) for kind in ("p256", "p384", "rsa2048")}


def authority(kind: str, until: datetime) -> issue.Issuer:
    profile = replace(profiles.load("root"), keys=tuple(KEYS))
    asked = request(profile, kind, random.Random(0), BEGIN, until)
    return issue.Issuer(KEYS[kind], issue.certificate(profile, asked, issue.Issuer(KEYS[kind])))


def request(
    profile: profiles.Profile, kind: str, chance: random.Random, begin: datetime, until: datetime
) -> issue.Request:
    return issue.Request(
        subject={field: WORDS[field] for field in profile.subject},
        public_key=keys.public_key_der(KEYS[kind]),
        serial=chance.getrandbits(127) | 1 << chance.randint(64, 158),
        not_before=begin,
        not_after=until,
        addresses=ADDRESSES,
    )


def built(encoded: bytes, key: keys.PrivateKey) -> bytes:
    """The library's own encoding of what it reads in a certificate."""
    read = x509.load_der_x509_certificate(encoded)
    builder = x509.CertificateBuilder(read.issuer, read.subject, read.public_key(), read.serial_number)
    builder = builder.not_valid_before(read.not_valid_before_utc).not_valid_after(read.not_valid_after_utc)
    for extension in read.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, keys.hash_algorithm(keys.hash_for(key))).tbs_certificate_bytes


@pytest.mark.parametrize("name", profiles.names())
@pytest.mark.parametrize("signer", sorted(KEYS))
def test_each_profile_is_encoded_as_the_library_would(name: str, signer: str, chance: random.Random) -> None:
    profile = profiles.load(name)
    # Up to the years in which times are written in the longer form.
    until = BEGIN + timedelta(days=chance.randint(1, 20_000))
    issuer = authority(signer, until)
    drafting = drafts.Drafting(profile, signer=keys.public_key_der(issuer.key), ca=issuer.certificate)
    for kind in set(profile.keys) & set(KEYS):
        asked = request(profile, kind, chance, BEGIN, until)
        draft = drafting.draft(asked)
        assert draft.to_be_signed == built(draft.stand_in, issuer.key)
        whole = issue.certificate(profile, asked, issuer)
        assert x509.load_der_x509_certificate(whole).tbs_certificate_bytes == draft.to_be_signed
        x509.load_der_x509_certificate(whole).verify_directly_issued_by(
            x509.load_der_x509_certificate(issuer.certificate or b"")
        )


def test_a_form_refuses_what_its_profile_does() -> None:
    profile = profiles.load("nes")
    issuer = authority("p256", BEGIN + timedelta(days=9))
    drafting = drafts.Drafting(profile, signer=keys.public_key_der(issuer.key), ca=issuer.certificate)
    asked = request(profile, "p256", random.Random(1), BEGIN, BEGIN + timedelta(days=9))
    drafting.draft(asked)
    later = replace(asked, not_after=BEGIN + timedelta(days=10))
    elsewhere = replace(asked, addresses=replace(ADDRESSES, crl="https://a.invalid/crl"))
    for one in (later, elsewhere, replace(asked, serial=5), replace(asked, subject={})):
        with pytest.raises(ProfileRefused):
            drafting.draft(one)
