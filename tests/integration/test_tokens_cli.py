# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit token`` as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trial_keys import certificate_for, new_key, write_p12


@pytest.fixture
def card(tmp_path: Path) -> Path:
    key = new_key("p256")
    return write_p12(tmp_path, key, certificate_for(key, name="DENEME Ayşe"))


def divit(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", "token", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60)


def test_certs_are_listed_without_a_pin(card: Path) -> None:
    done = divit("certs", "--p12", str(card), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "DENEME Ayşe"


def test_a_right_pin_is_confirmed(card: Path) -> None:
    assert divit("check-pin", "--p12", str(card), "--pin-stdin", typed="123456\n").returncode == 0


def test_a_wrong_pin_is_refused_with_its_code(card: Path) -> None:
    done = divit("check-pin", "--p12", str(card), "--pin-stdin", typed="000000\n")
    assert done.returncode == 1
    assert "IMZ-2001" in done.stderr


@pytest.mark.parametrize("arguments", [("certs",), ("certs", "--p12", "a", "--token", "b"), ("certs", "--token", "x")])
def test_no_token_two_tokens_and_a_bad_name_are_bad_usage(arguments: tuple[str, ...]) -> None:
    assert divit(*arguments).returncode == 3


def test_what_a_key_file_cannot_do_is_said(card: Path) -> None:
    for command in ("change-pin", "unblock"):
        done = divit(command, "--p12", str(card), "--pin-stdin", typed="123456\n654321\n654321\n")
        assert done.returncode == 1
        assert "IMZ-2021" in done.stderr


def test_the_doctor_looks_at_a_key_file_and_says_so_with_its_exit_status(card: Path) -> None:
    done = divit("doctor", "--token", f"p12:{card}", "--no-network", "--json")
    steps = {row["step"]: row["state"] for row in map(json.loads, done.stdout.splitlines())}
    assert steps["certificate"] == "warn"  # it ends in a month
    assert "reader" not in steps
    assert done.returncode == (1 if "bad" in steps.values() else 0)
