# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Judging CAdES: what passes, what fails and why, in the sub-indications of EN 319 102-1."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from divit.ades import cades
from divit.ades.create import Format, Level, sign
from divit.ades.report import Indication, Report
from divit.ades.signer import SignatureAlgorithm
from divit.ades.validate import validate
from divit.der import cms, oids, write
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

CONTENT = b"DENEME content"
Judge = Callable[..., Report]


@pytest.fixture
def judge(trust: TrustStore) -> Judge:
    def judged(signed: bytes, content: bytes | None = CONTENT, **more: object) -> Report:
        return validate(signed, content=content, **{"trust": trust, **more})  # type: ignore[arg-type]  # keywords of validate

    return judged


def reasons(report: Report) -> tuple[str, str | None, set[str]]:
    (only,) = report.signatures
    return only.indication.value, only.sub_indication, {problem.code for problem in only.problems}


def detached(signer: KeySigner, **more: object) -> bytes:
    return sign(CONTENT, signer, format=Format.CADES_DETACHED, **more)  # type: ignore[arg-type]  # keywords of sign


@pytest.mark.parametrize("name", ["nes-rsa2048", "nes-p256", "nes-p384", "seal-p256"])
@pytest.mark.parametrize("format", [Format.CADES_DETACHED, Format.CADES_ATTACHED])
def test_a_signature_of_level_b_passes(lab: Path, judge: Judge, name: str, format: Format) -> None:
    signed = sign(CONTENT, signer_of(lab, name), format=format)
    report = judge(signed, CONTENT if format is Format.CADES_DETACHED else None)
    assert reasons(report) == ("TOTAL_PASSED", None, set())
    assert report.signatures[0].level == "BASELINE-B"
    assert report.format == "cades"


def test_a_signature_with_a_time_stamp_is_of_level_t(
    signer: KeySigner, timestamper: LocalTimestamper, judge: Judge
) -> None:
    (only,) = judge(detached(signer, level=Level.T, timestamper=timestamper)).signatures
    assert (only.indication, only.level) == (Indication.TOTAL_PASSED, "BASELINE-T")
    assert only.best_signature_time is not None
    assert only.best_signature_time < clock.now()


def test_the_time_stamp_keeps_a_signature_valid_after_the_certificate_ended(
    lab: Path, signer: KeySigner, judge: Judge
) -> None:
    later = datetime(clock.now().year + 4, 1, 1, tzinfo=UTC)
    plain = reasons(judge(detached(signer), at=later))
    assert plain[:2] == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    stamped = detached(signer, level=Level.T, timestamper=LocalTimestamper(lab))
    assert reasons(judge(stamped, at=later))[0] == "TOTAL_PASSED"


def test_detached_content_must_be_given(signer: KeySigner, judge: Judge) -> None:
    assert reasons(judge(detached(signer), None))[:2] == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")


def test_other_content_fails_by_its_hash(signer: KeySigner, judge: Judge) -> None:
    assert reasons(judge(detached(signer), b"other")) == ("TOTAL_FAILED", "HASH_FAILURE", {"content-changed"})


def test_content_given_beside_an_attached_one_must_be_the_same(signer: KeySigner, judge: Judge) -> None:
    attached = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    assert reasons(judge(attached, CONTENT))[0] == "TOTAL_PASSED"
    assert reasons(judge(attached, b"other")) == ("TOTAL_FAILED", "HASH_FAILURE", {"other-content"})


def test_another_signature_value_fails_by_cryptography(signer: KeySigner, judge: Judge) -> None:
    attributes = _attributes(signer)
    other = cades.assemble(
        attributes, signer.sign(b"other"), algorithm=signer.algorithm, certificate=signer.certificate
    )
    assert reasons(judge(other))[:2] == ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")


def test_without_trust_no_chain_is_found(signer: KeySigner, judge: Judge) -> None:
    assert reasons(judge(detached(signer), trust=TrustStore()))[:2] == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


@pytest.mark.parametrize(
    ("name", "sub_indication"),
    [
        ("expired-nes-p256", "OUT_OF_BOUNDS_NO_POE"),
        ("revoked-nes-p256", "REVOKED_NO_POE"),
        ("wrong-usage-p256", "CHAIN_CONSTRAINTS_FAILURE"),
    ],
)
def test_a_certificate_that_does_not_hold_leaves_it_open(
    lab: Path, judge: Judge, name: str, sub_indication: str
) -> None:
    assert reasons(judge(detached(signer_of(lab, name))))[:2] == ("INDETERMINATE", sub_indication)


def test_without_revocation_data_one_has_to_try_later(signer: KeySigner, judge: Judge, trust: TrustStore) -> None:
    blind = TrustStore(trust.anchors, trust.certificates)
    assert reasons(judge(detached(signer), trust=blind))[:2] == ("INDETERMINATE", "TRY_LATER")


