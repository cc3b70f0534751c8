# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CRLs from both sides: ours, and what is believed of anybody's (RFC 5280, 5 and 6.3)."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from divit.der import write
from divit.der.x509 import certificate_parts
from divit.pki.crl import REASONS, Revoked, crl
from divit.pki.issue import Issuer
from divit.pki.revocation import Evidence, certificate_status
from divit.pki.status import Finding, State
from forged_certificates import NOON, Extension, Family, Forge, Made, authority, key_usage

DAY = timedelta(days=1)
PLACE = "http://127.0.0.1:1/liste.crl"


def finding(family: Family, *crls: bytes, at: datetime = NOON) -> Finding:
    return certificate_status(family.signer.der, family.issuing.der, at, Evidence((), crls))


def assert_left_aside(found: Finding, code: str) -> None:
    assert found.state is State.NOT_KNOWN
    assert [problem.code for problem in found.problems] == [code]


def foreign(
    family: Family,
    *extensions: Extension,
    by: Made | None = None,
    entry: Extension | None = None,
    hash_algorithm: hashes.SHA256 | hashes.SHA224 | None = None,
) -> bytes:
    issuer = by or family.issuing
    builder = x509.CertificateRevocationListBuilder(
        x509.load_der_x509_certificate(issuer.der).subject, NOON - DAY, NOON + DAY
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    if entry is not None:
        revoked = x509.RevokedCertificateBuilder(certificate_parts(family.signer.der).serial, NOON - DAY)
        builder = builder.add_revoked_certificate(revoked.add_extension(*entry).build())
    return builder.sign(issuer.key, hash_algorithm or hashes.SHA256()).public_bytes(Encoding.DER)


def distribution_point(
    *, name: str | None = None, users: bool = False, authorities: bool = False, indirect: bool = False
) -> Extension:
    places = None if name is None else [x509.UniformResourceIdentifier(name)]
    return (
        x509.IssuingDistributionPoint(
            full_name=places,
            relative_name=None,
            only_contains_user_certs=users,
            only_contains_ca_certs=authorities,
            only_some_reasons=None,
            indirect_crl=indirect,
            only_contains_attribute_certs=False,
        ),
        True,
    )


# Writing


def test_every_reason_and_the_order_of_entries_are_read_back(family: Family) -> None:
    entries = [Revoked(2**80 + code, NOON - DAY, reason) for reason, code in reversed(REASONS.items())]
    loaded = x509.load_der_x509_crl(family.crl_of(family.issuing, *entries))
    assert [one.serial_number for one in loaded] == sorted(entry.serial for entry in entries)
    for entry in entries:
        found = loaded.get_revoked_certificate_by_serial_number(entry.serial)
        assert found is not None
        codes = [REASONS[str(one.value.reason.name)] for one in found.extensions]
        assert codes == ([REASONS[entry.reason]] if entry.reason != "unspecified" else [])


def test_an_empty_crl_has_no_list_at_all(family: Family) -> None:
    loaded = x509.load_der_x509_crl(family.crl_of(family.issuing))
    assert len(loaded) == 0
    assert loaded.is_signature_valid(family.issuing.key.public_key())
    assert loaded.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 1


def test_a_crl_after_2049_changes_to_generalized_time(family: Family) -> None:
    late = datetime(2050, 1, 1, tzinfo=NOON.tzinfo)
    made = crl(family.issuing.issuer, [], number=7, this_update=NOON, next_update=late)
    assert x509.load_der_x509_crl(made).next_update_utc == late


def test_without_a_certificate_nobody_issues_a_crl(family: Family) -> None:
    with pytest.raises(ValueError, match="certificate"):
        crl(Issuer(family.issuing.key), [], number=1, this_update=NOON, next_update=NOON + DAY)


# What is believed


def test_a_crl_that_does_not_list_it_clears_a_certificate(family: Family) -> None:
    found = finding(family, family.crl_of(family.issuing))
    assert found.state is State.GOOD
    assert len(found.crls) == 1


def test_a_listed_certificate_is_revoked_since_its_date(family: Family) -> None:
    entry = Revoked(certificate_parts(family.signer.der).serial, NOON - DAY)
    found = finding(family, family.crl_of(family.issuing, entry))
    assert (found.state, found.since) == (State.REVOKED, NOON - DAY)


def test_a_forged_crl_is_not_believed(family: Family) -> None:
    forged = Made(family.issuing.der, ec.generate_private_key(ec.SECP256R1()))
    assert_left_aside(finding(family, family.crl_of(forged)), "crl-signature")


def test_a_crl_under_a_weak_hash_is_not_believed(family: Family) -> None:
    assert_left_aside(finding(family, foreign(family, hash_algorithm=hashes.SHA224())), "crl-signature")
    assert finding(family, foreign(family)).state is State.GOOD


def test_a_crl_of_another_issuer_is_not_about_us(family: Family) -> None:
    assert_left_aside(finding(family, family.crl_of(family.root)), "crl-other-scope")


def test_an_issuer_without_the_right_to_sign_crls_is_not_believed(forge: Forge, family: Family) -> None:
    silent = forge.make(
        "DENEME Alt Kök", family.root, [(x509.BasicConstraints(True, None), True), key_usage("key_cert_sign")]
    )
    other = Family(forge, family.root, silent, forge.make("DENEME İmzacı", silent))
    assert_left_aside(finding(other, other.crl_of(silent)), "crl-signature")


def test_a_stale_crl_is_not_fresh(family: Family) -> None:
    assert_left_aside(finding(family, family.crl_of(family.issuing), at=NOON + 2 * DAY), "status-not-fresh")


def test_a_stale_crl_still_tells_of_a_revocation(family: Family) -> None:
    entry = Revoked(certificate_parts(family.signer.der).serial, NOON - DAY)
    assert finding(family, family.crl_of(family.issuing, entry), at=NOON + 30 * DAY).state is State.REVOKED


def test_a_crl_issued_after_expiry_may_have_forgotten(family: Family, forge: Forge) -> None:
    leaf = forge.make("DENEME Kısa", family.issuing, ends=NOON - 3 * DAY)
    short = Family(forge, family.root, family.issuing, leaf)
    at = NOON - 5 * DAY
    assert_left_aside(finding(short, family.crl_of(family.issuing), at=at), "status-after-expiry")
    kept = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), write.generalized_time(NOON - 100 * DAY))
    assert finding(short, foreign(short, (kept, False)), at=at).state is State.GOOD
    late = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), write.generalized_time(NOON - DAY))
    assert_left_aside(finding(short, foreign(short, (late, False)), at=at), "status-after-expiry")


