# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Path validation: what must hold, and what must be refused (RFC 5280, 6; EN 319 102-1, 5.2.6)."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from divit.der import oids, read, write
from divit.der.x509 import certificate_parts
from divit.pki import keys, verdict
from divit.pki.algorithms import Algorithms
from divit.pki.chains import MOST_CANDIDATES
from divit.pki.crl import Revoked
from divit.pki.path import PathRules, Usage, validate_path
from divit.pki.trust import TrustStore
from divit.pki.verdict import Indication, PathVerdict
from forged_certificates import NOON, SIGNER, YEAR, Family, Forge, Made, authority, key_usage


def assert_refused(judged: PathVerdict, sub_indication: str, code: str) -> None:
    assert judged.indication is Indication.INDETERMINATE
    assert judged.sub_indication == sub_indication
    assert code in {problem.code for problem in judged.problems}
    assert all(problem.message_tr and problem.message_en for problem in judged.problems)


def serial_of(certificate: bytes) -> int:
    return x509.load_der_x509_certificate(certificate).serial_number


def test_a_good_chain_passes_and_is_told_from_leaf_to_anchor(family: Family) -> None:
    judged = family.verdict()
    assert judged.passed
    assert judged.chain == (family.signer.der, family.issuing.der, family.root.der)
    assert len(judged.crls) == 2


def test_a_chain_to_a_stranger_is_no_chain(family: Family, forge: Forge) -> None:
    stranger = forge.make("DENEME Kök", None, authority())
    judged = family.verdict(anchors=[stranger])
    assert_refused(judged, verdict.NO_CERTIFICATE_CHAIN_FOUND, "no-chain")


def test_a_missing_issuer_is_no_chain(family: Family) -> None:
    assert_refused(family.verdict(candidates=[]), verdict.NO_CERTIFICATE_CHAIN_FOUND, "no-chain")


def test_a_name_alone_does_not_make_an_issuer(family: Family, forge: Forge) -> None:
    forged = forge.make("DENEME İmzacı", family.issuing, SIGNER, signed_with=ec.generate_private_key(ec.SECP256R1()))
    assert_refused(family.verdict(forged), verdict.NO_CERTIFICATE_CHAIN_FOUND, "issuer-signature")


def test_an_algorithm_beside_the_signature_that_is_not_the_signed_one_is_refused(forge: Forge) -> None:
    key = rsa.generate_private_key(65537, 2048)
    root = forge.make("DENEME Kök", None, authority(), key=key)
    good = forge.make("DENEME İmzacı", root, SIGNER)
    family = Family(forge, root, root, good)
    tbs, _, signature = read.children(good.der, read.whole(good.der, write.SEQUENCE))
    without_null = write.sequence(write.oid(oids.SHA256_WITH_RSA))
    changed = write.sequence(read.encoding(good.der, tbs), without_null, read.encoding(good.der, signature))
    assert family.verdict().passed
    judged = family.verdict(Made(changed, good.key))
    assert_refused(judged, verdict.NO_CERTIFICATE_CHAIN_FOUND, "issuer-signature")


def test_a_null_beside_ecdsa_as_a_turkish_root_has_it_is_read_and_its_signature_holds(family: Family) -> None:
    plain = write.sequence(write.oid(oids.ECDSA_WITH_SHA256))
    with_null = write.sequence(write.oid(oids.ECDSA_WITH_SHA256), write.null())
    tbs = certificate_parts(family.signer.der).to_be_signed
    fields = [read.encoding(tbs, field) for field in read.children(tbs, read.whole(tbs, write.SEQUENCE))]
    changed = write.sequence(*(with_null if field == plain else field for field in fields))
    signature = write.bit_string(keys.sign(family.issuing.key, changed))
    leaf = Made(write.sequence(changed, with_null, signature), family.signer.key)
    assert family.verdict(leaf).passed
    forged = write.bit_string(keys.sign(family.root.key, changed))
    assert not family.verdict(Made(write.sequence(changed, with_null, forged), family.signer.key)).passed


def test_names_that_differ_in_case_and_spaces_are_equal(family: Family, forge: Forge) -> None:
    leaf = forge.make("DENEME İmzacı", family.issuing, SIGNER, issuer_name="deneme   ALT Kök")
    assert family.verdict(leaf).chain == (leaf.der, family.issuing.der, family.root.der)


