# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""OCSP from both sides: our responder, and what is believed of anybody's answer (RFC 6960)."""

import hashlib
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp as judge

from divit.der import ocsp as structure
from divit.der import write
from divit.der.x509 import certificate_parts
from divit.pki import keys, ocsp_status
from divit.pki.certificates import key_hash
from divit.pki.crl import Revoked
from divit.pki.ocsp import Responder, Status
from divit.pki.revocation import Evidence, certificate_status
from divit.pki.status import Finding, State
from forged_certificates import NOON, YEAR, Family, Forge, Made, authority, key_usage

HOUR = timedelta(hours=1)
SIGNING: list[tuple[x509.ExtensionType, bool]] = [
    (x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False),
    (x509.OCSPNoCheck(), False),
]


def responder(family: Family, signer: Made | None = None, status: Status = "good") -> Responder:
    delegated = signer or family.forge.make("DENEME OCSP", family.issuing, SIGNING)
    return Responder(
        issuer=family.issuing.der, certificate=delegated.der, key=delegated.key, status_of=lambda _: status
    )


def question(family: Family, hash_name: str = "sha1", nonce: bytes | None = None) -> bytes:
    return structure.request([ocsp_status.cert_id(family.signer.der, family.issuing.der, hash_name)], nonce)


def finding(family: Family, *answers: bytes, at: datetime = NOON, crls: tuple[bytes, ...] = ()) -> Finding:
    return certificate_status(family.signer.der, family.issuing.der, at, Evidence(answers, crls))


def assert_left_aside(found: Finding, code: str) -> None:
    assert found.state is State.NOT_KNOWN
    assert [problem.code for problem in found.problems] == [code]


# The responder


@pytest.mark.parametrize("hash_name", ["sha1", "sha256", "sha384", "sha512"])
def test_a_question_in_any_usual_hash_is_answered_in_that_hash(family: Family, hash_name: str) -> None:
    answer = judge.load_der_ocsp_response(responder(family).respond(question(family, hash_name), NOON).body)
    assert answer.response_status is judge.OCSPResponseStatus.SUCCESSFUL
    assert answer.hash_algorithm.name == hash_name
    assert answer.certificate_status is judge.OCSPCertStatus.GOOD


def test_the_nonce_comes_back_and_keeps_caches_away(family: Family) -> None:
    answer = responder(family).respond(question(family, nonce=b"n" * 32), NOON)
    loaded = judge.load_der_ocsp_response(answer.body)
    assert loaded.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 32
    assert not answer.cacheable
    assert responder(family).respond(question(family), NOON).cacheable


@pytest.mark.parametrize("length", [0, 129])
def test_a_nonce_of_a_length_that_the_rfc_forbids_is_malformed(family: Family, length: int) -> None:
    answer = responder(family).respond(question(family, nonce=b"n" * length), NOON)
    assert answer.body == structure.failure(structure.MALFORMED_REQUEST)


def test_several_questions_in_one_are_all_answered(family: Family) -> None:
    parts = certificate_parts(family.signer.der)
    name_hash = hashlib.sha1(parts.issuer).digest()
    ids = [structure.cert_id("sha1", name_hash, key_hash(family.issuing.der), number) for number in (1, 2, 3)]
    statuses: dict[int, Status] = {1: "good", 2: Revoked(2, NOON - HOUR, "key_compromise"), 3: "unknown"}
    delegated = family.forge.make("DENEME OCSP", family.issuing, SIGNING)
    serving = Responder(
        issuer=family.issuing.der, certificate=delegated.der, key=delegated.key, status_of=statuses.__getitem__
    )
    answer = judge.load_der_ocsp_response(serving.respond(structure.request(ids), NOON).body)
    told = [(one.serial_number, one.certificate_status.name, one.revocation_reason) for one in answer.responses]
    assert told == [(1, "GOOD", None), (2, "REVOKED", x509.ReasonFlags.key_compromise), (3, "UNKNOWN", None)]