def test_every_signer_of_a_cms_is_judged(signer: KeySigner, second_signer: KeySigner, judge: Judge) -> None:
    both = _joined(detached(signer), detached(second_signer))
    assert [one.indication for one in judge(both).signatures] == [Indication.TOTAL_PASSED] * 2
    broken = _joined(detached(signer), sign(b"other", second_signer, format=Format.CADES_DETACHED))
    report = judge(broken)
    assert {one.indication for one in report.signatures} == {Indication.TOTAL_PASSED, Indication.TOTAL_FAILED}
    assert report.indication is Indication.TOTAL_FAILED


def test_the_signing_time_is_mandatory(signer: KeySigner, judge: Judge) -> None:
    without = _assembled(signer, _attributes(signer, signing_time=None))
    assert reasons(judge(without)) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE", {"no-signing-time"})


def test_the_certificate_must_be_bound_by_an_attribute(signer: KeySigner, judge: Judge) -> None:
    attributes = _attributes(signer, without=oids.SIGNING_CERTIFICATE_V2)
    report = judge(_assembled(signer, attributes))
    assert reasons(report) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE", {"no-certificate-reference"})
    assert report.signatures[0].level is None


def test_a_certificate_other_than_the_bound_one_fails(signer: KeySigner, judge: Judge, lab: Path) -> None:
    other = signer_of(lab, "nes-p384").certificate
    exchanged = cades.assemble(
        _attributes(signer, certificate=other),
        signer.sign(_attributes(signer, certificate=other)),
        algorithm=signer.algorithm,
        certificate=signer.certificate,
    )
    assert reasons(judge(exchanged))[:2] == ("TOTAL_FAILED", "HASH_FAILURE")


def test_a_certificate_that_is_not_there_is_looked_for_in_the_folder(
    signer: KeySigner, judge: Judge, trust: TrustStore
) -> None:
    attributes = _attributes(signer)
    info = cms.signer_info(
        signer=cms.issuer_and_serial_of(signer.certificate),
        digest_algorithm=cms.digest_algorithm("sha256"),
        signed_attributes=attributes,
        signature_algorithm=signer.algorithm.der,
        signature=signer.sign(attributes),
    )
    bare = cms.signed_data(digest_algorithms=[cms.digest_algorithm("sha256")], signer_infos=[info])
    others = TrustStore(
        trust.anchors, tuple(one for one in trust.certificates if one != signer.certificate), trust.crls
    )
    assert reasons(judge(bare, trust=others))[:2] == ("INDETERMINATE", "NO_SIGNING_CERTIFICATE_FOUND")
    # Somebody who has it in their folder can tell.
    assert reasons(judge(bare)) == ("TOTAL_PASSED", None, set())


def test_an_addition_that_is_not_evaluated_keeps_it_from_passing(signer: KeySigner, judge: Judge) -> None:
    addition = cms.attribute(oids.LONG_TERM_VALIDATION, write.sequence())
    grown = cms.with_unsigned_attribute(detached(signer), addition)
    assert reasons(judge(grown)) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE", {"unsigned-attribute"})


def test_a_time_stamp_over_something_else_fails(signer: KeySigner, timestamper: LocalTimestamper, judge: Judge) -> None:
    token = timestamper.timestamp(hashlib.sha256(b"other").digest(), "sha256")
    grown = cms.with_unsigned_attribute(detached(signer), cms.attribute(oids.SIGNATURE_TIME_STAMP, token))
    indication, sub_indication, problems = reasons(judge(grown))
    assert (indication, sub_indication) == ("TOTAL_FAILED", "HASH_FAILURE")
    assert "time-stamp" in problems


def test_a_time_stamp_of_a_stranger_leaves_it_open(
    signer: KeySigner, judge: Judge, tmp_path: Path, trust: TrustStore
) -> None:
    from divit.pki import lab as trial_ca

    trial_ca.init(tmp_path / "other")
    stamped = detached(signer, level=Level.T, timestamper=LocalTimestamper(tmp_path / "other"))
    assert reasons(judge(stamped))[:2] == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")
    assert judge(stamped).signatures[0].level == "BASELINE-B"


def test_too_many_time_stamps_are_not_worked_through(signer: KeySigner, judge: Judge) -> None:
    many = detached(signer)
    for number in range(17):
        attribute = cms.attribute(oids.SIGNATURE_TIME_STAMP, write.integer(number))
        many = cms.with_unsigned_attribute(many, attribute)
    assert reasons(judge(many))[:2] == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def test_a_broken_hash_is_named_and_not_believed(signer: KeySigner, judge: Judge) -> None:
    weak = of_sha1(signer)
    assert reasons(judge(weak)) == (
        "INDETERMINATE",
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        {"broken-algorithm"},
    )
    assert reasons(judge(weak, b"other"))[:2] == ("TOTAL_FAILED", "HASH_FAILURE")


def test_an_old_hash_is_believed_when_the_signature_is_proved_to_be_as_old(signer: KeySigner, judge: Judge) -> None:
    report = judge(of_sha1(signer), at=datetime(2012, 7, 31, tzinfo=UTC))
    assert "broken-algorithm" not in reasons(report)[2]
    report = judge(of_sha1(signer), at=datetime(2012, 8, 1, tzinfo=UTC))
    assert "broken-algorithm" in reasons(report)[2]


