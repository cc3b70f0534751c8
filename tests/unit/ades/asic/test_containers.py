# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Containers signed, signed further, raised and judged: what each signature covers, and what becomes of it when
somebody changes the files.
"""

import json
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from containers import CONTAINERS, FILES, SIMPLE, Packer, packed, unpacked
from divit.ades.asic import create as asic
from divit.ades.asic import steps
from divit.ades.create import Format, Level, Options, prepare, sign
from divit.ades.errors import (
    ContainerUnfit,
    ContainerUnreadable,
    ContentUnreadable,
    LevelNotHigher,
    LevelUnsupported,
    NoSuchSigner,
    SignatureBroken,
    TimestamperMissing,
    TrustMissing,
)
from divit.ades.extend import extend
from divit.ades.report import Indication, Report
from divit.ades.validate import recognised, validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner

LEVELS = [Level.B, Level.T, Level.LT, Level.LTA]
MANY = [one for one in CONTAINERS if one not in SIMPLE]
FIRST, SECOND, THIRD = FILES


@pytest.fixture(scope="module")
def packer(lab: Path, trust: TrustStore) -> Packer:
    return Packer(lab, trust)


@pytest.fixture(scope="module", params=MANY, ids=[one.value for one in MANY])
def signed(request: pytest.FixtureRequest, packer: Packer, signer: KeySigner) -> bytes:
    """An ASiC-E of three files with one signature."""
    return packer.signed(request.param, signer)


def told(report: Report) -> list[tuple[str, str | None]]:
    return [(one.indication.value, one.level) for one in report.signatures]


def words(report: Report) -> str:
    signatures = [problem.message_en for one in report.signatures for problem in one.problems]
    return " ".join([*(one.message_en for one in report.problems), *signatures])


@pytest.mark.parametrize("level", LEVELS, ids=[one.value for one in LEVELS])
@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
def test_each_kind_at_each_level_is_valid_and_covers_its_files(
    packer: Packer, signer: KeySigner, trust: TrustStore, format: Format, level: Level
) -> None:
    made = packer.signed(format, signer, level)
    names = (FIRST,) if format in SIMPLE else tuple(FILES)
    assert recognised(made) == ("asic-s" if format in SIMPLE else "asic-e")
    # What carries its own evidence is judged with the root alone.
    report = validate(made, trust=TrustStore(trust.anchors) if level.has_evidence else trust)
    assert told(report) == [("TOTAL_PASSED", f"BASELINE-{level.value}")], words(report)
    covers = report.signatures[0].covers
    size = sum(len(FILES[name]) for name in names)
    assert (covers.scope, covers.elements, covers.left_out) == ("files", names, ())
    assert (covers.size, covers.of) == (size, size)


@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
def test_a_second_signer_covers_the_same_files_and_leaves_the_first_as_it_is(
    packer: Packer, signer: KeySigner, second_signer: KeySigner, trust: TrustStore, format: Format
) -> None:
    first = packer.signed(format, signer, Level.LTA)
    both = packer.once_more(first, format, second_signer)
    report = validate(both, trust=trust)
    assert sorted(told(report)) == [("TOTAL_PASSED", "BASELINE-B"), ("TOTAL_PASSED", "BASELINE-LTA")], words(report)
    raised = extend(both, to=Level.LTA, timestamper=packer.timestamper, sources=packer.sources)
    report = validate(raised, trust=TrustStore(trust.anchors))
    assert told(report) == [("TOTAL_PASSED", "BASELINE-LTA")] * 2, words(report)


@pytest.mark.parametrize("format", CONTAINERS, ids=[one.value for one in CONTAINERS])
def test_an_archive_is_renewed(packer: Packer, signer: KeySigner, trust: TrustStore, format: Format) -> None:
    once = packer.signed(format, signer, Level.LTA)
    twice = extend(once, to=Level.LTA, timestamper=packer.timestamper, sources=packer.sources)
    thrice = extend(twice, to=Level.LTA, timestamper=packer.timestamper, sources=packer.sources)
    report = validate(thrice, trust=TrustStore(trust.anchors))
    assert told(report) == [("TOTAL_PASSED", "BASELINE-LTA")], words(report)
    kinds = [one.kind for one in report.signatures[0].timestamps]
    assert len(kinds) == 4
    assert set(kinds) <= {"signature", "archive", "document"}


Files = dict[str, bytes]
CHANGES: dict[str, tuple[Callable[[Files], Files], str, str]] = {
    "changed": (lambda held: held | {SECOND: b"%PDF-1.7 DENEMI"}, "TOTAL_FAILED", f"“{SECOND}” was changed"),
    "swapped": (
        lambda held: held | {SECOND: held[THIRD], THIRD: held[SECOND]},
        "TOTAL_FAILED",
        f"what was signed under it is now named “{THIRD}”",
    ),
    "removed": (
        lambda held: {name: data for name, data in held.items() if name != SECOND},
        "INDETERMINATE",
        f"The file “{SECOND}”, which was signed, is not in the container",
    ),
    "renamed": (
        lambda held: {("ekler/başka.pdf" if name == SECOND else name): data for name, data in held.items()},
        "INDETERMINATE",
        "has another name now: “ekler/başka.pdf”",
    ),
    "added": (
        lambda held: held | {"ekler/ek.txt": b"x"},
        "INDETERMINATE",
        "files that no signature covers: ekler/ek.txt",
    ),
    "added to META-INF": (
        lambda held: held | {"META-INF/notes.txt": b"x"},
        "INDETERMINATE",
        "files that no signature covers: META-INF/notes.txt",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_somebody_did_to_the_files_is_told_by_their_names(signed: bytes, trust: TrustStore, change: str) -> None:
    work, indication, sentence = CHANGES[change]
    assert told(validate(packed(unpacked(signed)), trust=trust))[0][0] == "TOTAL_PASSED"
    report = validate(packed(work(unpacked(signed))), trust=trust)
    assert report.indication.value == indication
    assert sentence in words(report)


def test_a_file_that_only_another_signature_covers_is_told_as_left_out(
    packer: Packer, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    first = packer.signed(Format.ASIC_E_CADES, signer, files={FIRST: FILES[FIRST]})
    grown = packed(unpacked(first) | {SECOND: FILES[SECOND]})
    both = packer.once_more(grown, Format.ASIC_E_CADES, second_signer)
    one, other = validate(both, trust=trust).signatures
    assert (one.indication, other.indication) == (Indication.TOTAL_PASSED, Indication.TOTAL_PASSED), one.problems
    assert (one.covers.elements, one.covers.left_out) == ((FIRST,), (SECOND,))
    assert one.as_json()["covers"] == {
        "scope": "files", "bytes": 7, "of": 22, "elements": [FIRST], "left_out": [SECOND]
    }  # fmt: skip
    assert (other.covers.elements, other.covers.left_out) == ((FIRST, SECOND), ())


def test_a_manifest_that_is_exchanged_or_missing_leaves_the_signature_without_files(
    packer: Packer, signer: KeySigner, trust: TrustStore
) -> None:
    held = unpacked(packer.signed(Format.ASIC_E_CADES, signer))
    (name,) = (one for one in held if "ASiCManifest" in one)
    without = validate(packed({key: data for key, data in held.items() if key != name}), trust=trust)
    assert without.indication is Indication.INDETERMINATE
    assert "There is no list (ASiCManifest)" in words(without)
    other = held | {name: held[name].replace(b"ekler/liste.csv", b"ekler/liste2.csv")}
    assert validate(packed(other), trust=trust).indication is Indication.TOTAL_FAILED
    broken = held | {name: b"<x/>"}
    assert validate(packed(broken), trust=trust).indication is Indication.TOTAL_FAILED
    twice = held | {"META-INF/ASiCManifest9.xml": held[name]}
    assert validate(packed(twice), trust=trust).indication is Indication.INDETERMINATE


@pytest.mark.parametrize("format", SIMPLE, ids=[one.value for one in SIMPLE])
def test_a_simple_container_has_one_file(packer: Packer, signer: KeySigner, trust: TrustStore, format: Format) -> None:
    held = unpacked(packer.signed(format, signer))
    report = validate(packed(held | {"y.txt": b"DENEME"}), trust=trust)
    assert report.indication is Indication.TOTAL_FAILED
    assert "it has not exactly one data file" in words(report)
    # Without a media type it is told by what is in it.
    del held["mimetype"]
    report = validate(packed(held), trust=trust)
    assert (report.format, told(report)) == ("asic-s", [("TOTAL_PASSED", "BASELINE-B")])


def test_a_table_of_contents_with_other_names_is_told(packer: Packer, signer: KeySigner, trust: TrustStore) -> None:
    held = unpacked(packer.signed(Format.ASIC_E_XADES, signer))
    table = held["META-INF/manifest.xml"].replace(b"liste.csv", b"baska.csv")
    report = validate(packed(held | {"META-INF/manifest.xml": table}), trust=trust)
    assert "does not agree with its files: ekler/baska.csv, ekler/liste.csv" in words(report)
    assert told(validate(packed(held | {"META-INF/manifest.xml": b"<x/>"}), trust=trust))[0][0] == "TOTAL_FAILED"
    del held["META-INF/manifest.xml"]
    assert told(validate(packed(held), trust=trust))[0][0] == "TOTAL_PASSED"


@pytest.mark.parametrize("format", [Format.ASIC_S_CADES, Format.ASIC_E_CADES])
def test_time_assertions_prove_a_time_and_no_signature(packer: Packer, trust: TrustStore, format: Format) -> None:
    files = [*FILES.items()][: 1 if format in SIMPLE else 3]
    made = steps.with_time_assertion(asic.container_of(format, files), packer.timestamper).encoded(clock.now())
    for judged in (made, extend(made, to=Level.LTA, timestamper=packer.timestamper, sources=packer.sources)):
        report = validate(judged, trust=trust)
        assert [one.code for one in report.problems] == ["no-signature"]
        assert {one.indication for one in report.timestamps} == {Indication.TOTAL_PASSED}, report.as_json()
        first = json.loads(json.dumps(report.as_json()))["time_assertions"][0]
        assert first["covers"]["elements"] == [name for name, _ in files]
    changed = validate(packed(unpacked(made) | {FIRST: b"x"}), trust=trust)
    assert {one.indication for one in changed.timestamps} == {Indication.TOTAL_FAILED}


def test_an_archive_manifest_proves_nothing_of_files_that_are_not_as_they_were(
    packer: Packer, signer: KeySigner, trust: TrustStore
) -> None:
    held = unpacked(packer.signed(Format.ASIC_E_CADES, signer, Level.LTA))
    assert "META-INF/ASiCArchiveManifest.xml" in held
    report = validate(packed(held | {FIRST: b"x"}), trust=trust)
    assert report.indication is Indication.TOTAL_FAILED
    stamp = next(one for one in held if one.endswith(".tst"))
    other = packer.timestamper.timestamp(bytes(32), "sha256")
    assert validate(packed(held | {stamp: other}), trust=trust).indication is not Indication.TOTAL_PASSED


def test_three_steps_in_different_places(packer: Packer, signer: KeySigner, trust: TrustStore) -> None:
    options = Options(Format.ASIC_E_XADES, clock.now(), content_name="yazı.txt")
    prepared = prepare(b"DENEME", options)
    signed = prepared.data_to_be_signed(signer.certificate)
    made = prepared.complete(signed, signer.sign(signed.signed_attributes), chain=signer.chain)
    assert validate(made, trust=trust).signatures[0].covers.elements == ("yazı.txt",)
    # A container that is there is signed once more, not put into another one.
    both = sign(made, signer, format=Format.ASIC_E_XADES)
    assert [one.covers.elements for one in validate(both, trust=trust).signatures] == [("yazı.txt",)] * 2


def test_large_files_are_streamed_from_path_to_path(tmp_path: Path, signer: KeySigner, trust: TrustStore) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(5_000_000))
    made = asic.sign(
        asic.container_of(Format.ASIC_E_XADES, [("a.bin", tmp_path / "a.bin")]), signer, format=Format.ASIC_E_XADES
    )
    path = tmp_path / "x.asice"
    with path.open("xb") as out:
        made.write(out, clock.now())
    assert told(validate(path, trust=trust)) == [("TOTAL_PASSED", "BASELINE-B")]
    with pytest.raises(ContentUnreadable):
        validate(tmp_path / "none", trust=trust)


def test_memory_does_not_grow_with_the_files(tmp_path: Path, signer: KeySigner, trust: TrustStore) -> None:
    for number in range(16):
        with (tmp_path / f"{number}.pdf").open("wb") as made:
            made.truncate(4_000_000 + number)  # holes, which are read as zeros
    files = [(f"ekler/{one.name}", one) for one in sorted(tmp_path.iterdir())]
    path = tmp_path / "x.asice"
    tracemalloc.start()
    try:
        container = asic.sign(asic.container_of(Format.ASIC_E_CADES, files), signer, format=Format.ASIC_E_CADES)
        with path.open("xb") as out:
            container.write(out, clock.now())
        report = validate(path, trust=trust)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert told(report) == [("TOTAL_PASSED", "BASELINE-B")]
    assert (path.stat().st_size > 64_000_000, peak < 8_000_000) == (True, True), peak


def refusals(packer: Packer, signer: KeySigner) -> Iterable[tuple[type[Exception], Callable[[], object]]]:
    xades, cades = (packer.signed(one, signer) for one in (Format.ASIC_E_XADES, Format.ASIC_E_CADES))
    archived = packer.signed(Format.ASIC_E_CADES, signer, Level.LT)
    broken = packed(unpacked(xades) | {FIRST: b"x"})
    stamped = steps.with_time_assertion(asic.container_of(Format.ASIC_S_CADES, [("a", b"x")]), packer.timestamper)
    empty = asic.container_of(Format.ASIC_E_XADES, [])
    by = {"timestamper": packer.timestamper, "sources": packer.sources}
    yield ContainerUnfit, lambda: packer.once_more(xades, Format.ASIC_E_CADES, signer)
    yield ContainerUnfit, lambda: packer.once_more(cades, Format.ASIC_E_XADES, signer)
    yield ContainerUnfit, lambda: packer.once_more(cades, Format.ASIC_S_CADES, signer)
    yield ContainerUnfit, lambda: packer.signed(Format.ASIC_S_XADES, signer, files=FILES)
    yield ContainerUnfit, lambda: packer.once_more(empty, Format.ASIC_E_XADES, signer)
    yield ContainerUnfit, lambda: asic.opened(packed({"word/document.xml": b"<x/>"}))
    yield ContainerUnfit, lambda: steps.with_time_assertion(stamped, packer.timestamper)
    yield ContainerUnreadable, lambda: asic.container_of(Format.ASIC_E_XADES, [("META-inf/x", b"")])
    yield ContainerUnreadable, lambda: asic.container_of(Format.ASIC_E_XADES, [("Mimetype", b"")])
    yield LevelNotHigher, lambda: extend(archived, to=Level.LT, **by)  # type: ignore[arg-type]  # by name
    yield SignatureBroken, lambda: extend(broken, to=Level.T, **by)  # type: ignore[arg-type]  # by name
    yield NoSuchSigner, lambda: extend(packed(unpacked(empty.encoded(clock.now()))), to=Level.T, **by)  # type: ignore[arg-type]  # by name
    yield TimestamperMissing, lambda: extend(xades, to=Level.T)
    yield TrustMissing, lambda: extend(xades, to=Level.LT, timestamper=packer.timestamper)
    yield LevelUnsupported, lambda: extend(stamped.encoded(clock.now()), to=Level.A, **by)  # type: ignore[arg-type]  # by name
    yield (
        LevelUnsupported,
        lambda: prepare(b"", Options(Format.ASIC_E_XADES, clock.now(), with_content_timestamp=True)),
    )


def test_what_does_not_go_together_is_refused(packer: Packer, signer: KeySigner) -> None:
    for error, work in refusals(packer, signer):
        with pytest.raises(error):
            work()


@pytest.mark.parametrize("files", [{"word/document.xml": b"<x/>"}, {"mimetype": b"application/epub+zip"}])
def test_other_zip_files_are_none_of_ours(files: dict[str, bytes], trust: TrustStore) -> None:
    report = validate(packed(files), trust=trust)
    assert (report.format, report.indication) == (None, Indication.TOTAL_FAILED)


def test_a_container_that_can_be_read_in_two_ways_is_not_valid(signed: bytes, trust: TrustStore) -> None:
    report = validate(signed + b"x", trust=trust)
    assert [one.code for one in report.problems] == ["damaged-container"]
    assert report.indication is Indication.TOTAL_FAILED
