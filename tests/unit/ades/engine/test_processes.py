# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The processes of EN 319 102-1 (5.3, 5.5, 5.6) on signatures of no format: what time and proofs make of a verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes

from divit.ades.blocks import BlockName
from divit.ades.engine.context import Context, Process, Work
from divit.ades.engine.signatures import MOST_NESTED, judge
from divit.ades.model import (
    AlgorithmUse,
    Contents,
    TimestampKind,
    UsedAlgorithm,
    failed,
)
from divit.ades.report import SignatureReport
from forged_certificates import NOON, SIGNER, YEAR
from scenes import DAY, HOUR, VALUE, FakeAdaptor, Scene, codes, hashing, said

PASSED = ("TOTAL_PASSED", None)


@pytest.fixture
def scene() -> Scene:
    return Scene()


# 5.3 and 5.5: a certificate that does not hold any more


def test_a_plain_signature_passes_while_its_certificate_holds(scene: Scene) -> None:
    report = scene.judge(scene.signature(), NOON + HOUR)
    assert (said(report), report.level, report.best_signature_time) == (PASSED, "BASELINE-B", NOON + HOUR)


def test_revoked_after_signing_a_plain_signature_is_lost(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON + DAY)
    assert said(scene.judge(scene.signature(), NOON + 2 * DAY)) == ("INDETERMINATE", "REVOKED_NO_POE")


def test_revoked_after_signing_a_time_stamped_signature_stays(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON + DAY)
    report = scene.judge(scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + 2 * DAY)
    assert (said(report), report.level, report.best_signature_time) == (PASSED, "BASELINE-T", NOON)
    assert report.path is not None
    assert report.path.revoked_at == NOON + DAY


def test_revoked_before_signing_no_time_stamp_helps(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON - DAY)
    report = scene.judge(scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + DAY)
    assert said(report) == ("INDETERMINATE", "REVOKED_NO_POE")


def test_revoked_at_the_very_moment_of_the_time_stamp_is_revoked(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON)
    report = scene.judge(scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + DAY)
    assert said(report) == ("INDETERMINATE", "REVOKED_NO_POE")


def test_revoked_before_a_content_time_stamp_the_signature_is_proved_wrong(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON - DAY)
    report = scene.judge(scene.signature(scene.stamp(TimestampKind.CONTENT, NOON)), NOON + DAY)
    assert (said(report), report.made_after) == (("TOTAL_FAILED", "REVOKED"), NOON)


def test_ended_after_signing_only_the_time_stamped_signature_stays(scene: Scene) -> None:
    later = NOON + 2 * YEAR
    assert said(scene.judge(scene.signature(), later)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON + HOUR))
    assert said(scene.judge(stamped, later)) == PASSED


def test_stamped_after_the_certificate_ended_it_stays_open(scene: Scene) -> None:
    late = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON + 2 * YEAR))
    assert said(scene.judge(late, NOON + 3 * YEAR)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_made_after_the_certificate_ended_it_is_proved_wrong(scene: Scene) -> None:
    late = scene.signature(scene.stamp(TimestampKind.CONTENT, NOON + 2 * YEAR))
    assert said(scene.judge(late, NOON + 3 * YEAR)) == ("TOTAL_FAILED", "EXPIRED")


def test_made_before_the_certificate_began_it_is_proved_wrong(scene: Scene) -> None:
    early = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON - 2 * YEAR))
    assert said(scene.judge(early, NOON + DAY)) == ("TOTAL_FAILED", "NOT_YET_VALID")


def test_a_suspended_certificate_was_good_before(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON + DAY, "certificate_hold")
    assert said(scene.judge(scene.signature(), NOON + 2 * DAY)) == ("INDETERMINATE", "TRY_LATER")
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON))
    assert said(scene.judge(stamped, NOON + 2 * DAY)) == PASSED


def test_embedded_lists_of_the_time_of_signing_are_enough_without_any_service(scene: Scene) -> None:
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), form="BASELINE-LT")
    at = NOON + 30 * DAY
    assert said(scene.judge(stamped, at, crls=())) == ("INDETERMINATE", "TRY_LATER")
    only_stamper = (scene.crl(scene.stamper_root, at),)
    with_values = scene.signature(*stamped.timestamps, crls=scene.crls(NOON + HOUR), form="BASELINE-LT")
    report = scene.judge(with_values, at, crls=only_stamper)
    assert (said(report), report.level) == (PASSED, "BASELINE-LT")


def test_an_embedded_list_of_a_stranger_clears_nobody(scene: Scene) -> None:
    stranger = Scene()
    signature = scene.signature(crls=stranger.crls(NOON))
    assert said(scene.judge(signature, NOON + HOUR, crls=())) == ("INDETERMINATE", "TRY_LATER")