def test_an_unknown_critical_extension_of_a_crl_is_not_passed_over(family: Family) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x05\x00")
    assert_left_aside(finding(family, foreign(family, (strange, True))), "status-unknown-critical")
    assert finding(family, foreign(family, (strange, False))).state is State.GOOD


def test_an_unknown_critical_extension_of_an_entry_is_not_passed_over(family: Family) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x05\x00")
    assert_left_aside(finding(family, foreign(family, entry=(strange, True))), "status-unknown-critical")


@pytest.mark.parametrize(
    ("point", "state"),
    [
        (distribution_point(users=True), State.GOOD),
        (distribution_point(authorities=True), State.NOT_KNOWN),
        (distribution_point(name=PLACE, indirect=True), State.NOT_KNOWN),
        (distribution_point(name=PLACE), State.NOT_KNOWN),
    ],
    ids=["users only", "authorities only", "indirect", "another place"],
)
def test_a_crl_counts_only_within_its_scope(family: Family, point: Extension, state: State) -> None:
    found = finding(family, foreign(family, point))
    assert found.state is state
    if state is State.NOT_KNOWN:
        assert_left_aside(found, "crl-other-scope")


def test_a_crl_for_the_place_that_the_certificate_names_counts(family: Family, forge: Forge) -> None:
    place = x509.DistributionPoint([x509.UniformResourceIdentifier(PLACE)], None, None, None)
    leaf = forge.make("DENEME İmzacı", family.issuing, [(x509.CRLDistributionPoints([place]), False)])
    named = Family(forge, family.root, family.issuing, leaf)
    assert finding(named, foreign(named, distribution_point(name=PLACE))).state is State.GOOD


def test_a_crl_for_users_says_nothing_about_an_authority(family: Family, forge: Forge) -> None:
    below = forge.make("DENEME Alt Alt", family.issuing, authority())
    other = Family(forge, family.root, family.issuing, below)
    assert_left_aside(finding(other, foreign(other, distribution_point(users=True))), "crl-other-scope")


def test_a_delta_crl_is_not_taken_for_a_full_one(family: Family) -> None:
    assert finding(family, foreign(family, (x509.DeltaCRLIndicator(1), True))).state is State.NOT_KNOWN
    assert_left_aside(finding(family, foreign(family, (x509.DeltaCRLIndicator(1), False))), "crl-other-scope")


@pytest.mark.parametrize("garbage", [b"", b"\x30\x00", b"SIL"])
def test_garbage_proves_nothing(family: Family, garbage: bytes) -> None:
    assert_left_aside(finding(family, garbage), "crl-unreadable")