def test_about_another_issuer_we_may_not_speak(family: Family) -> None:
    asked = structure.request([ocsp_status.cert_id(family.issuing.der, family.root.der)])
    assert responder(family).respond(asked, NOON).body == structure.failure(structure.UNAUTHORIZED)


def test_the_issuers_key_alone_without_its_name_is_not_enough(family: Family) -> None:
    asked = structure.cert_id("sha1", bytes(20), key_hash(family.issuing.der), 1)
    assert responder(family).respond(structure.request([asked]), NOON).body == structure.failure(structure.UNAUTHORIZED)


@pytest.mark.parametrize("garbage", [b"", b"\x30\x00", b"\x30\x80\x00\x00", b"GET / HTTP/1.1"])
def test_garbage_is_called_malformed(family: Family, garbage: bytes) -> None:
    assert responder(family).respond(garbage, NOON).body == structure.failure(structure.MALFORMED_REQUEST)


def test_a_question_with_an_unknown_critical_extension_is_not_answered(family: Family) -> None:
    strange = write.sequence(write.oid("1.3.6.1.4.1.32473.1"), write.boolean(True), write.octet_string(b"\x05\x00"))
    listed = write.sequence(write.sequence(ocsp_status.cert_id(family.signer.der, family.issuing.der)))
    asked = write.sequence(write.sequence(listed, write.explicit(2, write.sequence(strange))))
    assert responder(family).respond(asked, NOON).body == structure.failure(structure.MALFORMED_REQUEST)


def test_more_questions_than_the_bound_are_malformed(family: Family) -> None:
    one = ocsp_status.cert_id(family.signer.der, family.issuing.der)
    asked = structure.request([one] * (structure.MOST_REQUESTS + 1))
    assert responder(family).respond(asked, NOON).body == structure.failure(structure.MALFORMED_REQUEST)


# What is believed


def test_an_answer_of_a_delegated_signer_is_believed(family: Family) -> None:
    found = finding(family, responder(family).respond(question(family), NOON).body)
    assert found.state is State.GOOD
    assert len(found.ocsps) == 1


def test_an_answer_signed_by_the_issuer_itself_is_believed(family: Family) -> None:
    found = finding(family, responder(family, family.issuing).respond(question(family), NOON).body)
    assert found.state is State.GOOD


def test_a_revocation_is_told_with_its_moment(family: Family) -> None:
    status = Revoked(1, NOON - HOUR, "superseded")
    found = finding(family, responder(family, status=status).respond(question(family), NOON).body)
    assert (found.state, found.since) == (State.REVOKED, NOON - HOUR)


def test_a_revocation_outweighs_a_good_answer_whatever_the_order(family: Family) -> None:
    good = responder(family).respond(question(family), NOON).body
    bad = responder(family, status=Revoked(1, NOON - HOUR)).respond(question(family), NOON).body
    assert finding(family, good, bad).state is finding(family, bad, good).state is State.REVOKED


