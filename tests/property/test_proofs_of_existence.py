# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Laws of the engine, for any course of events: a proof never harms, and no later moment makes a wrong one right."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from divit.ades.engine.poe import PoeSet
from divit.ades.model import Signature, TimestampKind, failed
from forged_certificates import NOON, YEAR
from scenes import DAY, HOUR, VALUE, FakeAdaptor, Scene

RANK = {"TOTAL_FAILED": 0, "INDETERMINATE": 1, "TOTAL_PASSED": 2}
# Half days from a month before noon to three years after it, in which the signer's certificate ends and, as the case
# may be, the signer and the authority are revoked.
MOMENTS = st.integers(min_value=-60, max_value=2_190).map(lambda half_days: NOON + timedelta(hours=12 * half_days))
FEW = settings(max_examples=60, deadline=None)


class Course:
    """A course of events: what was revoked when, and a signature that was stamped, archived or neither."""

    def __init__(self, revoked: datetime | None, authority_revoked: datetime | None, content: datetime | None) -> None:
        self.scene = Scene(root_lives=2 * YEAR)
        if revoked is not None:
            self.scene.revoke(self.scene.signer, self.scene.issuing, revoked)
        if authority_revoked is not None:
            self.scene.revoke(self.scene.issuing, self.scene.root, authority_revoked)
        self.content = None if content is None else self.scene.stamp(TimestampKind.CONTENT, content)

    def plain(self) -> Signature:
        return self.scene.signature(*(() if self.content is None else (self.content,)))

    def stamped(self, at: datetime) -> Signature:
        stamp = self.scene.stamp(TimestampKind.SIGNATURE, at)
        plain = self.plain()
        return self.scene.signature(*plain.timestamps, stamp, crls=self.scene.crls(at + HOUR))

    def rank(self, signature: Signature, at: datetime) -> int:
        return RANK[self.scene.judge(signature, at).indication.value]


courses = st.builds(Course, st.none() | MOMENTS, st.none() | MOMENTS, st.just(None))
courses_with_content = st.builds(Course, st.none() | MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS)


@FEW
@given(courses, MOMENTS, st.timedeltas(timedelta(), 2 * YEAR), st.timedeltas(timedelta(hours=2), YEAR))
def test_a_proof_never_makes_an_open_signature_worse(
    course: Course, made: datetime, waited: timedelta, kept: timedelta
) -> None:
    """The signature exists from ``made`` on; each time-stamp is younger than what it is about, as in life."""
    at = made + waited + kept + 3 * HOUR
    stamped = course.stamped(made)
    archived = course.scene.archived(stamped, made + kept)
    plain_rank, stamped_rank, archived_rank = (course.rank(one, at) for one in (course.plain(), stamped, archived))
    assert plain_rank <= stamped_rank <= archived_rank or plain_rank == RANK["TOTAL_PASSED"]
    assert stamped_rank <= archived_rank


@FEW
@given(courses_with_content, MOMENTS, st.timedeltas(timedelta(), YEAR), st.timedeltas(timedelta(), 3 * YEAR))
def test_no_later_moment_makes_a_failed_signature_pass(
    course: Course, made: datetime, waited: timedelta, later: timedelta
) -> None:
    signature = course.stamped(made)
    first = made + waited + 2 * HOUR
    if course.rank(signature, first) == RANK["TOTAL_FAILED"]:
        assert course.rank(signature, first + later) < RANK["TOTAL_PASSED"]


@FEW
@given(st.sampled_from(["HASH_FAILURE", "SIG_CRYPTO_FAILURE", "FORMAT_FAILURE"]), MOMENTS, MOMENTS)
def test_no_proof_and_no_moment_mends_wrong_cryptography(sub_indication: str, made: datetime, at: datetime) -> None:
    scene = Scene()
    broken = FakeAdaptor(scene.signer.der, findings=(failed(sub_indication, "signature-value"),))
    stamped = scene.signature(scene.stamp(TimestampKind.SIGNATURE, made), adaptor=broken)
    for signature in (scene.signature(adaptor=broken), stamped, scene.archived(stamped, made + DAY)):
        report = scene.judge(signature, max(at, made) + 2 * DAY)
        assert (report.indication.value, report.sub_indication) == ("TOTAL_FAILED", sub_indication)


@given(st.lists(MOMENTS, max_size=8), MOMENTS)
def test_of_many_proofs_the_earliest_counts_and_none_is_after_the_validation(
    moments: list[datetime], at: datetime
) -> None:
    proofs = PoeSet(at)
    for moment in moments:
        proofs.prove(VALUE, moment)
    assert proofs.earliest(VALUE) == min([at, *moments])
    assert proofs.earliest(b"something else") == at
