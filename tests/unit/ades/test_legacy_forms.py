# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The older forms of CAdES: read for what they are, judged, and raised on top of what they have."""

from datetime import timedelta
from pathlib import Path

import pytest

import legacy_cades
from divit.ades.create import Format, Level, Sources, sign
from divit.ades.extend import extend
from divit.ades.report import SignatureReport
from divit.ades.validate import validate
from divit.der import cms, oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

CONTENT = b"DENEME content"


def judged(signed: bytes, trust: TrustStore, content: bytes | None = None) -> SignatureReport:
    (one,) = validate(signed, trust=trust, content=content).signatures
    return one


def codes(report: SignatureReport) -> set[str]:
    return {problem.code for problem in report.problems}


@pytest.fixture(params=[Format.CADES_ATTACHED, Format.CADES_DETACHED])
def chosen_format(request: pytest.FixtureRequest) -> Format:
    chosen: Format = request.param
    return chosen


@pytest.fixture
def content(chosen_format: Format) -> bytes | None:
    return CONTENT if chosen_format is Format.CADES_DETACHED else None


@pytest.fixture
def long_form(lab: Path, signer: KeySigner, trust: TrustStore, chosen_format: Format) -> bytes:
    """Form X-L, of an hour ago."""
    then = LocalTimestamper(lab, clock.now() - timedelta(hours=1))
    return sign(
        CONTENT,
        signer,
        format=chosen_format,
        level=Level.XL,
        timestamper=then,
        sources=Sources(trust),
        claimed_at=clock.now() - timedelta(hours=1),
    )


def test_form_c_has_references_without_values(long_form: bytes, trust: TrustStore, content: bytes | None) -> None:
    report = judged(legacy_cades.without(long_form, *legacy_cades.VALUES), trust, content)
    assert (report.indication.value, report.level, codes(report)) == ("TOTAL_PASSED", "C", set())


@pytest.mark.parametrize("first_type", [True, False])
def test_form_x_has_a_time_stamp_over_the_references(
    long_form: bytes, timestamper: LocalTimestamper, trust: TrustStore, content: bytes | None, first_type: bool
) -> None:
    with_references = legacy_cades.without(long_form, *legacy_cades.VALUES)
    form_x = legacy_cades.with_reference_timestamp(with_references, timestamper, first_type=first_type)
    report = judged(form_x, trust, content)
    assert (report.indication.value, report.level, codes(report)) == ("TOTAL_PASSED", "X", set())
    long_x = legacy_cades.with_reference_timestamp(long_form, timestamper, first_type=first_type)
    report = judged(long_x, TrustStore(trust.anchors), content)
    assert (report.indication.value, report.level, codes(report)) == ("TOTAL_PASSED", "X-L", set())


def test_a_time_stamp_over_other_references_fails(
    long_form: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, content: bytes | None
) -> None:
    form_x = legacy_cades.with_reference_timestamp(long_form, timestamper, first_type=False)
    (info,) = cms.parse_signed_data(form_x).signer_infos
    (value,) = info.unsigned[oids.COMPLETE_CERTIFICATE_REFERENCES]
    changed = form_x.replace(value, value[:-4] + bytes(4))
    assert judged(changed, trust, content).indication.value == "TOTAL_FAILED"


def test_a_reference_without_its_value_fails(long_form: bytes, trust: TrustStore, content: bytes | None) -> None:
    (info,) = cms.parse_signed_data(long_form).signer_infos
    for oid in (oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES):
        (value,) = info.unsigned[oid]
        place = value.index(b"\x04\x20") + 2  # the first hash
        changed = long_form.replace(value, value[:place] + bytes(32) + value[place + 32 :])
        report = judged(changed, trust, content)
        assert (report.indication.value, codes(report)) == ("TOTAL_FAILED", {"reference-without-value"})


def test_a_reference_that_says_something_else_of_its_value_is_told(
    long_form: bytes, trust: TrustStore, content: bytes | None
) -> None:
    (info,) = cms.parse_signed_data(long_form).signer_infos
    for oid in (oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES):
        (value,) = info.unsigned[oid]
        changed = long_form.replace(value, value.replace(b"DENEME K", b"DENEME L"))
        report = judged(changed, trust, content)
        assert (report.indication.value, codes(report)) == ("INDETERMINATE", {"reference-differs"})


@pytest.mark.parametrize(
    ("before", "place", "tag", "problem"),
    [
        (b"\xa0", 0, b"\xa2", "unsigned-attribute"),
        (b"\x30\x2f\x30\x0b\x06\x09", -3, b"\x70", "damaged-cms"),
    ],
    ids=["of an unknown kind", "no sequence"],
)
def test_a_reference_that_cannot_be_read_as_one_is_told(
    long_form: bytes, trust: TrustStore, content: bytes | None, before: bytes, place: int, tag: bytes, problem: str
) -> None:
    (info,) = cms.parse_signed_data(long_form).signer_infos
    (value,) = info.unsigned[oids.COMPLETE_REVOCATION_REFERENCES]
    place += value.index(before)
    changed = long_form.replace(value, value[:place] + tag + value[place + 1 :])
    report = judged(changed, trust, content)
    assert report.indication.value != "TOTAL_PASSED"
    assert codes(report) == {problem}


def test_an_archive_time_stamp_of_version_2_is_judged(
    long_form: bytes, timestamper: LocalTimestamper, trust: TrustStore, content: bytes | None
) -> None:
    archived = legacy_cades.with_archive_v2(long_form, timestamper, content)
    report = judged(archived, TrustStore(trust.anchors), content)
    assert (report.indication.value, report.level, codes(report)) == ("TOTAL_PASSED", "A", set())
    (info,) = cms.parse_signed_data(archived).signer_infos
    (stamp,) = info.unsigned[oids.SIGNATURE_TIME_STAMP]
    without = legacy_cades.without(archived, oids.COMPLETE_REVOCATION_REFERENCES)
    assert stamp in without
    assert judged(without, trust, content).indication.value == "TOTAL_FAILED"


def test_version_2_is_renewed_by_version_3_and_stays_right(
    lab: Path, long_form: bytes, trust: TrustStore, content: bytes | None
) -> None:
    earlier = LocalTimestamper(lab, clock.now() - timedelta(minutes=30))
    archived = legacy_cades.with_archive_v2(long_form, earlier, content)
    again = LocalTimestamper(lab, clock.now() - timedelta(minutes=20))
    renewed = extend(archived, to=Level.A, timestamper=again, sources=Sources(trust), content=content)
    twice = extend(renewed, to=Level.LTA, timestamper=LocalTimestamper(lab), sources=Sources(trust), content=content)
    for one, count in ((renewed, 2), (twice, 3)):
        report = judged(one, TrustStore(trust.anchors), content)
        assert (report.indication.value, report.level, codes(report)) == ("TOTAL_PASSED", "A", set())
        assert sum(each.kind == "archive" for each in report.timestamps) == count
    before, after = (cms.parse_signed_data(one) for one in (archived, twice))
    assert (before.certificates, before.crls) == (after.certificates, after.crls)  # version 2 is about them
