# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF signatures of before PAdES (ISO 32000-2, 12.8.3.3): several signers, content inside, evidence that was signed;
and those time-stamps that say they are signatures.
"""

from pathlib import Path

import pytest

from divit.ades import pades
from divit.ades.create import Format, sign
from divit.ades.further_signers import sign_beside
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.der import cms, oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from pyhanko_pdfs import signed_with_revocation_information
from trial_signers import KeySigner, LocalTimestamper

KIND = b"/ETSI.CAdES.detached"
OLDER = b"/adbe.pkcs7.detached".ljust(len(KIND))


def prepared(letter: bytes, kind: bytes = OLDER) -> bytes:
    """The letter with a placeholder for a signature of ``kind``."""
    made = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    return letter + made[len(letter) :].replace(KIND, kind.ljust(len(KIND)))


def covered(pdf: bytes) -> bytes:
    """What the signature in the placeholder is about."""
    ranges = pades.byte_range(pdf)
    return pdf[: ranges.len1] + pdf[ranges.start2 :]


def told(report: Report) -> list[tuple[str, set[str]]]:
    return [(one.indication.value, {two.code for two in one.problems}) for one in report.signatures]


def test_each_of_several_signers_is_judged(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    pdf = prepared(letter)
    first = sign(covered(pdf), signer, format=Format.CADES_DETACHED)
    both = sign_beside(first, second_signer, content=covered(pdf))
    report = validate(pades.embed(pdf, both), trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert {one.certificate for one in report.signatures} == {signer.certificate, second_signer.certificate}


def test_one_bad_signer_of_two_makes_the_file_bad(
    lab: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    pdf = prepared(letter)
    both = sign_beside(sign(b"X", signer, format=Format.CADES_DETACHED), second_signer, content=b"X")
    assert [one for one, _why in told(validate(pades.embed(pdf, both), trust=trust))] == ["TOTAL_FAILED"] * 2


def test_several_signers_are_none_of_pades(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    pdf = prepared(letter, KIND)
    both = sign_beside(sign(covered(pdf), signer, format=Format.CADES_DETACHED), second_signer, content=covered(pdf))
    assert told(validate(pades.embed(pdf, both), trust=trust)) == [("TOTAL_FAILED", {"signers-in-pdf"})]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(OLDER, ("TOTAL_PASSED", set())), (KIND, ("TOTAL_FAILED", {"content-in-pdf-signature", "signing-time-in-pdf"}))],
)
def test_content_inside_is_what_is_covered_once_more(
    letter: bytes, signer: KeySigner, trust: TrustStore, kind: bytes, expected: tuple[str, set[str]]
) -> None:
    pdf = pades.prepare(letter, claimed_at=clock.now(), name="X", reserved=40_000).octets().replace(KIND, kind)
    attached = sign(covered(pdf), signer, format=Format.CADES_ATTACHED)
    assert told(validate(pades.embed(pdf, attached), trust=trust)) == [expected]


def test_content_inside_that_is_another_is_wrong(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    pdf = prepared(letter)
    ((indication, codes),) = told(
        validate(pades.embed(pdf, sign(b"X", signer, format=Format.CADES_ATTACHED)), trust=trust)
    )
    assert indication == "TOTAL_FAILED"
    assert "content-in-pdf-signature" in codes


def test_evidence_that_was_signed_proves_the_certificate(lab: Path, letter: bytes, trust: TrustStore) -> None:
    made = signed_with_revocation_information(letter, lab, trust)
    start = made.index(b"/Contents <") + len(b"/Contents <")
    message = cms.parse_signed_data(bytes.fromhex(made[start : made.index(b">", start)].decode()).rstrip(b"\0"))
    assert oids.ADOBE_REVOCATION_INFORMATION in message.signer_infos[0].signed
    # The file and the root alone: no list is at hand but those in the signature.
    report = validate(made, trust=TrustStore(trust.anchors))
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()


def test_a_time_stamp_that_says_it_is_a_signature_is_a_time_stamp(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    signed = sign(letter, signer, format=Format.PADES)
    pdf = prepared(signed, b"/ETSI.RFC3161")
    assert b"/Type /Sig" in pdf[len(signed) :]
    stamped = pades.embed(pdf, timestamper.timestamp(pades.digest(pdf, "sha256"), "sha256"))
    (one,) = validate(stamped, trust=trust).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-T")
    assert [stamp.kind for stamp in one.timestamps] == ["document"]


def test_a_time_stamp_that_covers_nothing_is_told_so(
    letter: bytes, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    pdf = prepared(letter, b"/ETSI.RFC3161")
    stamped = pades.embed(pdf, timestamper.timestamp(pades.digest(pdf, "sha256"), "sha256"))
    assert told(validate(stamped.replace(b"/ByteRange [0 ", b"/ByteRange [1 "), trust=trust)) == [
        ("TOTAL_FAILED", {"byte-range"})
    ]
