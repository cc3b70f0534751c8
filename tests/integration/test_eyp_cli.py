# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit eyp``, as a person or a script runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eyp_faults import swapped
from eyp_made import DESCRIPTION, package
from eyp_packages import Recipe
from trial_signers import typst_letter


def divit(*arguments: object, typed: str = "", lang: str = "en") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", lang, *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "letter.toml").write_text(DESCRIPTION, encoding="utf-8")
    (tmp_path / "letter.pdf").write_bytes(typst_letter())
    (tmp_path / "çizelge.csv").write_text("1;DENEME\n", encoding="utf-8")
    (tmp_path / "not.txt").write_text("DENEME\n", encoding="utf-8")
    return tmp_path


def keys(lab: Path) -> tuple[object, ...]:
    return "--p12", lab / "nes-p256.p12", "--seal-p12", lab / "seal-p256.p12", "--pin-stdin", "--trust", lab


def checked(path: Path, lab: Path) -> tuple[int, dict[str, Any]]:
    done = divit("eyp", "check", path, "--trust", lab, "--no-network", "--json")
    (line,) = done.stdout.splitlines()
    return done.returncode, json.loads(line)


def test_a_package_is_made_with_time_stamps_and_stands_its_check(lab_server: Any, desk: Path) -> None:
    lab = lab_server.folder
    asked = ("--letter", desk / "letter.pdf", "--tsa", lab_server.tsa, "--paraf", "--profile", "P4")
    done = divit("eyp", "make", desk / "letter.toml", *asked, *keys(lab), typed="1234\n1234\n")
    assert done.returncode == 0, done.stderr
    made = desk / "letter.eyp"
    assert done.stdout.strip() == str(made)
    status, told = checked(made, lab)
    assert (status, told["indication"], told["problems"]) == (0, "TOTAL_PASSED", [])
    assert [one["level"] for one in told["signatures"]] == ["X-L", "X-L", "A"]
    again = divit("eyp", "make", desk / "letter.toml", *asked, *keys(lab), typed="1234\n1234\n")
    assert again.returncode == 3
    assert "exists" in again.stderr


def test_whoever_asks_whether_a_file_is_valid_need_not_know_that_it_is_a_package(lab: Path, tmp_path: Path) -> None:
    good, wrong = tmp_path / "good.eyp", tmp_path / "wrong.eyp"
    good.write_bytes(package(lab))
    wrong.write_bytes(Recipe().encoded())
    done = divit("verify", good, wrong, "--trust", lab, "--no-network", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(one["format"], one["indication"]) for one in told] == [("eyp", "TOTAL_PASSED"), ("eyp", "TOTAL_FAILED")]
    assert [one["part"] for one in told[0]["signatures"]][-1] == "/Muhur/MuhurCades.imz"
    assert {one["code"] for one in told[1]["problems"]} == {"signature-placeholder"}
    assert divit("verify", good, "--trust", lab, "--report", "xml").returncode == 3


