# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit sign``, ``extend`` and ``verify`` with containers, as a person or a script runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from containers import packed, unpacked

PIN = "1234\n"


def divit(*arguments: object, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text("1;DENEME\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def card(lab: Path) -> tuple[object, ...]:
    return "--p12", lab / "nes-p256.p12", "--pin-stdin", "--trust", lab


def verified(lab: Path, path: Path) -> dict[str, Any]:
    done = divit("verify", path, "--trust", lab, "--no-network", "--json")
    (line,) = done.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    assert (done.returncode == 0) == (told["indication"] == "TOTAL_PASSED"), done.stdout
    return told


def test_a_file_of_no_special_kind_becomes_a_container(lab: Path, text: Path, card: tuple[object, ...]) -> None:
    done = divit("sign", text, *card, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed = text.with_name("liste.csv.asice")
    assert done.stdout.strip() == str(signed)
    told = verified(lab, signed)
    assert (told["format"], told["indication"]) == ("asic-e", "TOTAL_PASSED")
    assert told["signatures"][0]["covers"] == {"scope": "files", "bytes": 9, "of": 9, "elements": ["liste.csv"]}
    assert "covers the files liste.csv" in divit("verify", signed, "--trust", lab, "--no-network").stdout
    assert divit("sign", signed, *card, typed=PIN).returncode == 0
    assert len(verified(lab, signed.with_name("liste.csv.signed.asice"))["signatures"]) == 2
    hostile = signed.with_name("hostile.asice")
    hostile.write_bytes(packed(unpacked(signed.read_bytes()) | {"liste.csv": b"2;DENEME\n"}))
    assert verified(lab, hostile)["indication"] == "TOTAL_FAILED"


def test_a_simple_one_is_made_and_raised(lab: Path, text: Path, card: tuple[object, ...], lab_server: Any) -> None:
    done = divit("sign", text, "--format", "asic-s", "--tsa", lab_server.tsa, *card, typed=PIN)
    assert done.returncode == 0, done.stderr
    signed, raised = text.with_name("liste.csv.asics"), text.with_name("lasting.asics")
    assert verified(lab, signed)["signatures"][0]["level"] == "BASELINE-T"
    done = divit("extend", signed, "-o", raised, "--level", "LTA", "--tsa", lab_server.tsa, "--trust", lab)
    assert done.returncode == 0, done.stderr
    assert verified(lab, raised)["signatures"][0]["level"] == "BASELINE-LTA"
    # Never over a file, and none is left where something went wrong.
    assert divit("extend", signed, "-o", raised, "--level", "LT", "--tsa", lab_server.tsa).returncode == 3
    other = text.with_name("other.asics")
    assert divit("extend", text, "-o", other, "--level", "LT", "--tsa", lab_server.tsa).returncode == 3
    assert not other.exists()


@pytest.mark.parametrize(
    "options", [("--format", "asic-e", "--detached"), ("--format", "asic-s", "--level", "LT"), ("--format", "zip")]
)
def test_what_does_not_go_together_is_bad_usage(text: Path, card: tuple[object, ...], options: tuple[str, ...]) -> None:
    done = divit("sign", text, *options, *card, typed=PIN)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_zip_file_of_another_kind_has_no_signature(lab: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(packed({"a.txt": b"DENEME"}))
    assert [one["code"] for one in verified(lab, path)["problems"]] == ["no-signature"]
