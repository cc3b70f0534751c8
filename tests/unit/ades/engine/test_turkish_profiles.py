# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The Turkish profiles P2, P3 and P4 (2012/DK-15/299): each rule by its number, and when a signature is final."""

from dataclasses import replace
from datetime import timedelta

import pytest

from divit.ades.model import AlgorithmUse, PolicyReference, Signature, TimestampKind, UsedAlgorithm
from divit.ades.report import Maturity, SignatureReport
from divit.ades.signature_policies import known_policies
from divit.der import oids
from examiner import Office, nes
from forged_certificates import NOON
from scenes import DAY, GOOD_ALGORITHMS, HOUR, FakeAdaptor, Scene, codes, said

BY_PROFILE = {one.profile: one for one in known_policies().values()}
PASSED = ("TOTAL_PASSED", None)
BROKEN = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


@pytest.fixture
def scene() -> Scene:
    return Office()


def reference(profile: str, hash_oid: str = oids.SHA256, digest: bytes | None = None) -> PolicyReference:
    known = BY_PROFILE[profile]
    return PolicyReference(known.oid, hash_oid, digest or known.hashes[oids.HASH_NAMES[hash_oid]])


def of_profile(scene: Scene, profile: str, **more: object) -> Signature:
    """A signature of noon that keeps every rule of ``profile`` a day later and an hour."""
    stamp = scene.stamp(TimestampKind.SIGNATURE, NOON + timedelta(minutes=1))
    fields: dict[str, object] = {"policy": reference(profile), "form": "T"}
    if profile != "P2":
        by_list = profile == "P3"
        fields |= {
            "form": "X-L",
            "certificates": (scene.signer.der, scene.issuing.der, scene.root.der, scene.stamper_root.der),
            "crls": scene.crls(NOON + DAY + HOUR) if by_list else _without_signer(scene, NOON + HOUR),
            "ocsps": () if by_list else (scene.ocsp(scene.signer, NOON + HOUR),),
        }
    return scene.signature(stamp, **(fields | more))  # type: ignore[arg-type]  # fields of Signature


def _without_signer(scene: Scene, at: object) -> tuple[bytes, ...]:
    return scene.crl(scene.root, NOON + HOUR), scene.crl(scene.stamper_root, NOON + HOUR)


def judged(scene: Scene, profile: str, signature: Signature | None = None, **more: object) -> SignatureReport:
    at = NOON + DAY + 2 * HOUR if profile != "P4" else NOON + HOUR
    crls = None if profile == "P2" else ()
    return scene.judge(signature or of_profile(scene, profile, **more), at, crls=crls)


@pytest.mark.parametrize("profile", ["P2", "P3", "P4"])
def test_a_signature_that_keeps_all_rules_passes_and_says_its_profile(scene: Scene, profile: str) -> None:
    report = judged(scene, profile)
    assert (said(report), codes(report)) == (PASSED, set())
    assert (report.profile, report.policy) == (profile, BY_PROFILE[profile].oid)
    assert report.maturity is (None if profile == "P4" else Maturity.MATURE)


def test_without_a_policy_no_rule_is_asked_for(scene: Scene) -> None:
    report = scene.judge(scene.signature(claimed_time=None), NOON + HOUR)
    assert (said(report), report.profile, report.maturity) == (PASSED, None, None)


def test_rule_1_the_policy_is_named_by_its_sha256(scene: Scene) -> None:
    report = judged(scene, "P2", policy=reference("P2", oids.SHA1))
    assert (said(report), codes(report)) == (BROKEN, {"turkish-rule-1"})


def test_another_document_than_the_known_one_is_not_the_policy(scene: Scene) -> None:
    report = judged(scene, "P4", policy=reference("P4", digest=bytes(32)))
    assert (said(report), codes(report)) == (("INDETERMINATE", "POLICY_PROCESSING_ERROR"), {"policy-hash"})


def test_a_policy_that_nobody_knows_cannot_be_judged(scene: Scene) -> None:
    report = judged(scene, "P2", policy=replace(reference("P2"), oid="1.2.3.4"))
    assert (said(report), codes(report)) == (
        ("INDETERMINATE", "SIGNATURE_POLICY_NOT_AVAILABLE"),
        {"unknown-policy"},
    )


def test_rule_2_there_is_a_signing_time(scene: Scene) -> None:
    assert codes(judged(scene, "P2", claimed_time=None)) == {"turkish-rule-2"}


@pytest.mark.parametrize(
    "used",
    [
        GOOD_ALGORITHMS[:2],
        (*GOOD_ALGORITHMS[:2], UsedAlgorithm(AlgorithmUse.CERTIFICATE_REFERENCE, "sha1", None, oids.SHA1)),
    ],
    ids=["none", "v1"],
)
def test_rule_3_the_certificate_is_bound_by_more_than_sha1(scene: Scene, used: tuple[UsedAlgorithm, ...]) -> None:
    adaptor = FakeAdaptor(scene.signer.der, used=used)
    assert "turkish-rule-3" in codes(judged(scene, "P2", adaptor=adaptor))