@pytest.mark.parametrize("option", [("--content", "good.eyp"), ("--report", "html")], ids=["content", "report"])
def test_what_means_nothing_beside_a_package_is_refused_and_not_passed_over(
    lab: Path, tmp_path: Path, option: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.eyp").write_bytes(package(lab))
    done = divit("verify", "good.eyp", *option, "--trust", lab, "--no-network")
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{option[0]} is not for packages" in done.stderr


def test_what_a_package_says_is_shown_and_taken_out(lab: Path, desk: Path) -> None:
    done = divit("eyp", "make", desk / "letter.toml", "--letter", desk / "letter.pdf", *keys(lab), typed="1234\n1234\n")
    assert done.returncode == 0, done.stderr
    made = desk / "letter.eyp"
    shown = divit("eyp", "show", made, lang="tr").stdout
    for said in ("konu: Deneme yazısı", "sayı: E-24301212-702.03-1", "Ali DENEME (Bilgi)", "Çizelge", "Acele"):
        assert said in shown
    told = json.loads(divit("eyp", "show", made, "--json").stdout)
    assert told["letter"]["sender"]["kind"] == "institution"
    assert [one["file_name"] for one in told["letter"]["annexes"]] == ["çizelge.csv", "not.txt", ""]
    assert told["final"]["signers"][0]["on_behalf_of"]["first_name"] == "Can"
    unpacked = divit("eyp", "unpack", made, "-o", desk / "out")
    assert unpacked.returncode == 0, unpacked.stderr
    assert (desk / "out/UstYazi/letter.pdf").read_bytes() == typst_letter()
    assert (desk / "out/Ekler/çizelge.csv").read_text(encoding="utf-8") == "1;DENEME\n"
    assert not (desk / "out/Ustveri").exists()
    assert divit("eyp", "unpack", made, "-o", desk / "out").returncode == 3
    assert divit("eyp", "unpack", made, "-o", desk / "whole", "--all").returncode == 0
    assert (desk / "whole/Ustveri/Ustveri.xml").is_file()


def test_a_changed_package_is_named_and_nothing_is_taken_out_unless_asked(lab: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.eyp"
    hostile.write_bytes(Recipe(later={"ustyazi": lambda data: data + b"!"}).encoded())
    status, told = checked(hostile, lab)
    assert (status, told["indication"]) == (1, "TOTAL_FAILED")
    changed = [(one["part"], one["number"]) for one in told["problems"] if one["code"] == "digest-differs"]
    assert set(changed) == {("/UstYazi/yazi.pdf", 15)}
    assert "/UstYazi/yazi.pdf değişmiş" in divit("eyp", "check", hostile, "--trust", lab, lang="tr").stdout
    refused = divit("eyp", "unpack", hostile, "-o", tmp_path / "out")
    assert refused.returncode == 1
    assert "IMZ-4004" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert divit("eyp", "unpack", hostile, "-o", tmp_path / "out", "--force").returncode == 1
    assert (tmp_path / "out/UstYazi/yazi.pdf").is_file()


def test_what_strangers_wrote_cannot_move_what_stands_around_it(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.eyp"
    hostile.write_bytes(
        Recipe(edits={"ustveri": swapped(">Deneme<", ">a\n  b\N{RIGHT-TO-LEFT OVERRIDE}c\x9b2J<")}).encoded()
    )
    shown = divit("eyp", "show", hostile).stdout
    assert "subject: a\N{REPLACEMENT CHARACTER}  b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}2J\n" in shown


def test_the_exit_status_tells_valid_from_wrong_open_and_unreadable(lab: Path, tmp_path: Path) -> None:
    good, open_, other = tmp_path / "good.eyp", tmp_path / "open.eyps", tmp_path / "other.eyp"
    good.write_bytes(package(lab))
    open_.write_bytes(Recipe("encrypted").encoded())
    other.write_bytes(b"DENEME")
    assert checked(good, lab)[0] == 0
    assert checked(open_, lab)[0] == 2
    status, told = checked(other, lab)
    assert (status, told["problems"][0]["code"]) == (3, "unreadable")
    assert "IMZ-4001" in divit("eyp", "check", good, other, "--trust", lab, "--no-network").stderr
    assert divit("eyp", "check", good, open_, other, "--trust", lab, "--no-network").returncode == 3
    assert divit("eyp", "show", other).returncode == 3


def test_a_description_that_cannot_be_read_is_told_with_its_name(desk: Path, lab: Path) -> None:
    (desk / "letter.toml").write_text(DESCRIPTION.replace("subject =", "topic ="), encoding="utf-8")
    done = divit("eyp", "make", desk / "letter.toml", "--letter", desk / "letter.pdf", *keys(lab))
    assert done.returncode == 3
    assert "IMZ-4005" in done.stderr
    assert "letter.toml" in done.stderr
    assert "topic" in done.stderr


def test_a_letter_that_breaks_a_rule_is_told_before_any_pin_is_asked(desk: Path, lab: Path) -> None:
    (desk / "letter.toml").write_text(DESCRIPTION.replace("24301212", "2430121"), encoding="utf-8")
    done = divit("eyp", "make", desk / "letter.toml", "--letter", desk / "letter.pdf", *keys(lab), lang="tr")
    assert done.returncode == 3
    assert "IMZ-4003" in done.stderr
    assert "KKK" in done.stderr