def test_the_basic_process_takes_no_account_of_signature_time_stamps(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON + DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON))
    assert said(scene.judge(stamped, NOON + 2 * DAY, process=Process.BASIC)) == ("INDETERMINATE", "REVOKED_NO_POE")


# 5.6: authorities that ended or were revoked, and what an archive time-stamp makes of it


def test_when_the_authority_ended_too_the_time_stamp_alone_proves_nothing() -> None:
    scene = Scene(root_lives=5 * YEAR)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON + HOUR))
    report = scene.judge(stamped, NOON + 6 * YEAR)
    assert said(report) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")
    assert BlockName.TIME_SLIDING in {one.name for one in report.blocks}
    archived = scene.archived(stamped, NOON + YEAR / 2)
    report = scene.judge(archived, NOON + 6 * YEAR)
    assert (said(report), report.level, report.best_signature_time) == (PASSED, "BASELINE-LTA", NOON)


def test_archived_after_the_authority_ended_is_too_late() -> None:
    scene = Scene(root_lives=5 * YEAR)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON + HOUR))
    late = scene.archived(stamped, NOON + 5 * YEAR + DAY)
    assert said(scene.judge(late, NOON + 6 * YEAR)) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_with_time_alone_no_proof_of_the_past_is_looked_for() -> None:
    scene = Scene(root_lives=5 * YEAR)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON + HOUR))
    archived = scene.archived(stamped, NOON + YEAR / 2)
    report = scene.judge(archived, NOON + 6 * YEAR, process=Process.WITH_TIME)
    assert said(report) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_a_revoked_authority_takes_proof_that_its_chain_was_there_before(scene: Scene) -> None:
    scene.revoke(scene.issuing, scene.root, NOON + 30 * DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON + HOUR))
    at = NOON + 60 * DAY
    assert said(scene.judge(stamped, at)) == ("INDETERMINATE", "REVOKED_CA_NO_POE")
    assert said(scene.judge(scene.archived(stamped, NOON + 31 * DAY), at)) == ("INDETERMINATE", "REVOKED_CA_NO_POE")
    assert said(scene.judge(scene.archived(stamped, NOON + DAY), at)) == PASSED


def test_a_signature_that_was_not_there_before_its_authority_was_revoked_stays_open(scene: Scene) -> None:
    scene.revoke(scene.issuing, scene.root, NOON - DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), crls=scene.crls(NOON - 2 * DAY, 9 * DAY))
    report = scene.judge(scene.archived(stamped, NOON + HOUR), NOON + DAY)
    assert said(report) == ("INDETERMINATE", "REVOKED_CA_NO_POE")


def test_evidence_that_nobody_proved_in_time_does_not_bring_the_past_back(scene: Scene) -> None:
    scene.revoke(scene.issuing, scene.root, NOON + 30 * DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON))
    archived = scene.archived(stamped, NOON + DAY)
    late_values = scene.signature(*archived.timestamps, crls=scene.crls(NOON + 2 * HOUR))
    report = scene.judge(late_values, NOON + 60 * DAY)
    assert said(report) == ("INDETERMINATE", "REVOKED_CA_NO_POE")
    (past,) = [one for one in report.blocks if one.name is BlockName.PAST_CERTIFICATE]
    assert {one.problem.code for one in past.findings} == {"no-proof-status"}


def test_a_list_that_was_stale_when_the_signature_was_made_does_not_reach_it(scene: Scene) -> None:
    """5.6.2.2: when nothing younger is proved, the control-time is the last moment that a list speaks of."""
    scene.revoke(scene.issuing, scene.root, NOON + 30 * DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON + 3 * DAY), crls=scene.crls(NOON))
    report = scene.judge(scene.archived(stamped, NOON + 3 * DAY + HOUR, lists=False), NOON + 60 * DAY)
    assert said(report) == ("INDETERMINATE", "REVOKED_CA_NO_POE")
    (past,) = [one for one in report.blocks if one.name is BlockName.PAST_SIGNATURE]
    assert {one.problem.code for one in past.findings} == {"no-proof-signature"}


# 5.4 and 5.6.2.4: time-stamps whose own authority does not hold any more


def test_a_time_stamp_whose_authority_ended_leaves_the_signature_open(scene: Scene) -> None:
    short = scene.stamper_named("DENEME Kısa ZD", ends=NOON + 30 * DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON, by=short))
    report = scene.judge(stamped, NOON + 60 * DAY)
    assert (said(report), report.level) == (("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE"), "BASELINE-B")
    assert codes(report) == {"time-stamp", "expired"}


