# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign`` and ``divit verify`` as a person or a script runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pictures
from pictures import Drawn
from trial_signers import encrypted, typst_letter
from typed_terminal import TypedTerminal

PIN = "1234\n"


def divit(*arguments: object, typed: str = "", lang: str = "en") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", lang, *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "yazı.pdf"
    path.write_bytes(typst_letter())
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "not.txt"
    path.write_text("DENEME\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def card(lab: Path) -> tuple[object, ...]:
    return "--p12", lab / "nes-p256.p12", "--pin-stdin"


def report(*arguments: object) -> tuple[int, list[dict[str, object]]]:
    done = divit("verify", *arguments, "--no-network", "--json")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_pdf_is_signed_beside_itself_and_verified(lab: Path, pdf: Path, card: tuple[object, ...]) -> None:
    done = divit("sign", pdf, *card, "--trust", lab, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed = pdf.with_name("yazı.signed.pdf")
    assert done.stdout.strip() == str(signed)
    status, (told,) = report(signed, "--trust", lab)
    assert status == 0
    assert (told["file"], told["format"], told["indication"]) == (str(signed), "pades", "TOTAL_PASSED")


def test_one_changed_byte_is_told_by_the_exit_status(lab: Path, pdf: Path, card: tuple[object, ...]) -> None:
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    signed = pdf.with_name("yazı.signed.pdf")
    data = bytearray(signed.read_bytes())
    data[len(pdf.read_bytes()) // 2] ^= 1
    signed.write_bytes(data)
    assert report(signed, "--trust", lab)[0] == 1


@pytest.mark.parametrize(("options", "name"), [((), "not.txt.p7m"), (("--detached",), "not.txt.p7s")])
def test_any_file_is_signed_as_cades(
    lab: Path, text: Path, card: tuple[object, ...], options: tuple[str, ...], name: str
) -> None:
    assert divit("sign", text, "--format", "cades", *options, *card, typed=PIN).returncode == 0
    content = ("--content", text) if options else ()
    status, (told,) = report(text.with_name(name), *content, "--trust", lab)
    assert (status, told["format"]) == (0, "cades")


def test_a_time_stamp_comes_from_the_authority_that_is_named(
    lab_server: object, lab: Path, pdf: Path, card: tuple[object, ...]
) -> None:
    done = divit("sign", pdf, *card, "--tsa", lab_server.tsa, "--trust", lab, typed=PIN)  # type: ignore[attr-defined]  # conftest's
    assert done.returncode == 0, done.stderr
    verified = divit("verify", pdf.with_name("yazı.signed.pdf"), "--trust", lab, "--json")
    (signature,) = json.loads(verified.stdout)["signatures"]
    assert (verified.returncode, signature["level"]) == (0, "BASELINE-T")


def test_a_time_stamp_service_that_does_not_answer_ends_with_4(
    pdf: Path, card: tuple[object, ...], closed_port: int
) -> None:
    done = divit("sign", pdf, *card, "--tsa", f"http://127.0.0.1:{closed_port}/tsa", typed=PIN)
    assert done.returncode == 4
    assert not pdf.with_name("yazı.signed.pdf").exists()


def test_a_result_that_is_not_valid_is_not_written(lab: Path, pdf: Path) -> None:
    revoked = lab / "revoked-nes-p256.p12"
    done = divit("sign", pdf, "--p12", revoked, "--pin-stdin", "--trust", lab, typed=PIN)
    assert done.returncode == 2
    assert "IMZ-9005" in done.stderr
    assert not pdf.with_name("yazı.signed.pdf").exists()


def test_nothing_is_ever_written_over(pdf: Path, card: tuple[object, ...]) -> None:
    taken = pdf.with_name("yazı.signed.pdf")
    taken.write_bytes(b"mine")
    for arguments in ((pdf,), (pdf, "-o", taken)):
        done = divit("sign", *arguments, *card, typed=PIN)
        assert done.returncode == 3
        assert "IMZ-9002" in done.stderr
    assert taken.read_bytes() == b"mine"


def test_a_folder_that_is_not_there_is_told_by_its_name(pdf: Path, card: tuple[object, ...]) -> None:
    done = divit("sign", pdf, "-o", pdf.with_name("nowhere") / "x.pdf", *card, typed=PIN)
    assert done.returncode == 3
    assert "IMZ-9003" in done.stderr


def test_several_files_take_one_pin_and_go_into_a_folder(
    tmp_path: Path, pdf: Path, text: Path, card: tuple[object, ...]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    other = pdf.with_name("b.pdf")
    other.write_bytes(pdf.read_bytes())
    done = divit("sign", pdf, other, "-o", out, *card, typed=PIN)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["b.signed.pdf", "yazı.signed.pdf"]


def test_a_file_that_cannot_be_signed_leaves_the_others_alone(pdf: Path, card: tuple[object, ...]) -> None:
    locked = pdf.with_name("a.pdf")
    locked.write_bytes(encrypted(pdf.read_bytes()))
    done = divit("sign", locked, pdf, *card, typed=PIN)
    assert done.returncode == 3
    assert "IMZ-3002" in done.stderr
    assert pdf.with_name("yazı.signed.pdf").exists()


def test_a_wrong_pin_signs_nothing(pdf: Path, card: tuple[object, ...]) -> None:
    done = divit("sign", pdf, *card, typed="0000\n")
    assert done.returncode == 1
    assert "IMZ-2001" in done.stderr
    assert not pdf.with_name("yazı.signed.pdf").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "zip"),
        ("--level", "LT"),
        ("--level", "T"),
        ("--profile", "P4"),
        ("--visible", "1,0,0,9,9"),
        ("--visible", "1,0,0,9"),
        ("--visible", "7,0,0,99,99"),
        ("--image", "nowhere.png", "--visible", "1,40,40,200,60"),
        ("--certify", "4"),
        ("--profile", "P4", "--tsa", "http://127.0.0.1:9/", "--reason", "Onay"),
        ("--format", "cades", "--reason", "Onay"),
        ("--detached", "--format", "pades"),
        ("--no-such-option",),
    ],
)
def test_what_is_not_built_or_does_not_go_together_is_bad_usage(
    pdf: Path, card: tuple[object, ...], options: tuple[str, ...]
) -> None:
    done = divit("sign", pdf, *options, *card, typed=PIN)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_signature_is_shown_where_it_was_asked_for(
    lab: Path, pdf: Path, card: tuple[object, ...], tmp_path: Path
) -> None:
    picture = tmp_path / "imza.png"
    picture.write_bytes(pictures.with_alpha())
    place = ("--visible", "-1,340,60,200,60", "--image", picture, "--reason", "Onay", "--location", "Iğdır")
    more = ("--certify", "2", "--field", "Onaylayan", "--lock", "Tutar")
    done = divit("sign", pdf, *place, *more, *card, "--trust", lab, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed = pdf.with_name("yazı.signed.pdf")
    left, bottom, right, top = Drawn(signed.read_bytes()).changed(Drawn(pdf.read_bytes()))
    assert (left >= 340, bottom >= 59, right <= 540, top <= 121) == (True, True, True, True)
    assert divit("verify", signed, "--trust", lab, "--no-network").returncode == 0
    again = divit("sign", signed, "--certify", "1", *card, typed=PIN)
    assert (again.returncode, "IMZ-3052" in again.stderr) == (3, True)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_file_without_a_signature_ends_with_1(pdf: Path, text: Path, as_json: bool) -> None:
    for path in (pdf, text):
        done = divit("verify", path, *(["--json"] if as_json else []))
        assert done.returncode == 1
        assert ("no-signature" if as_json else "no signature") in done.stdout


def test_every_file_gets_a_line_also_the_unreadable_one(tmp_path: Path, pdf: Path, text: Path) -> None:
    status, lines = report(pdf, tmp_path / "none.pdf", tmp_path, text)
    assert [line["file"] for line in lines] == [str(path) for path in (pdf, tmp_path / "none.pdf", tmp_path, text)]
    assert [line["format"] for line in lines] == ["pades", None, None, None]
    assert status == 1


def test_a_status_of_several_files_is_the_heaviest(lab: Path, pdf: Path, card: tuple[object, ...]) -> None:
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    signed, missing = pdf.with_name("yazı.signed.pdf"), pdf.with_name("missing.pdf")
    assert report(signed, "--trust", lab)[0] == 0
    assert report(signed)[0] == 2
    assert report(signed, missing)[0] == 3
    assert report(signed, missing, pdf)[0] == 1


def test_detached_content_that_is_not_given_cannot_be_told(lab: Path, text: Path, card: tuple[object, ...]) -> None:
    assert divit("sign", text, "--format", "cades", "--detached", *card, typed=PIN).returncode == 0
    signature = text.with_name("not.txt.p7s")
    assert report(signature, "--trust", lab)[0] == 2
    text.write_text("other", encoding="utf-8")
    assert report(signature, "--content", text, "--trust", lab)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a.pdf", "--at", "yesterday"),
        ("a.pdf", "--at", "2026-11-24T09:00:00"),
        ("a.pdf", "b.pdf", "--content", "c"),
    ],
)
def test_bad_usage_of_verify_ends_with_3(arguments: tuple[str, ...]) -> None:
    assert divit("verify", *arguments).returncode == 3