def test_an_expired_leaf_is_out_of_bounds(family: Family) -> None:
    judged = family.verdict(at=NOON + YEAR + timedelta(seconds=1))
    assert_refused(judged, verdict.OUT_OF_BOUNDS_NO_POE, "expired")


def test_a_leaf_that_is_not_valid_yet_is_out_of_bounds(family: Family, forge: Forge) -> None:
    early = forge.make("DENEME İmzacı", family.issuing, SIGNER, begins=NOON + timedelta(days=1))
    assert_refused(family.verdict(early), verdict.OUT_OF_BOUNDS_NO_POE, "not-yet-valid")


def test_an_expired_issuer_is_out_of_bounds(family: Family, forge: Forge) -> None:
    old = forge.make("DENEME Eski", family.root, authority(), ends=NOON - timedelta(days=1))
    leaf = forge.make("DENEME İmzacı", old, SIGNER)
    assert_refused(family.verdict(leaf, candidates=[old]), verdict.OUT_OF_BOUNDS_NO_POE, "expired")


def test_an_expired_anchor_is_out_of_bounds(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, authority(), ends=NOON - timedelta(days=1))
    leaf = forge.make("DENEME İmzacı", root, SIGNER)
    judged = Family(forge, root, root, leaf).verdict()
    assert_refused(judged, verdict.OUT_OF_BOUNDS_NO_POE, "expired")


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        [(x509.BasicConstraints(False, None), True)],
        [(x509.BasicConstraints(True, None), True), key_usage("crl_sign", "digital_signature")],
    ],
    ids=["no basicConstraints", "CA:FALSE", "no keyCertSign"],
)
def test_only_a_ca_issues(family: Family, forge: Forge, extensions: list[object]) -> None:
    middle = forge.make("DENEME Sözde Kök", family.root, extensions)  # type: ignore[arg-type]  # lists of pairs
    leaf = forge.make("DENEME İmzacı", middle, SIGNER)
    judged = family.verdict(leaf, candidates=[middle])
    assert_refused(judged, verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, "not-a-ca")


def test_a_path_longer_than_a_ca_allows_is_refused(family: Family, forge: Forge) -> None:
    below = forge.make("DENEME Alt Alt Kök", family.issuing, authority())
    leaf = forge.make("DENEME İmzacı", below, SIGNER)
    judged = family.verdict(leaf, candidates=[family.issuing, below])
    assert_refused(judged, verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, "path-length")


def test_a_certificate_that_a_ca_issued_to_itself_does_not_lengthen_the_path(family: Family, forge: Forge) -> None:
    renewed = forge.make("DENEME Alt Kök", family.issuing, authority(0))
    leaf = forge.make("DENEME İmzacı", renewed, SIGNER)
    crls = [*family.crls, family.crl_of(renewed)]
    judged = family.verdict(leaf, candidates=[family.issuing, renewed], crls=crls)
    assert judged.passed


@pytest.mark.parametrize("place", ["leaf", "issuer"])
def test_an_unknown_critical_extension_is_never_passed_over(family: Family, forge: Forge, place: str) -> None:
    strange = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x05\x00"), True)
    issuing = forge.make("DENEME Alt", family.root, [*authority(), *([strange] if place == "issuer" else [])])
    leaf = forge.make("DENEME İmzacı", issuing, [*SIGNER, *([strange] if place == "leaf" else [])])
    judged = family.verdict(leaf, candidates=[issuing])
    assert_refused(judged, verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, "unknown-critical-extension")