def test_an_archive_time_stamp_of_its_days_keeps_it(scene: Scene) -> None:
    short = scene.stamper_named("DENEME Kısa ZD", ends=NOON + 30 * DAY)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON, by=short), crls=scene.crls(NOON + HOUR))
    report = scene.judge(scene.archived(stamped, NOON + 20 * DAY), NOON + 60 * DAY)
    assert (said(report), report.best_signature_time) == (PASSED, NOON)
    late = scene.judge(scene.archived(stamped, NOON + 40 * DAY), NOON + 60 * DAY)
    assert said(late) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_each_renewal_keeps_the_one_before(scene: Scene) -> None:
    first = scene.stamper_named("DENEME ZD 1", ends=NOON + YEAR)
    second = scene.stamper_named("DENEME ZD 2", ends=NOON + 2 * YEAR)
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON, by=first), crls=scene.crls(NOON + HOUR))
    once = scene.archived(stamped, NOON + YEAR / 2, by=second)
    renewed = scene.archived(
        scene.signature(*once.timestamps, crls=(*once.crls, *scene.crls(NOON + YEAR / 2 + HOUR)), form="BASELINE-LTA"),
        NOON + YEAR + YEAR / 2,
    )
    at = NOON + 3 * YEAR
    assert said(scene.judge(renewed, at)) == PASSED
    assert said(scene.judge(once, at))[0] == "INDETERMINATE"


def test_a_time_stamp_over_something_else_fails_the_signature(scene: Scene) -> None:
    use = scene.stamp(TimestampKind.SIGNATURE, NOON, over=b"something else")
    right = scene.stamp(TimestampKind.SIGNATURE, NOON)
    report = scene.judge(scene.signature(replace(right, token=use.token)), NOON + HOUR)
    assert said(report) == ("TOTAL_FAILED", "HASH_FAILURE")


def test_a_time_stamp_about_a_younger_one_is_out_of_order(scene: Scene) -> None:
    content = scene.stamp(TimestampKind.CONTENT, NOON + HOUR)
    report = scene.judge(scene.signature(content, scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + DAY)
    assert said(report) == ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON + HOUR))
    report = scene.judge(scene.archived(stamped, NOON), NOON + DAY)
    assert said(report) == ("INDETERMINATE", "TIMESTAMP_ORDER_FAILURE")


def test_clocks_of_two_authorities_may_differ_a_little(scene: Scene) -> None:
    content = scene.stamp(TimestampKind.CONTENT, NOON + timedelta(minutes=2))
    report = scene.judge(scene.signature(content, scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + DAY)
    assert said(report) == PASSED


# Algorithms at the time that is proved


SHA1 = (
    UsedAlgorithm(AlgorithmUse.COVERED_DATA, "sha1", None, "1.3.14.3.2.26"),
    UsedAlgorithm(AlgorithmUse.SIGNATURE, "sha1", "ecdsa", "1.2.840.10045.4.1"),
)
IN_2011 = datetime(2011, 5, 1, tzinfo=UTC)


def of_2011(scene: Scene) -> FakeAdaptor:
    old = scene.forge.make("DENEME Eski", scene.issuing, SIGNER, begins=IN_2011 - YEAR, ends=NOON + 9 * YEAR)
    return FakeAdaptor(old.der, used=SHA1)


def test_sha1_is_not_believed_without_a_proof_that_the_signature_is_as_old(scene: Scene) -> None:
    adaptor = of_2011(scene)
    report = scene.judge(scene.signature(adaptor=adaptor), NOON)
    assert said(report) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    young = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON), adaptor=adaptor)
    assert said(scene.judge(young, NOON)) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    old = scene.signature(scene.stamp(TimestampKind.SIGNATURE, IN_2011), adaptor=adaptor)
    assert said(scene.judge(old, NOON)) == PASSED


def test_an_algorithm_that_no_policy_knows_is_never_believed(scene: Scene) -> None:
    odd = FakeAdaptor(scene.signer.der, used=(UsedAlgorithm(AlgorithmUse.SIGNATURE, "", "", "1.2.3"),))
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, IN_2011 + 20 * YEAR), adaptor=odd)
    assert said(scene.judge(stamped, NOON + 9 * YEAR))[1] == "CRYPTO_CONSTRAINTS_FAILURE"


def test_policies_differ_in_what_they_believe_and_are_chosen_by_name() -> None:
    scene = Scene(lives=9 * YEAR)
    pkcs1 = (UsedAlgorithm(AlgorithmUse.SIGNATURE, "sha256", "rsa-pkcs1", "1.2.840.113549.1.1.11"),)
    signature = scene.signature(adaptor=FakeAdaptor(scene.signer.der, used=pkcs1))
    at = datetime(2029, 1, 1, tzinfo=UTC)
    assert said(scene.judge(signature, at)) == PASSED
    report = scene.judge(signature, at, policy="etsi")
    assert said(report) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    assert said(scene.judge(signature, at - timedelta(seconds=1), policy="etsi")) == PASSED