def test_a_moment_and_crls_can_be_given(lab: Path, pdf: Path, card: tuple[object, ...], tmp_path: Path) -> None:
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    signed = pdf.with_name("yazı.signed.pdf")
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "root.pem").write_bytes((lab / "root.pem").read_bytes())
    assert report(signed, "--trust", roots)[0] == 2
    assert report(signed, "--trust", roots, "--crl", lab)[0] == 0
    assert report(signed, "--trust", lab, "--at", "2099-01-01T00:00:00Z")[0] == 2


def test_a_person_reads_the_verdict_in_words(lab: Path, pdf: Path, card: tuple[object, ...]) -> None:
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    done = divit("verify", pdf.with_name("yazı.signed.pdf"), "--trust", lab, "--no-network")
    assert "TOTAL_PASSED (valid)" in done.stdout
    assert "DENEME SAHİBİ" in done.stdout
    assert "covers the whole file" in done.stdout


def test_what_cannot_end_well_is_told_before_the_pin_is_asked(pdf: Path, card: tuple[object, ...]) -> None:
    twin = pdf.with_name("b") / pdf.name
    twin.parent.mkdir()
    twin.write_bytes(pdf.read_bytes())
    for arguments, told in (
        ((pdf, "-o", pdf.with_name("nowhere") / "x.pdf"), "IMZ-9003"),
        ((pdf, "--tsa", "zd.kurum.gov.tr"), "IMZ-1113"),
        ((pdf, twin, "-o", pdf.parent), "would both become"),
        ((pdf, pdf), "would both become"),
    ):
        # A card whose file is not its own would be refused at the PIN; nothing is typed, and that is not what is told.
        done = divit("sign", *arguments, *card, typed="")
        assert done.returncode == 3, done.stderr
        assert told in done.stderr