@pytest.mark.parametrize(
    ("claimed", "is_kept"),
    [
        (timedelta(seconds=300), True),
        (timedelta(seconds=301), False),
        (timedelta(seconds=-7200), True),
        (timedelta(seconds=-7201), False),
    ],
)
def test_rule_4_the_time_stamp_is_near_the_claimed_time(scene: Scene, claimed: timedelta, is_kept: bool) -> None:
    stamped = NOON + timedelta(minutes=1)
    report = judged(scene, "P2", claimed_time=stamped + claimed)
    assert codes(report) == (set() if is_kept else {"turkish-rule-4"})


def test_without_a_time_stamp_no_profile_but_p1_holds(scene: Scene) -> None:
    report = judged(scene, "P2", timestamps=())
    assert (said(report), codes(report)) == (BROKEN, {"turkish-no-time-stamp"})


def test_rule_5_p2_and_p3_are_cleared_by_a_list(scene: Scene) -> None:
    # Straight from the root: a list about an issuing authority would keep the rule.
    scene.issuing = scene.root
    scene.signer = scene.forge.make("DENEME Kökten", scene.root, nes())
    listed = (scene.crl(scene.stamper_root, NOON + HOUR),)
    signature = of_profile(scene, "P4", policy=reference("P3"), crls=listed)
    assert "turkish-rule-5" in codes(scene.judge(signature, NOON + HOUR, crls=()))


def test_rule_6_p4_is_cleared_by_an_answer(scene: Scene) -> None:
    report = judged(scene, "P4", ocsps=(), crls=scene.crls(NOON + HOUR))
    assert (said(report), codes(report)) == (BROKEN, {"turkish-rule-6"})


@pytest.mark.parametrize("profile", ["P3", "P4"])
def test_rule_7_the_time_stamps_root_and_status_are_embedded(scene: Scene, profile: str) -> None:
    signature = of_profile(scene, profile)
    no_root = replace(signature, certificates=signature.certificates[:-1])
    assert codes(judged(scene, profile, no_root)) == {"turkish-rule-7"}
    elsewhere = scene.crl(scene.stamper_root, NOON + DAY + HOUR if profile == "P3" else NOON + HOUR)
    others = tuple(one for one in signature.crls if one != elsewhere)
    kept = tuple(one for one in others if not _is_of(one, scene))
    at = NOON + DAY + 2 * HOUR if profile == "P3" else NOON + HOUR
    report = scene.judge(replace(signature, crls=kept), at, crls=(elsewhere,))
    assert codes(report) == {"turkish-rule-7"}


def _is_of(crl: bytes, scene: Scene) -> bool:
    from cryptography import x509

    issuer = x509.load_der_x509_crl(crl).issuer
    return issuer == x509.load_der_x509_certificate(scene.stamper_root.der).subject


# Grace time (kesinleşme)


def test_before_the_grace_time_is_over_nothing_is_final(scene: Scene) -> None:
    final = NOON + DAY + timedelta(minutes=1)
    report = scene.judge(of_profile(scene, "P2"), final - timedelta(seconds=1))
    assert (said(report), codes(report)) == (("INDETERMINATE", "TRY_LATER"), {"not-final-before"})
    assert (report.maturity, report.final_from) == (Maturity.PREMATURE, final)
    assert "16.06.2026" in report.problems[0].message_tr
    report = scene.judge(of_profile(scene, "P2"), final)
    assert (said(report), report.maturity) == (PASSED, Maturity.MATURE)


def test_a_list_from_before_the_grace_time_is_over_is_not_final(scene: Scene) -> None:
    early = scene.crls(NOON + HOUR, 9 * DAY)
    report = scene.judge(of_profile(scene, "P2"), NOON + 2 * DAY, crls=early)
    assert (said(report), codes(report)) == (("INDETERMINATE", "TRY_LATER"), {"status-not-final"})
    assert report.maturity is Maturity.PREMATURE


def test_p4_is_final_at_once(scene: Scene) -> None:
    report = judged(scene, "P4")
    assert (report.maturity, report.final_from) == (None, None)


def test_revoked_within_the_grace_time_but_after_the_time_stamp_the_signature_holds(scene: Scene) -> None:
    scene.revoke(scene.signer, scene.issuing, NOON + HOUR)
    report = scene.judge(of_profile(scene, "P2"), NOON + 2 * DAY)
    assert (said(report), report.maturity) == (PASSED, Maturity.MATURE)


def test_every_known_policy_has_the_hashes_of_its_document() -> None:
    for policy in known_policies().values():
        assert {name: len(value) for name, value in policy.hashes.items()} == {
            "sha1": 20,
            "sha224": 28,
            "sha256": 32,
            "sha384": 48,
            "sha512": 64,
        }
