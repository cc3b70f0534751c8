# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign`` and ``divit verify`` with XML signatures, as a person or a script runs them."""

import json
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.parametrize("options", [("--level", "LT", "--tsa", "http://127.0.0.1:1/"), ("--profile", "P4")])
def test_what_is_not_made_yet_is_bad_usage(xml: Path, card: tuple[object, ...], options: tuple[str, ...]) -> None:
    done = divit("sign", xml, *options, *card, typed=PIN)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_xml_is_told(tmp_path: Path, card: tuple[object, ...]) -> None:
    path = tmp_path / "broken.xml"
    path.write_text("<yazı>", encoding="utf-8")
    done = divit("sign", path, *card, typed=PIN)
    assert (done.returncode, "IMZ-3021" in done.stderr) == (3, True)