def of_sha1(signer: KeySigner) -> bytes:
    """A signature as they were made before 2012: SHA-1 throughout but for the certificate reference."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    assert isinstance(signer.key, ec.EllipticCurvePrivateKey)
    parsed = cms.parse_attributes(_attributes(signer))
    digest = write.octet_string(hashlib.sha1(CONTENT, usedforsecurity=False).digest())
    attributes = cms.signed_attributes(
        *(cms.attribute(oid, *values) for oid, values in parsed.items() if oid != oids.MESSAGE_DIGEST),
        cms.attribute(oids.MESSAGE_DIGEST, digest),
    )
    info = cms.signer_info(
        signer=cms.issuer_and_serial_of(signer.certificate),
        digest_algorithm=cms.algorithm(oids.SHA1),
        signed_attributes=attributes,
        signature_algorithm=cms.algorithm("1.2.840.10045.4.1"),
        signature=signer.key.sign(attributes, ec.ECDSA(hashes.SHA1())),  # what is to be refused
    )
    return cms.signed_data(
        digest_algorithms=[cms.algorithm(oids.SHA1)],
        signer_infos=[info],
        certificates=[signer.certificate, *signer.chain],
    )


@pytest.mark.parametrize("name", ["rsa-pss-sha256", "rsa-pss-sha512", "rsa-sha512"])
def test_every_rsa_algorithm_is_verified(second_signer: KeySigner, judge: Judge, name: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    algorithm = SignatureAlgorithm(name)
    hashing = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[algorithm.hash_name]
    scheme = padding.PSS(padding.MGF1(hashing), hashing.digest_size) if "pss" in name else padding.PKCS1v15()
    assert isinstance(second_signer.key, rsa.RSAPrivateKey)
    attributes = cades.signed_attributes(
        hashlib.new(algorithm.hash_name, CONTENT).digest(),
        algorithm=algorithm,
        certificate=second_signer.certificate,
        signing_time=clock.now(),
    )
    value = second_signer.key.sign(attributes, scheme, hashing)
    signed = cades.assemble(attributes, value, algorithm=algorithm, certificate=second_signer.certificate)
    assert reasons(judge(signed)) == ("TOTAL_PASSED", None, set())


@pytest.mark.parametrize(
    "junk", [b"", b"0123 text", b"plain text", b"<xml/>", b"\x30\x82\x01\x00" + bytes(40)], ids=repr
)
def test_a_file_that_is_no_signature_has_none(judge: Judge, junk: bytes) -> None:
    report = judge(junk)
    assert report.indication is Indication.TOTAL_FAILED
    assert report.format is None
    assert [problem.code for problem in report.problems] == ["no-signature"]


def test_a_damaged_cms_is_a_format_failure(signer: KeySigner, judge: Judge) -> None:
    assert reasons(judge(detached(signer)[:-1]))[:2] == ("TOTAL_FAILED", "FORMAT_FAILURE")


def test_a_cms_without_signers_has_no_signature(judge: Judge) -> None:
    empty = cms.signed_data(digest_algorithms=[], signer_infos=[])
    assert [problem.code for problem in judge(empty).problems] == ["no-signature"]


def _attributes(
    signer: KeySigner,
    *,
    signing_time: datetime | None = datetime(2026, 11, 24, tzinfo=UTC),
    certificate: bytes | None = None,
    without: str = "",
) -> bytes:
    encoded = cades.signed_attributes(
        hashlib.sha256(CONTENT).digest(),
        algorithm=signer.algorithm,
        certificate=certificate or signer.certificate,
        signing_time=signing_time,
    )
    parsed = cms.parse_attributes(encoded)
    return cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in parsed.items() if oid != without))


def _assembled(signer: KeySigner, attributes: bytes) -> bytes:
    value = signer.sign(attributes)
    return cades.assemble(attributes, value, algorithm=signer.algorithm, certificate=signer.certificate)


def _joined(one: bytes, other: bytes) -> bytes:
    """Both signatures as parallel signers of one CMS."""
    messages = [cms.parse_signed_data(encoded) for encoded in (one, other)]
    infos = [
        cms.signer_info(
            signer=info.issuer_and_serial or cms.issuer_and_serial_of(message.certificates[0]),
            digest_algorithm=cms.algorithm(info.digest_algorithm.oid),
            signed_attributes=info.signed_attributes,
            signature_algorithm=cms.algorithm(info.signature_algorithm, info.signature_algorithm_parameters or b""),
            signature=info.signature,
        )
        for message in messages
        for info in message.signer_infos
    ]
    certificates = [certificate for message in messages for certificate in message.certificates]
    return cms.signed_data(
        digest_algorithms=[cms.digest_algorithm("sha256")], signer_infos=infos, certificates=certificates
    )
