# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is found in packages that are not as they were made: changed octets, other signatures, samples of others."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, sign
from divit.ades.indication import Indication
from divit.ades.validate import Validator
from divit.packages.eyp.checking import Checked, check, structure
from divit.packages.eyp.reading import Package, opened
from divit.packages.eyp.reading_metadata import letter_of, targets_of
from divit.packages.eyp.tables import Kind, Role
from divit.pki.trust import TrustStore
from eyp_made import Hands, package, sealed
from eyp_packages import ORDERS, PLACES, Recipe
from trial_signers import signer_of


@pytest.fixture(scope="module")
def validator(lab: Path) -> Validator:
    return Validator(TrustStore.from_folder(lab))


def repacked(encoded: bytes, **parts: bytes) -> bytes:
    """The package with other octets in the parts of those folders."""
    read, out = zipfile.ZipFile(io.BytesIO(encoded)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name in read.namelist():
            said = next(
                (data for start, data in parts.items() if name.startswith(f"{start}/") and "_rels" not in name), None
            )
            written.writestr(name, read.read(name) if said is None else said)
    return out.getvalue()


def part(encoded: bytes, role: Role) -> bytes:
    found = opened(encoded).part(role)
    assert found is not None
    return zipfile.ZipFile(io.BytesIO(encoded)).read(found.name[1:])


def codes(found: Checked) -> set[str]:
    return {one.code for one in found.findings}


@pytest.mark.parametrize("sample", ["paketv1x.eyp", "paketv2x.eyp"])
def test_of_the_samples_everything_but_the_placeholders_is_right(
    sample: str, shared_data: Path, validator: Validator
) -> None:
    read = opened(shared_data / "eyp" / sample)
    found = check(read, validator)
    assert structure(read) == ()
    assert codes(found) == {"signature-placeholder"}
    assert found.indication is Indication.TOTAL_FAILED
    letter = letter_of(read)
    assert letter is not None
    assert len(letter.annexes) == 2


@pytest.mark.parametrize(("kind", "generation"), ORDERS)
def test_every_kind_and_version_is_told(kind: str, generation: int) -> None:
    read = opened(Recipe(kind, generation).encoded())
    assert (read.kind, read.generation) == (Kind(kind), generation)
    if "belgehedef" in ORDERS[kind, generation]:
        assert [one.shown for one in targets_of(read)] == ["DENEME VALİLİĞİ (24301212)"]


def test_a_changed_octet_in_any_digested_part_is_found_and_named() -> None:
    for kind, generation in ORDERS:
        names = [one for one in ORDERS[kind, generation].split() if one not in {"imzasizEk", "nihaiozet", "muhurcades"}]
        if "nihaiozet" not in ORDERS[kind, generation]:
            names.remove("PaketOzeti")
        for name in names:
            # A changed letter in the text of XML: anything else would keep the part from being read at all.
            later = {name: lambda data: data.replace(b"DENEME", b"DENEMA").replace(b"eyazisma</", b"eyazismo</")}
            if name in {"PaketOzeti", "parafozeti"}:
                later = {name: lambda data: data.replace(b"DigestMethod Alg", b"DigestMethod  Alg")}
            if name.endswith("cades"):
                later = {name: lambda data: data[:-1] + b"\5"}
            if name == "sifreliicerikbilgisi":
                later = {name: lambda data: data.replace(b"></", b">\n</")}
            if name == "guncellemebilgisi":
                later = {name: lambda data: data.replace(b"HZO", b"OZL")}
            found = structure(opened(Recipe(kind, generation, later=later).encoded()))
            named = {one.part for one in found if one.code == "digest-differs"}
            assert named == {PLACES[name]}, (kind, generation, name)


def test_a_changed_summary_is_not_what_was_signed(lab: Path, validator: Validator) -> None:
    whole = package(lab)
    spoilt = part(whole, Role.FINAL_SUMMARY).replace(b"<Reference ", b"<Reference  ", 1)
    found = check(opened(repacked(whole, NihaiOzet=spoilt)), validator)
    assert codes(found) == {"signed-other-bytes"}
    assert found.indication is Indication.TOTAL_FAILED


def test_a_damaged_signature_is_no_valid_one(lab: Path, validator: Validator) -> None:
    whole = package(lab)
    seal = part(whole, Role.SEAL)
    found = check(opened(repacked(whole, Muhur=seal[:-200] + bytes(200))), validator)
    assert found.indication is not Indication.TOTAL_PASSED


def test_a_signature_without_what_it_signs_is_judged_with_the_summary_that_is_there(
    lab: Path, validator: Validator
) -> None:
    whole = package(lab)
    summary = part(whole, Role.FINAL_SUMMARY)
    beside = sign(summary, signer_of(lab, "seal-p256"), format=Format.CADES_DETACHED)
    found = check(opened(repacked(whole, Muhur=beside)), validator)
    assert codes(found) == {"content-outside", "level-low"}
    assert found.indication is Indication.TOTAL_PASSED


def test_a_seal_that_is_no_archive_is_told(lab: Path, validator: Validator) -> None:
    found = check(opened(sealed(lab, seal_level=Level.T)), validator)
    assert [(one.code, one.part) for one in found.findings] == [("level-low", "/Muhur/MuhurCades.imz")]
    assert found.indication is Indication.TOTAL_PASSED


def test_a_date_that_is_not_that_of_the_time_stamp_is_told(lab: Path, validator: Validator) -> None:
    found = check(opened(sealed(lab, date="2026-11-24T09:00:00Z")), validator)
    assert codes(found) == {"date-not-of-timestamp"}


def updated(lab: Path, original: bytes) -> Package:
    recipe = Recipe("update", contents={"orijinalpaket": original})
    seal = Hands(lab).sign(part(recipe.encoded(), Role.FINAL_SUMMARY), "seal-p256", Level.A)
    return opened(Recipe("update", contents={"orijinalpaket": original, "muhurcades": seal}).encoded())


def test_the_package_inside_of_an_update_is_judged_too(lab: Path, validator: Validator) -> None:
    found = check(updated(lab, package(lab)), validator)
    assert found.indication is Indication.TOTAL_PASSED
    assert found.original is not None
    assert json.loads(json.dumps(found.as_json()))["original"]["kind"] == "letter"


@pytest.mark.parametrize("original", [b"DENEME", Recipe("update").encoded(), Recipe().encoded()])
def test_an_update_of_something_that_is_not_right_is_not_right(
    original: bytes, lab: Path, validator: Validator
) -> None:
    found = check(updated(lab, original), validator)
    assert codes(found) == {"original-not-right"}
    assert found.indication is Indication.TOTAL_FAILED


def test_of_an_encrypted_package_nobody_can_tell_who_signed(validator: Validator) -> None:
    assert check(opened(Recipe("encrypted").encoded()), validator).indication is Indication.INDETERMINATE


def test_a_package_that_nobody_signed_is_not_valid(validator: Validator) -> None:
    lacking = Recipe("letter", 1, without=frozenset({"imzacades", "muhurcades"}))
    assert check(opened(lacking.encoded()), validator).indication is Indication.TOTAL_FAILED
