# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures beside a signature and on it: those that were there keep their octets, and each is judged by itself."""

from pathlib import Path

import pytest

from divit.ades.cades import reader as cades_reader
from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Sources, sign
from divit.ades.errors import ContentMissing, NoSuchSigner, SignatureBroken
from divit.ades.extend import extend
from divit.ades.further_signers import CounterSignature, countersign, sign_beside
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.der import cms, oids
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, signer_of

CONTENT = b"DENEME content"


def told(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.indication.value, tuple(each.message_en for each in one.problems)) for one in report.signatures]


PASSED = ("TOTAL_PASSED", ())


@pytest.mark.parametrize("format", [Format.CADES_DETACHED, Format.CADES_ATTACHED])
def test_a_second_signer_signs_beside_the_first(
    signer: KeySigner, second_signer: KeySigner, trust: TrustStore, lab: Path, format: Format
) -> None:
    first = sign(CONTENT, signer, format=format)
    content = CONTENT if format is Format.CADES_DETACHED else None
    both = sign_beside(first, second_signer, content=content, claims=Claims(roles=("Genel Müdür V.",)))
    three = sign_beside(both, signer_of(lab, "nes-p384"), content=content)
    assert told(validate(three, content=content, trust=trust)) == [PASSED] * 3
    (before,) = cms.parse_signed_data(first).signer_infos
    assert before.encoded in {one.encoded for one in cms.parse_signed_data(three).signer_infos}


def test_a_detached_content_must_be_at_hand_for_a_second_signer(signer: KeySigner, second_signer: KeySigner) -> None:
    with pytest.raises(ContentMissing):
        sign_beside(sign(CONTENT, signer, format=Format.CADES_DETACHED), second_signer)


def test_one_of_several_signers_is_raised_and_the_other_stays(
    signer: KeySigner, second_signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    both = sign_beside(sign(CONTENT, signer, format=Format.CADES_ATTACHED), second_signer)
    kept = cms.parse_signed_data(both).signer_infos[1].encoded
    raised = extend(both, to=Level.LTA, timestamper=timestamper, sources=Sources(trust), signer=0)
    assert kept in {one.encoded for one in cms.parse_signed_data(raised).signer_infos}
    assert told(validate(raised, trust=trust)) == [PASSED] * 2
    all_raised = extend(both, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    report = validate(all_raised, trust=TrustStore(trust.anchors))
    assert told(report) == [PASSED] * 2
    assert {one.level for one in report.signatures} == {"BASELINE-LTA"}


def test_a_signature_on_a_signature_is_judged_and_says_what_it_is_about(
    signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    signed = countersign(sign(CONTENT, signer, format=Format.CADES_ATTACHED), second_signer, 0)
    report = validate(signed, trust=trust)
    assert told(report) == [PASSED] * 2
    first, on_it = report.signatures
    assert (on_it.countersigns, on_it.covers.scope) == (first.id, "signature")
    (info,) = cms.parse_signed_data(signed).signer_infos
    (counter,) = (cms.parse_signer_info(one) for one in info.unsigned[oids.COUNTER_SIGNATURE])
    assert oids.CONTENT_TYPE not in counter.signed  # RFC 5652, 11.4


def test_signatures_on_signatures_are_nested_and_bounded(
    signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    for depth in range(1, cades_reader.MOST_NESTED + 1):
        signed = countersign(signed, second_signer, *([0] * depth))
    assert told(validate(signed, trust=trust)) == [PASSED] * (cades_reader.MOST_NESTED + 1)
    with pytest.raises(SignatureBroken):
        CounterSignature.of(signed, *([0] * (cades_reader.MOST_NESTED + 1)))
    with pytest.raises(NoSuchSigner):
        CounterSignature.of(signed, 1)
    with pytest.raises(NoSuchSigner):
        CounterSignature.of(signed, 0, 3)


def test_two_signatures_on_one_stand_beside_each_other(
    lab: Path, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    signed = countersign(countersign(signed, second_signer, 0), signer_of(lab, "nes-p384"), 0)
    signed = countersign(signed, signer_of(lab, "seal-p256"), 0, 1)
    assert told(validate(signed, trust=trust)) == [PASSED] * 4


def test_too_many_signatures_on_a_signature_are_left_open(
    signer: KeySigner, second_signer: KeySigner, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    for _ in range(3):
        signed = countersign(signed, second_signer, 0)
    monkeypatch.setattr(cades_reader, "MOST_COUNTER_SIGNATURES", 3)
    assert validate(signed, trust=trust).indication is Indication.INDETERMINATE


def test_a_signature_on_another_signature_fails(signer: KeySigner, second_signer: KeySigner, trust: TrustStore) -> None:
    one = countersign(sign(CONTENT, signer, format=Format.CADES_ATTACHED), second_signer, 0)
    (info,) = cms.parse_signed_data(one).signer_infos
    moved = cms.with_unsigned_attribute(
        sign(b"DENEME other", signer, format=Format.CADES_ATTACHED),
        cms.attribute(oids.COUNTER_SIGNATURE, info.unsigned[oids.COUNTER_SIGNATURE][0]),
    )
    report = validate(moved, trust=trust)
    assert report.indication is Indication.TOTAL_FAILED
    assert {one.sub_indication for one in report.signatures} == {None, "HASH_FAILURE"}


def test_an_archive_time_stamp_covers_a_signature_on_the_signature(
    signer: KeySigner, second_signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    signed = countersign(sign(CONTENT, signer, format=Format.CADES_ATTACHED), second_signer, 0)
    raised = extend(signed, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    assert told(validate(raised, trust=trust)) == [PASSED] * 2
    (info,) = cms.parse_signed_data(raised).signer_infos
    (counter,) = info.unsigned[oids.COUNTER_SIGNATURE]
    report = validate(raised.replace(counter[-8:], bytes(8)), trust=trust)
    assert "hash-index" in {problem.code for one in report.signatures for problem in one.problems}


@pytest.mark.parametrize("hostile", [b"\x30\x00", b"\x05\x00", b"\x30\x03\x02\x01\x01"])
def test_a_damaged_signature_on_a_signature_is_told(signer: KeySigner, trust: TrustStore, hostile: bytes) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_ATTACHED)
    damaged = cms.with_unsigned_attribute(signed, cms.attribute(oids.COUNTER_SIGNATURE, hostile))
    assert validate(damaged, trust=trust).indication is Indication.TOTAL_FAILED