def test_the_same_extension_without_the_flag_harms_nobody(family: Family, forge: Forge) -> None:
    strange = (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x05\x00"), False)
    assert family.verdict(forge.make("DENEME İmzacı", family.issuing, [*SIGNER, strange])).passed


@pytest.mark.parametrize(
    ("usage", "extensions", "fits"),
    [
        (Usage.CONTENT_COMMITMENT, [key_usage("content_commitment")], True),
        (Usage.CONTENT_COMMITMENT, [key_usage("digital_signature")], False),
        (Usage.CONTENT_COMMITMENT, [], False),
        (
            Usage.CONTENT_COMMITMENT,
            [key_usage("content_commitment"), (x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True)],
            False,
        ),
        (
            Usage.CONTENT_COMMITMENT,
            [key_usage("content_commitment"), (x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False)],
            False,
        ),
        (
            Usage.CONTENT_COMMITMENT,
            [key_usage("content_commitment"), (x509.ExtendedKeyUsage([x509.OID_EMAIL_PROTECTION]), True)],
            True,
        ),
        (Usage.TIME_STAMPING, [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True)], True),
        (Usage.TIME_STAMPING, [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), False)], False),
        (
            Usage.TIME_STAMPING,
            [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING, x509.OID_OCSP_SIGNING]), True)],
            False,
        ),
        (
            Usage.TIME_STAMPING,
            [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True), key_usage("key_agreement")],
            False,
        ),
        (Usage.TIME_STAMPING, [], False),
        (Usage.OCSP_SIGNING, [(x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False)], True),
        (Usage.OCSP_SIGNING, [key_usage("digital_signature")], False),
        (Usage.ANY, [], True),
    ],
)
def test_a_key_is_good_for_what_its_certificate_says(
    family: Family, forge: Forge, usage: Usage, extensions: list[object], fits: bool
) -> None:
    leaf = forge.make("DENEME Anahtar", family.issuing, extensions)  # type: ignore[arg-type]  # lists of pairs
    judged = family.verdict(leaf, usage=usage)
    assert judged.passed is fits
    if not fits:
        assert_refused(judged, verdict.CHAIN_CONSTRAINTS_FAILURE, "wrong-usage")