def test_names_with_turkish_letters_and_spaces_and_a_relative_trust_folder(
    lab: Path, tmp_path: Path, card: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Gelen Yazılar"
    folder.mkdir()
    (folder / "İşçi ığdır.pdf").write_bytes(typst_letter())
    (folder / "güven").symlink_to(lab)
    monkeypatch.chdir(folder)
    assert divit("sign", "İşçi ığdır.pdf", *card, "--trust", "güven", typed=PIN).returncode == 0
    assert report("İşçi ığdır.signed.pdf", "--trust", "güven")[0] == 0


def test_several_files_are_told_one_by_one_and_the_worst_is_the_exit_status(
    lab: Path, pdf: Path, card: tuple[object, ...]
) -> None:
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    signed, missing, folder = pdf.with_name("yazı.signed.pdf"), pdf.with_name("yok.pdf"), pdf.parent
    status, told = report(missing, signed, folder, "--trust", lab)
    assert status == 3
    assert [(row["file"], row["format"], row["indication"]) for row in told] == [
        (str(missing), None, "INDETERMINATE"),
        (str(signed), "pades", "TOTAL_PASSED"),
        (str(folder), None, "INDETERMINATE"),
    ]
    assert [problem["code"] for problem in told[0]["problems"]] == ["unreadable"]  # type: ignore[attr-defined]  # JSON
    assert report(missing, pdf, signed, "--trust", lab)[0] == 1
    assert report(missing, signed)[0] == 3
    assert report(signed, signed)[0] == 2


def test_empty_files_and_moments_at_the_end_of_time_are_judged(lab: Path, pdf: Path, card: tuple[object, ...]) -> None:
    pdf.with_name("empty.pdf").write_bytes(b"")
    assert report(pdf.with_name("empty.pdf"))[0] == 1
    assert divit("sign", pdf, *card, typed=PIN).returncode == 0
    signed = pdf.with_name("yazı.signed.pdf")
    # A signature that was there before its certificate is wrong (EN 319 102-1, NOT_YET_VALID); one whose certificate
    # has long ended cannot be told.
    for moment, status in (("9999-12-31T23:59:59Z", 2), ("0001-01-02T00:00:00Z", 1)):
        assert report(signed, "--trust", lab, "--at", moment)[0] == status


@pytest.mark.parametrize("typed", ["", "\n"])
def test_a_pin_that_does_not_come_signs_nothing(pdf: Path, card: tuple[object, ...], typed: str) -> None:
    done = divit("sign", pdf, *card, typed=typed)
    assert done.returncode == 1
    assert "IMZ-20" in done.stderr
    assert not pdf.with_name("yazı.signed.pdf").exists()


def test_ctrl_c_at_the_pin_leaves_nothing_and_a_terminal_that_shows_what_is_typed(lab: Path, pdf: Path) -> None:
    words = [sys.executable, "-m", "divit", "--lang", "en", "sign", str(pdf), "--p12", str(lab / "nes-p256.p12")]
    terminal = TypedTerminal(words, os.environ)
    terminal.wait_for("PIN: ")
    terminal.press("\x03")
    assert terminal.ended() == 130
    assert "Interrupted." in terminal.shown
    assert "Traceback" not in terminal.shown
    assert not pdf.with_name("yazı.signed.pdf").exists()
