# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A package that is made is what the checker, and e-Yazışma, want it to be."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Options, prepare
from divit.ades.indication import Indication
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.packages.eyp import letter as told
from divit.packages.eyp import making
from divit.packages.eyp.checking import check
from divit.packages.eyp.digests import summary_of
from divit.packages.eyp.errors import LetterUnfit
from divit.packages.eyp.reading import opened
from divit.packages.eyp.reading_metadata import final_of, letter_of
from divit.packages.eyp.tables import SUMMARIES, Role
from divit.pki.trust import TrustStore
from eyp_made import FILES, LETTER, NOTE, NUMBER, TABLE, Hands, draft, package, sealed
from trial_signers import signer_of, typst_letter


def test_a_package_passes_our_own_checker_with_nothing_to_tell(lab: Path) -> None:
    found = check(opened(package(lab)), Validator(TrustStore.from_folder(lab)))
    assert found.indication is Indication.TOTAL_PASSED
    assert found.findings == ()
    levels = [one.report.signatures[0].level for one in found.signatures if one.report]
    assert levels == ["X-L", "X-L", "A"]


def test_a_letter_without_initials_is_whole(lab: Path) -> None:
    found = check(opened(sealed(lab, with_paraf=False)), Validator(TrustStore.from_folder(lab)))
    assert found.indication is Indication.TOTAL_PASSED
    assert found.findings == ()


def test_what_was_said_of_the_letter_is_read_back(lab: Path) -> None:
    read = opened(package(lab))
    assert letter_of(read) == LETTER
    final = final_of(read)
    assert final is not None
    assert final.number == NUMBER
    assert read.core.creator == "DENEME VALİLİĞİ/24301212"
    assert (read.core.version, read.core.category) == ("2.0", "RESMIYAZISMA")


def test_each_summary_covers_what_was_there_when_it_was_written(lab: Path) -> None:
    read = opened(package(lab))
    summaries = {role: summary_of(read, role) for role in SUMMARIES}
    covered = {role: {one.rpartition("/")[0] for one in found.covered} for role, found in summaries.items() if found}
    first = {"/UstYazi", "/Ustveri", "/Ekler"}
    second = first | {"/ParafOzeti", "/Paraflar"}
    core = "/package/services/metadata/core-properties"
    assert covered[Role.PARAF_SUMMARY] == first
    assert covered[Role.SUMMARY] == second
    assert covered[Role.FINAL_SUMMARY] == second | {"/PaketOzeti", "/Imzalar", "/NihaiUstveri", core}


def test_parts_are_written_in_the_order_in_which_they_come_about(lab: Path) -> None:
    names = zipfile.ZipFile(io.BytesIO(package(lab))).namelist()
    folders = [
        "Ustveri",
        "ParafOzeti",
        "Paraflar",
        "PaketOzeti",
        "Imzalar",
        "NihaiUstveri",
        "package",
        "NihaiOzet",
        "Muhur",
    ]
    places = [next(place for place, name in enumerate(names) if name.startswith(f"{one}/")) for one in folders]
    assert places == sorted(places)


def test_a_key_far_away_signs_the_summary_in_three_steps(lab: Path) -> None:
    def far_away(content: bytes, name: str, _: Level) -> bytes:
        key = signer_of(lab, name)
        prepared = prepare(content, Options(Format.CADES_ATTACHED, clock.now()))
        asked = prepared.data_to_be_signed(key.certificate)
        return prepared.complete(asked, key.sign(asked.signed_attributes), chain=key.chain)

    found = check(opened(sealed(lab, signing=far_away)), Validator(TrustStore.from_folder(lab)))
    assert {one.code for one in found.findings} == {"level-low"}
    assert found.indication is Indication.TOTAL_PASSED


def test_the_same_letter_gives_the_same_octets_to_sign() -> None:
    assert draft().summary == draft().summary
    assert draft().paraf_summary == draft().paraf_summary


def test_a_signature_over_something_else_is_not_put_in(lab: Path) -> None:
    hands, begun = Hands(lab), draft()
    with pytest.raises(LetterUnfit):
        begun.signed(hands.sign(b"DENEME", level=Level.T))
    with pytest.raises(LetterUnfit):
        begun.signed(b"\1\2\3\4")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "4A29FBB7"},
        {"subject": ""},
        {"subject": "a\0b"},
        {"security": "XYZ"},
        {"recipients": ()},
        {"sender": told.Institution("123")},
        {"filing": told.FilingCode("7", "x")},
        {"related": (told.Related("1", "a"),)},
        {"annexes": LETTER.annexes[1:]},
        {"annexes": (replace(LETTER.annexes[0], media_type=""), *LETTER.annexes[1:])},
        {"annexes": (replace(LETTER.annexes[0], file_name="not"), *LETTER.annexes[1:])},
        {"annexes": (replace(LETTER.annexes[0], file_name="../x.csv"), *LETTER.annexes[1:])},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_letter_that_breaks_a_rule_is_not_packed(change: Mapping[str, object]) -> None:
    with pytest.raises(LetterUnfit):
        making.begun(replace(LETTER, **change), ("a.pdf", typst_letter()), FILES)  # type: ignore[arg-type]  # the fields differ


def test_two_files_of_one_name_are_not_packed() -> None:
    twice = (LETTER.annexes[0], replace(LETTER.annexes[0], id=NOTE, number="2"))
    with pytest.raises(LetterUnfit):
        making.begun(replace(LETTER, annexes=twice), ("a.pdf", typst_letter()), {TABLE: b"1", NOTE: b"2"})