def test_a_weak_hash_under_a_certificate_is_not_believed(family: Family, forge: Forge) -> None:
    leaf = forge.make("DENEME Eski", family.issuing, SIGNER, hash_algorithm=hashes.SHA224())
    judged = family.verdict(leaf)
    assert_refused(judged, verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "weak-algorithm")


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP192R1())],
    ids=["RSA-1024", "P-192"],
)
def test_a_weak_key_is_not_believed(
    family: Family, forge: Forge, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    leaf = forge.make("DENEME Zayıf", family.issuing, SIGNER, key=key)
    judged = family.verdict(leaf)
    assert_refused(judged, verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "weak-algorithm")


def test_dsa_is_believed_only_by_who_says_so(forge: Forge) -> None:
    key = dsa.generate_private_key(2048)
    root = forge.make("DENEME Kök", None, authority(), key=key)  # type: ignore[arg-type]  # no key of ours is DSA
    family = Family(forge, root, root, forge.make("DENEME İmzacı", root, SIGNER))
    subject = x509.load_der_x509_certificate(root.der).subject
    empty = x509.CertificateRevocationListBuilder(subject, NOON - YEAR, NOON + YEAR).sign(key, hashes.SHA256())
    crls = [empty.public_bytes(Encoding.DER)]
    assert_refused(family.verdict(crls=crls), verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "weak-algorithm")
    old = PathRules(algorithms=Algorithms(dsa_bits=(2048, 3072)))
    assert family.verdict(crls=crls, rules=old).passed
    assert not family.verdict(crls=crls, rules=PathRules(algorithms=Algorithms(dsa_bits=(3072, 3072)))).passed


def test_a_revoked_leaf_is_refused_from_the_moment_of_revocation(family: Family) -> None:
    since = NOON - timedelta(hours=1)
    entry = Revoked(serial_of(family.signer.der), since)
    crls = [family.crl_of(family.root), family.crl_of(family.issuing, entry)]
    judged = family.verdict(crls=crls)
    assert_refused(judged, verdict.REVOKED_NO_POE, "revoked")
    assert judged.revoked_at == since


def test_before_its_revocation_a_leaf_was_good_and_the_verdict_tells_when_it_was_not(family: Family) -> None:
    since = NOON - timedelta(hours=1)
    entry = Revoked(serial_of(family.signer.der), since)
    crls = [family.crl_of(family.root), family.crl_of(family.issuing, entry)]
    judged = family.verdict(crls=crls, at=since - timedelta(seconds=1))
    assert judged.passed
    assert judged.revoked_at == since


def test_a_revoked_issuer_takes_its_certificates_along(family: Family) -> None:
    entry = Revoked(serial_of(family.issuing.der), NOON - timedelta(hours=1), "ca_compromise")
    crls = [family.crl_of(family.root, entry), family.crl_of(family.issuing)]
    assert_refused(family.verdict(crls=crls), verdict.REVOKED_CA_NO_POE, "revoked")


def test_a_suspended_certificate_is_asked_about_again_later(family: Family) -> None:
    entry = Revoked(serial_of(family.signer.der), NOON - timedelta(hours=1), "certificate_hold")
    crls = [family.crl_of(family.root), family.crl_of(family.issuing, entry)]
    assert_refused(family.verdict(crls=crls), verdict.TRY_LATER, "on-hold")


def test_without_revocation_information_nothing_is_called_good(family: Family) -> None:
    assert_refused(family.verdict(crls=[]), verdict.TRY_LATER, "no-revocation-information")


def test_without_a_source_the_crls_of_the_trust_store_decide(family: Family) -> None:
    def judged(*crls: bytes) -> PathVerdict:
        return validate_path(
            family.signer.der,
            candidates=[family.issuing.der],
            trust=TrustStore((family.root.der,), (), crls),
            at=NOON,
            revocation=None,
            usage=Usage.CONTENT_COMMITMENT,
        )

    assert judged(*family.crls).passed
    assert judged().sub_indication == verdict.TRY_LATER


def test_a_trusted_leaf_needs_no_chain_but_the_right_usage(forge: Forge) -> None:
    alone = forge.make("DENEME Tek", None, SIGNER)
    family = Family(forge, alone, alone, alone)
    assert family.verdict(crls=[]).passed
    assert family.verdict(crls=[], usage=Usage.TIME_STAMPING).sub_indication == verdict.CHAIN_CONSTRAINTS_FAILURE


def test_one_good_chain_among_several_is_enough(family: Family, forge: Forge) -> None:
    stale = forge.make("DENEME Alt Kök", family.root, authority(0), key=family.issuing.key, ends=NOON - YEAR / 2)
    assert family.verdict(candidates=[stale, family.issuing]).passed


def test_a_ring_of_certificates_ends(forge: Forge) -> None:
    first, second = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    one = forge.make("DENEME Bir", None, authority(), issuer_name="DENEME İki", signed_with=second, key=first)
    two = forge.make("DENEME İki", None, authority(), issuer_name="DENEME Bir", signed_with=first, key=second)
    judged = Family(forge, forge.make("DENEME Kök", None, authority()), one, one).verdict(candidates=[one, two])
    assert judged.sub_indication == verdict.NO_CERTIFICATE_CHAIN_FOUND
    assert "search-bounds" not in {problem.code for problem in judged.problems}


def test_a_helper_beyond_the_bound_helps_no_more(family: Family) -> None:
    strangers = [Made(b"%d" % number, family.signer.key) for number in range(MOST_CANDIDATES)]
    judged = family.verdict(candidates=[*strangers, family.issuing])
    assert_refused(judged, verdict.NO_CERTIFICATE_CHAIN_FOUND, "search-bounds")
    assert family.verdict(candidates=[*strangers[1:], family.issuing]).passed


def test_a_chain_deeper_than_the_bound_is_not_followed(forge: Forge) -> None:
    chain = [forge.make("DENEME Kök", None, authority())]
    for depth in range(12):
        chain.append(forge.make(f"DENEME Kat {depth}", chain[-1], authority()))
    leaf = forge.make("DENEME İmzacı", chain[-1], SIGNER)
    judged = Family(forge, chain[0], chain[1], leaf).verdict(candidates=chain)
    assert_refused(judged, verdict.NO_CERTIFICATE_CHAIN_FOUND, "search-bounds")


@pytest.mark.parametrize("garbage", [b"", b"\x30", b"\x30\x03\x02\x01\x01", b"x" * 100_000])
def test_garbage_is_a_verdict_and_never_an_exception(family: Family, garbage: bytes) -> None:
    judged = validate_path(
        garbage,
        candidates=[garbage, family.issuing.der],
        trust=TrustStore((family.root.der,), (garbage,), (garbage,)),
        at=NOON,
        revocation=None,
        usage=Usage.ANY,
    )
    assert_refused(judged, verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, "certificate-unreadable")
