# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign`` at long-term levels and by Turkish profiles, and ``divit extend``, as somebody runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PIN = "1234\n"


def divit(*arguments: object, typed: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", *(str(argument) for argument in arguments)]
    return subprocess.run(
        command,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "not.txt"
    path.write_text("DENEME\n", encoding="utf-8")
    return path


@pytest.fixture
def signing(lab_server: Any) -> tuple[object, ...]:
    """What every signing here is given: a key, a format, an authority and trust."""
    lab = lab_server.folder
    key = ("--p12", lab / "nes-p256.p12", "--pin-stdin")
    return (*key, "--format", "cades", "--tsa", lab_server.tsa, "--trust", lab)


@pytest.fixture
def raising(lab_server: Any) -> tuple[object, ...]:
    return "--tsa", lab_server.tsa, "--trust", lab_server.folder


@pytest.fixture
def anchors(lab: Path, tmp_path: Path) -> Path:
    """A folder with the root alone: all else must have come with the signature."""
    folder = tmp_path / "anchors"
    folder.mkdir()
    (folder / "root.pem").write_bytes((lab / "root.pem").read_bytes())
    return folder


def judged(*arguments: object, **environment: str) -> tuple[int, dict[str, Any]]:
    done = divit("verify", *arguments, "--json", **environment)
    (signature,) = json.loads(done.stdout)["signatures"]
    return done.returncode, signature


@pytest.mark.parametrize("level", ["LT", "LTA"])
@pytest.mark.parametrize("detached", [True, False])
def test_a_level_that_lasts_carries_its_proof(
    text: Path, signing: tuple[object, ...], anchors: Path, level: str, detached: bool
) -> None:
    shape = ("--detached",) if detached else ()
    done = divit("sign", text, *signing, *shape, "--level", level, typed=PIN)
    assert done.returncode == 0, done.stderr
    made = text.with_name("not.txt.p7s" if detached else "not.txt.p7m")
    beside = ("--content", text) if detached else ()
    status, signature = judged(made, *beside, "--trust", anchors, "--no-network")
    assert (status, signature["level"]) == (0, f"BASELINE-{level}"), signature


def test_a_signature_is_raised_and_its_archive_renewed(
    text: Path, signing: tuple[object, ...], raising: tuple[object, ...], anchors: Path, tmp_path: Path
) -> None:
    assert divit("sign", text, *signing, "--level", "B", typed=PIN).returncode == 0
    before = text.with_name("not.txt.p7m")
    for number, level in enumerate(("T", "LT", "LTA", "LTA")):
        after = tmp_path / f"{number}.p7m"
        done = divit("extend", before, "-o", after, "--level", level, *raising)
        assert (done.returncode, done.stdout.strip()) == (0, str(after)), done.stderr
        before = after
    status, signature = judged(before, "--trust", anchors, "--no-network")
    assert (status, signature["level"]) == (0, "BASELINE-LTA"), signature


@pytest.mark.parametrize("level", ["LT", "LTA"])
def test_a_pdf_is_signed_to_last(
    letter: bytes, signing: tuple[object, ...], anchors: Path, tmp_path: Path, level: str
) -> None:
    path = tmp_path / "yazi.pdf"
    path.write_bytes(letter)
    done = divit("sign", path, *signing, "--format", "pades", "--level", level, typed=PIN)
    assert done.returncode == 0, done.stderr
    status, signature = judged(tmp_path / "yazi.signed.pdf", "--trust", anchors, "--no-network")
    assert (status, signature["level"]) == (0, f"BASELINE-{level}"), signature


def test_a_pdf_is_raised_and_its_archive_renewed(
    letter: bytes, signing: tuple[object, ...], raising: tuple[object, ...], anchors: Path, tmp_path: Path
) -> None:
    path = tmp_path / "yazi.pdf"
    path.write_bytes(letter)
    assert divit("sign", path, *signing, "--format", "pades", "--level", "B", typed=PIN).returncode == 0
    before = tmp_path / "yazi.signed.pdf"
    for number, level in enumerate(("T", "LT", "LTA", "LTA")):
        after = tmp_path / f"{number}.pdf"
        done = divit("extend", before, "-o", after, "--level", level, *raising)
        assert (done.returncode, done.stdout.strip()) == (0, str(after)), done.stderr
        before = after
    status, signature = judged(before, "--trust", anchors, "--no-network")
    assert (status, signature["level"], signature["covers"]["later"]) == (0, "BASELINE-LTA", "signatures"), signature


def test_the_next_authority_is_asked_when_one_is_dead(
    text: Path, signing: tuple[object, ...], raising: tuple[object, ...], closed_port: int, tmp_path: Path
) -> None:
    dead = ("--tsa", f"http://127.0.0.1:{closed_port}/tsa")
    done = divit("sign", text, *dead, *signing, "--level", "T", typed=PIN)
    assert done.returncode == 0, done.stderr
    made, out = text.with_name("not.txt.p7m"), tmp_path / "out.p7m"
    done = divit("extend", made, "-o", out, "--level", "LTA", *dead, *raising)
    assert done.returncode == 0, done.stderr
    done = divit("extend", made, "-o", tmp_path / "none.p7m", "--level", "LTA", *dead, *dead, *raising[2:])
    assert (done.returncode, "127.0.0.1" in done.stderr) == (4, True), done.stderr
    assert not (tmp_path / "none.p7m").exists()


def test_what_cannot_be_raised_is_said(
    text: Path, signing: tuple[object, ...], raising: tuple[object, ...], tmp_path: Path
) -> None:
    assert divit("sign", text, *signing, "--level", "T", typed=PIN).returncode == 0
    made, out = text.with_name("not.txt.p7m"), tmp_path / "out.p7m"
    for options, status, said in (
        (("--level", "T", *raising), 3, "IMZ-3014"),
        (("--level", "LT", *raising[:2]), 2, "IMZ-3015"),  # by the Turkish roots alone nobody here is known
    ):
        done = divit("extend", made, "-o", out, *options)
        assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    done = divit("extend", text, "-o", out, "--level", "T", *raising)
    assert (done.returncode, "has no signature that is known here" in done.stderr) == (3, True)
    done = divit("extend", made, "-o", made, "--level", "LT", *raising)
    assert (done.returncode, "IMZ-9002" in done.stderr) == (3, True)
    wrong = tmp_path / "wrong.p7m"
    wrong.write_bytes(made.read_bytes().replace(b"DENEME\n", b"DENEMe\n"))
    done = divit("extend", wrong, "-o", out, "--level", "LT", *raising)
    assert (done.returncode, "IMZ-3013" in done.stderr) == (1, True)
    assert not out.exists()


def test_a_detached_signature_is_archived_with_its_content(
    text: Path, signing: tuple[object, ...], raising: tuple[object, ...], tmp_path: Path
) -> None:
    assert divit("sign", text, *signing, "--detached", typed=PIN).returncode == 0
    made, out = text.with_name("not.txt.p7s"), tmp_path / "out.p7s"
    assert divit("extend", made, "-o", out, "--level", "LTA", *raising).returncode == 3
    assert divit("extend", made, "-o", out, "--level", "LTA", "--content", text, *raising).returncode == 0


@pytest.mark.parametrize(("profile", "level"), [("P1", "BASELINE-B"), ("P4", "X-L")])
def test_a_profile_sets_the_form(lab: Path, text: Path, signing: tuple[object, ...], profile: str, level: str) -> None:
    done = divit("sign", text, *signing, "--profile", profile, typed=PIN)
    assert done.returncode == 0, done.stderr
    status, signature = judged(text.with_name("not.txt.p7m"), "--trust", lab)
    assert (status, signature["level"]) == (0, level), signature


def test_a_profile_in_a_pdf_ends_in_lt_and_is_archived_at_lta(
    lab: Path, letter: bytes, signing: tuple[object, ...], tmp_path: Path
) -> None:
    pdf, out = tmp_path / "yazı.pdf", tmp_path / "yazı.signed.pdf"
    pdf.write_bytes(letter)
    for more, level in (((), "BASELINE-LT"), (("--level", "LTA"), "BASELINE-LTA")):
        done = divit("sign", pdf, *signing, "--format", "pades", "--profile", "P4", *more, typed=PIN)
        assert done.returncode == 0, done.stderr
        status, signature = judged(out, "--trust", lab)
        assert (status, signature["level"]) == (0, level), signature
        out.unlink()


def test_p4_is_archived_when_it_is_asked_for(lab: Path, text: Path, signing: tuple[object, ...]) -> None:
    done = divit("sign", text, *signing, "--profile", "P4", "--level", "LTA", typed=PIN)
    assert done.returncode == 0, done.stderr
    status, signature = judged(text.with_name("not.txt.p7m"), "--trust", lab)
    assert (status, signature["level"]) == (0, "A"), signature


def test_p3_is_not_final_before_its_grace_time(
    text: Path, signing: tuple[object, ...], raising: tuple[object, ...], tmp_path: Path
) -> None:
    done = divit("sign", text, *signing, "--profile", "P3", typed=PIN)
    made, out = text.with_name("not.txt.p7m"), tmp_path / "out.p7m"
    assert (done.returncode, "not final before" in done.stderr) == (2, True), done.stderr
    assert made.exists()
    done = divit("extend", made, "-o", out, "--level", "X-L", *raising)
    assert (done.returncode, "not final before" in done.stderr, out.exists()) == (2, True, False)


@pytest.mark.parametrize(
    "options",
    [
        ("--profile", "P4", "--level", "T"),
        ("--profile", "P1", "--level", "LTA"),
        ("--profile", "P5"),
        ("--level", "LT", "--format", "pades"),
    ],
)
def test_options_that_do_not_go_together_are_bad_usage(
    lab: Path, text: Path, options: tuple[str, ...], closed_port: int
) -> None:
    card = ("--p12", lab / "nes-p256.p12", "--pin-stdin", "--tsa", f"http://127.0.0.1:{closed_port}/", "--trust", lab)
    done = divit("sign", text, *card, *options, typed=PIN)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