def test_a_weak_signature_on_a_certificate_takes_proof_that_the_certificate_is_older() -> None:
    scene = Scene(lives=9 * YEAR)
    weak = scene.forge.make("DENEME", scene.issuing, SIGNER, ends=NOON + 9 * YEAR, hash_algorithm=hashes.SHA224())
    certificates = (weak.der, scene.issuing.der)
    signature = scene.signature(
        scene.stamp(TimestampKind.SIGNATURE, NOON),
        adaptor=FakeAdaptor(weak.der),
        certificates=certificates,
        crls=scene.crls(NOON + HOUR),
    )
    at = datetime(2029, 6, 1, tzinfo=UTC)
    assert said(scene.judge(signature, NOON + DAY, policy="etsi")) == PASSED
    archived = scene.archived(signature, NOON + DAY)
    assert said(scene.judge(archived, at, policy="etsi")) == PASSED
    late = scene.archived(signature, at - DAY)
    report = scene.judge(late, at, policy="etsi")
    assert said(report) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")


# What is told, and bounds


def test_what_failed_costs_no_path(scene: Scene) -> None:
    broken = FakeAdaptor(scene.signer.der, findings=(failed("HASH_FAILURE", "content-changed"),))
    report = scene.judge(scene.signature(adaptor=broken), NOON + HOUR)
    assert (said(report), report.path, report.best_signature_time) == (("TOTAL_FAILED", "HASH_FAILURE"), None, None)


def test_all_is_told_and_the_worst_decides(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON)
    other = scene.stamp(TimestampKind.SIGNATURE, NOON, over=b"other")
    report = scene.judge(scene.signature(replace(other, imprint=hashing(VALUE))), NOON + DAY)
    assert said(report) == ("TOTAL_FAILED", "HASH_FAILURE")
    assert codes(report) >= {"revoked", "time-stamp"}


def test_each_block_is_told_by_its_clause(scene: Scene) -> None:
    report = scene.judge(scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON)), NOON + DAY)
    clauses = [one.name.value for one in report.blocks]
    assert clauses == ["5.2.2", "5.2.3", "5.2.7", "5.2.8", "5.2.6", "5.2.6", "5.4"]
    assert all(one.indication.value == "TOTAL_PASSED" for one in report.blocks)
    (stamp,) = report.timestamps
    assert (stamp.kind, stamp.gen_time, stamp.authority) == ("signature", NOON, "DENEME ZD")


def test_a_counter_signature_is_judged_and_told_after_its_own(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON)
    second = scene.forge.make("DENEME İkinci", scene.issuing, SIGNER)
    counter = scene.signature(adaptor=FakeAdaptor(second.der), id="S-2", value=b"of the second")
    first, about = scene.judge_all(scene.signature(counter_signatures=(counter,)), NOON + DAY)
    assert (said(first), first.countersigns) == (("INDETERMINATE", "REVOKED_NO_POE"), None)
    assert (said(about), about.countersigns, about.signer) == (PASSED, "S-1", "DENEME İkinci")


def test_counter_signatures_are_followed_so_far_and_no_further(scene: Scene) -> None:
    signature = scene.signature(id="S-last")
    for number in range(MOST_NESTED + 3):
        signature = scene.signature(id=f"S-{number}", counter_signatures=(signature,))
    reports = scene.judge_all(signature, NOON + HOUR)
    assert len(reports) == MOST_NESTED + 2
    assert codes(reports[-1]) == {"too-much-work"}


def test_the_work_of_one_file_is_bounded(scene: Scene) -> None:
    context = scene.context(NOON + HOUR)
    little = Context(context.paths, context.at, work=Work(most_paths=1))
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, NOON))
    (report,) = judge(Contents("cades", (stamped,)), little)
    assert said(report) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
    assert "too-much-work" in codes(report)


def test_time_runs_out_too(scene: Scene) -> None:
    moments = iter((0.0, 500.0, 1000.0))
    context = scene.context(NOON + HOUR)
    slow = Context(context.paths, context.at, work=Work(monotonic=lambda: next(moments)))
    (report,) = judge(Contents("cades", (scene.signature(),)), slow)
    assert codes(report) == {"too-much-work"}


def test_many_signatures_of_one_file_are_not_all_judged(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from divit.ades.engine import signatures

    monkeypatch.setattr(signatures, "MOST_SIGNATURES", 2)
    reports: tuple[SignatureReport, ...] = judge(
        Contents("cades", (scene.signature(),) * 3), scene.context(NOON + HOUR)
    )
    assert [codes(one) for one in reports] == [{"too-much-work"}] * 3
