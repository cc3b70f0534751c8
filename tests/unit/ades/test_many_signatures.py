# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A file that was signed very often costs as many times what one signature costs, and not the square of it."""

from collections.abc import Mapping

import pytest

from counted_work import calls_of
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.pades import reader as pades_reader
from divit.ades.pades.coverage import Coverages
from divit.ades.pdf.cross_references import CrossReferences
from divit.ades.pdf.xref import Entry, Section
from divit.ades.report import Indication
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

COUNTS = (40, 80, 160)
RESERVED = 3_000


@pytest.fixture(scope="module")
def signed_often(letter: bytes, signer: KeySigner) -> Mapping[int, bytes]:
    """The letter, signed as often as the keys say."""
    options = Options(Format.PADES, clock.now(), reserved=RESERVED)
    found: dict[int, bytes] = {}
    for count in range(1, COUNTS[-1] + 1):
        letter = sign(letter, signer, format=Format.PADES, options=options)
        if count in COUNTS:
            found[count] = letter
    return found


def test_twice_as_many_signatures_are_twice_the_work(signed_often: Mapping[int, bytes], trust: TrustStore) -> None:
    judge = Validator(trust)
    judge.validate(signed_often[COUNTS[0]])  # the certificate's path is judged once a minute
    calls = {count: calls_of(lambda pdf=pdf: judge.validate(pdf)) for count, pdf in signed_often.items()}
    each = [calls[count] / count for count in COUNTS]
    assert each[2] < 1.1 * each[1] < 1.21 * each[0], each


def test_all_of_them_are_valid_and_told_what_followed(signed_often: Mapping[int, bytes], trust: TrustStore) -> None:
    report = Validator(trust).validate(signed_often[COUNTS[-1]])
    assert report.indication is Indication.TOTAL_PASSED
    assert [one.covers.later for one in report.signatures] == ["signatures"] * (COUNTS[-1] - 1) + ["none"]


def test_what_signatures_cover_in_common_is_hashed_once(
    signed_often: Mapping[int, bytes], trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Coverages] = []

    class Kept(Coverages):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]  # passed on as they come
            made.append(self)

    monkeypatch.setattr(pades_reader, "Coverages", Kept)
    pdf = signed_often[COUNTS[-1]]
    Validator(trust).validate(pdf)
    (one,) = made
    assert len(pdf) / 2 < one.digests.hashed < 2 * len(pdf)


def test_an_object_is_found_without_asking_every_revision(
    signed_often: Mapping[int, bytes], trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"references": 0, "sections": 0}
    find, section_find = CrossReferences.find, Section.find

    def count_find(self: CrossReferences, number: int, place: int) -> Entry | None:
        asked["references"] += 1
        return find(self, number, place)

    def count_section(self: Section, number: int) -> Entry | None:
        asked["sections"] += 1
        return section_find(self, number)

    monkeypatch.setattr(CrossReferences, "find", count_find)
    monkeypatch.setattr(Section, "find", count_section)
    Validator(trust).validate(signed_often[COUNTS[-1]])
    assert asked["sections"] <= 2 * asked["references"]
    assert asked["references"] < 40 * COUNTS[-1]


def test_evidence_and_an_archive_over_many_signatures_are_no_more_than_that(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    options = Options(Format.PADES, clock.now(), reserved=RESERVED)
    judge, calls = Validator(TrustStore(trust.anchors)), []
    for count in (10, 20, 40):
        pdf = letter
        for _time in range(count):
            pdf = sign(pdf, signer, format=Format.PADES, options=options)
        pdf = extend(pdf, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
        assert judge.validate(pdf).indication is Indication.TOTAL_PASSED
        calls.append(calls_of(lambda pdf=pdf: judge.validate(pdf)) / count)
    assert calls[2] < 1.1 * calls[1] < 1.21 * calls[0], calls
