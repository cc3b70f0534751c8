# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign`` and ``divit verify`` with XML signatures, as a person or a script runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

PIN = "1234\n"
DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?>\n<yazı><konu>DENEME</konu></yazı>\n'


def divit(*arguments: object, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def xml(tmp_path: Path) -> Path:
    path = tmp_path / "yazı.xml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "not.txt"
    path.write_text("DENEME\n", encoding="utf-8")
    return path


@pytest.fixture
def anchors(lab: Path, tmp_path: Path) -> Path:
    """A folder with the root alone: all else must have come with the signature."""
    folder = tmp_path / "anchors"
    folder.mkdir()
    (folder / "root.pem").write_bytes((lab / "root.pem").read_bytes())
    return folder


@pytest.fixture(scope="session")
def card(lab: Path) -> tuple[object, ...]:
    return "--p12", lab / "nes-p256.p12", "--pin-stdin"


def verified(lab: Path, *arguments: object) -> dict[str, object]:
    done = divit("verify", *arguments, "--trust", lab, "--no-network", "--json")
    (line,) = done.stdout.splitlines()
    told: dict[str, object] = json.loads(line)
    assert (done.returncode == 0) == (told["indication"] == "TOTAL_PASSED"), done.stdout
    return told


def test_xml_is_signed_inside_when_nothing_else_is_said(lab: Path, xml: Path, card: tuple[object, ...]) -> None:
    done = divit("sign", xml, *card, "--trust", lab, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed = xml.with_name("yazı.signed.xml")
    assert done.stdout.strip() == str(signed)
    told = verified(lab, signed)
    assert (told["format"], told["indication"]) == ("xades", "TOTAL_PASSED")
    signed.write_bytes(signed.read_bytes().replace(b"DENEME", b"DENEMI"))
    assert verified(lab, signed)["indication"] == "TOTAL_FAILED"


def test_beside_and_around(lab: Path, xml: Path, text: Path, card: tuple[object, ...]) -> None:
    for path, options in ((xml, ("--detached",)), (text, ("--format", "xades", "--detached"))):
        done = divit("sign", path, *options, *card, typed=PIN)
        assert done.returncode == 0, done.stderr
        signed = path.with_name(f"{path.name}.xml")
        assert verified(lab, signed, "--content", path)["indication"] == "TOTAL_PASSED"
        assert verified(lab, signed)["indication"] == "INDETERMINATE"
        signed.unlink()
    assert divit("sign", text, "--format", "xades", *card, typed=PIN).returncode == 0
    assert verified(lab, text.with_name("not.txt.xml"))["indication"] == "TOTAL_PASSED"


def test_a_level_that_lasts_is_made_raised_and_renewed(
    lab_server: Any, xml: Path, card: tuple[object, ...], anchors: Path, tmp_path: Path
) -> None:
    asked = ("--tsa", lab_server.tsa, "--trust", lab_server.folder)
    done = divit("sign", xml, *card, "--level", "LT", *asked, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed = xml.with_name("yazı.signed.xml")
    assert level_by(anchors, signed) == "BASELINE-LT"
    for number in range(2):
        out = tmp_path / f"{number}.xml"
        done = divit("extend", signed, "-o", out, "--level", "LTA", *asked)
        assert done.returncode == 0, done.stderr
        signed = out
    assert level_by(anchors, signed) == "BASELINE-LTA"
    assert signed.read_bytes().count(b"<xadesv141:ArchiveTimeStamp ") == 2


def test_a_detached_signature_is_archived_with_its_content(
    lab_server: Any, text: Path, card: tuple[object, ...], anchors: Path
) -> None:
    asked = ("--tsa", lab_server.tsa, "--trust", lab_server.folder)
    options = ("--format", "xades", "--detached", "--profile", "P4", "--level", "LTA")
    done = divit("sign", text, *options, *card, *asked, typed=PIN)
    assert done.returncode == 0, done.stderr
    assert level_by(anchors, text.with_name("not.txt.xml"), "--content", text) == "A"


def level_by(anchors: Path, *arguments: object) -> object:
    """The level of the one signature of a file that is valid by the root alone."""
    told = verified(anchors, *arguments)
    assert told["indication"] == "TOTAL_PASSED", told
    (one,) = cast("list[dict[str, object]]", told["signatures"])
    return one["level"]


def test_a_file_that_is_no_xml_is_told(tmp_path: Path, card: tuple[object, ...]) -> None:
    path = tmp_path / "broken.xml"
    path.write_text("<yazı>", encoding="utf-8")
    done = divit("sign", path, *card, typed=PIN)
    assert (done.returncode, "IMZ-3021" in done.stderr) == (3, True)