@pytest.mark.parametrize(
    "extensions",
    [
        [(x509.OCSPNoCheck(), False)],
        [(x509.OCSPNoCheck(), False), (x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), False)],
        [*SIGNING, key_usage("key_agreement")],
        [*SIGNING, (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\x05\x00"), True)],
    ],
    ids=["no EKU", "another EKU", "no signing keyUsage", "unknown critical extension"],
)
def test_a_certificate_not_made_for_it_signs_no_answers(family: Family, extensions: list[object]) -> None:
    signer = family.forge.make("DENEME OCSP", family.issuing, extensions)  # type: ignore[arg-type]  # lists of pairs
    assert_left_aside(finding(family, responder(family, signer).respond(question(family), NOON).body), "ocsp-signer")


def test_a_signer_of_another_issuer_is_not_authorised(family: Family) -> None:
    elsewhere = family.forge.make("DENEME OCSP", family.root, SIGNING)
    assert_left_aside(finding(family, responder(family, elsewhere).respond(question(family), NOON).body), "ocsp-signer")


def test_a_signer_that_only_names_the_issuer_is_not_authorised(family: Family) -> None:
    forged = family.forge.make(
        "DENEME OCSP", family.issuing, SIGNING, signed_with=ec.generate_private_key(ec.SECP256R1())
    )
    assert_left_aside(finding(family, responder(family, forged).respond(question(family), NOON).body), "ocsp-signer")


def test_a_signer_with_the_issuers_signature_but_another_issuers_name_is_not_authorised(family: Family) -> None:
    renamed = family.forge.make("DENEME OCSP", family.issuing, SIGNING, issuer_name="DENEME Başka Kök")
    assert_left_aside(finding(family, responder(family, renamed).respond(question(family), NOON).body), "ocsp-signer")


def test_a_signer_under_a_weak_hash_is_not_authorised(family: Family) -> None:
    weak = family.forge.make("DENEME OCSP", family.issuing, SIGNING, hash_algorithm=hashes.SHA224())
    assert_left_aside(finding(family, responder(family, weak).respond(question(family), NOON).body), "ocsp-signer")


def test_an_answer_blown_up_with_certificates_is_not_read(family: Family) -> None:
    single = structure.single_response(
        ocsp_status.cert_id(family.signer.der, family.issuing.der), structure.GOOD, NOON, NOON + HOUR
    )
    data = structure.response_data(key_hash(family.issuing.der), NOON, [single], None)
    key = family.issuing.key
    signature = keys.sign(key, data)
    crowd = [family.root.der] * (ocsp_status.MOST_BYTES // len(family.root.der) + 1)
    algorithm = keys.signature_algorithm(key)
    assert finding(family, structure.successful(data, algorithm, signature, crowd[:2])).state is State.GOOD
    assert_left_aside(finding(family, structure.successful(data, algorithm, signature, crowd)), "ocsp-unreadable")


def test_an_expired_signer_is_not_authorised(family: Family) -> None:
    old = family.forge.make("DENEME OCSP", family.issuing, SIGNING, ends=NOON - timedelta(days=1))
    assert_left_aside(finding(family, responder(family, old).respond(question(family), NOON).body), "ocsp-signer")


def test_a_signer_that_may_be_revoked_needs_a_crl_that_clears_it(family: Family) -> None:
    unsure = family.forge.make("DENEME OCSP", family.issuing, SIGNING[:1])
    answer = responder(family, unsure).respond(question(family), NOON).body
    assert_left_aside(finding(family, answer), "ocsp-signer")
    cleared = finding(family, answer, crls=(family.crl_of(family.issuing),))
    assert not [problem for problem in cleared.problems if problem.code == "ocsp-signer"]
    serial = certificate_parts(unsure.der).serial
    revoked = finding(family, answer, crls=(family.crl_of(family.issuing, Revoked(serial, NOON - HOUR)),))
    assert "ocsp-signer" in {problem.code for problem in revoked.problems}


def test_a_changed_answer_is_not_believed(family: Family) -> None:
    answer = responder(family, family.issuing).respond(question(family), NOON).body
    good, bad = structure.GOOD, structure.UNKNOWN
    place = answer.index(ocsp_status.cert_id(family.signer.der, family.issuing.der)) + len(
        ocsp_status.cert_id(family.signer.der, family.issuing.der)
    )
    assert answer[place : place + 2] == good
    revoked = responder(family, family.issuing, "unknown").respond(question(family), NOON).body
    whitewashed = revoked[:place] + good + revoked[place + 2 :]
    assert revoked[place : place + 2] == bad
    assert_left_aside(finding(family, whitewashed), "ocsp-signature")


def test_an_answer_about_another_certificate_proves_nothing(family: Family) -> None:
    other = family.forge.make("DENEME Başka", family.issuing)
    asked = structure.request([ocsp_status.cert_id(other.der, family.issuing.der)])
    assert_left_aside(finding(family, responder(family).respond(asked, NOON).body), "ocsp-other-certificate")


def test_unknown_is_not_good(family: Family) -> None:
    answer = responder(family, status="unknown").respond(question(family), NOON).body
    assert_left_aside(finding(family, answer), "ocsp-unknown")


def test_an_unsuccessful_answer_proves_nothing(family: Family) -> None:
    assert_left_aside(finding(family, structure.failure(structure.TRY_LATER)), "ocsp-not-successful")


@pytest.mark.parametrize("garbage", [b"", b"\x30\x03\x0a\x01\x00", b"\x00" * 300_000])
def test_garbage_proves_nothing(family: Family, garbage: bytes) -> None:
    assert_left_aside(finding(family, garbage), "ocsp-unreadable")


def test_a_stale_answer_is_not_fresh(family: Family) -> None:
    answer = responder(family).respond(question(family), NOON).body
    assert_left_aside(finding(family, answer, at=NOON + timedelta(days=1)), "status-not-fresh")


def test_an_answer_later_than_the_moment_asked_about_is_as_good(family: Family) -> None:
    answer = responder(family).respond(question(family), NOON).body
    assert finding(family, answer, at=NOON - timedelta(days=30)).state is State.GOOD


def test_an_answer_from_the_future_of_our_own_clock_is_not_believed(family: Family) -> None:
    eternal = family.forge.make("DENEME OCSP", family.issuing, SIGNING, ends=NOON + 50 * YEAR)
    future = NOON + 40 * YEAR
    answer = responder(family, eternal).respond(question(family), future).body
    assert_left_aside(finding(family, answer), "status-from-future")


def test_after_expiry_a_good_answer_may_only_mean_forgotten(family: Family, forge: Forge) -> None:
    leaf = forge.make("DENEME Kısa", family.issuing, ends=NOON - timedelta(days=2))
    short = Family(forge, family.root, family.issuing, leaf)
    answer = responder(short).respond(question(short), NOON).body
    assert_left_aside(finding(short, answer, at=NOON - timedelta(days=3)), "status-after-expiry")


def test_an_unknown_critical_extension_in_an_answer_is_not_passed_over(family: Family) -> None:
    strange = write.sequence(write.oid("1.3.6.1.4.1.32473.1"), write.boolean(True), write.octet_string(b"\x05\x00"))
    single = structure.single_response(
        ocsp_status.cert_id(family.signer.der, family.issuing.der), structure.GOOD, NOON, NOON + HOUR
    )
    data = structure.response_data(key_hash(family.issuing.der), NOON, [single], strange)
    key = family.issuing.key
    answer = structure.successful(data, keys.signature_algorithm(key), keys.sign(key, data), [])
    assert_left_aside(finding(family, answer), "status-unknown-critical")


def test_an_answer_to_somebody_elses_question_is_refused(family: Family) -> None:
    answer = responder(family).respond(question(family, nonce=b"a" * 16), NOON).body
    with pytest.raises(Exception, match="ocsp-nonce"):
        ocsp_status.claim(answer, family.signer.der, family.issuing.der, nonce=b"b" * 16)
    ocsp_status.claim(answer, family.signer.der, family.issuing.der, nonce=b"a" * 16)


def test_several_answers_in_one_are_left_aside(family: Family) -> None:
    one = ocsp_status.cert_id(family.signer.der, family.issuing.der)
    answer = responder(family).respond(structure.request([one, one]), NOON).body
    assert_left_aside(finding(family, answer), "ocsp-other-certificate")


def test_the_issuers_of_one_family_are_not_confused_with_a_namesake(family: Family, forge: Forge) -> None:
    namesake = forge.make("DENEME Alt Kök", family.root, authority())
    other = Family(forge, family.root, namesake, family.signer)
    delegated = forge.make("DENEME OCSP", namesake, SIGNING)
    answer = responder(other, delegated).respond(question(other), NOON).body
    assert finding(family, answer).state is State.NOT_KNOWN
