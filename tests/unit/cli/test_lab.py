# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit lab``: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from divit.cli.lab import command
from divit.kernel import words
from divit.pki.errors import LabFolderNotEmpty, LabNotThere, LabNotWritten


@pytest.fixture
def runner() -> CliRunner:
    words.use("en")
    return CliRunner()


def test_init_makes_a_trial_ca_for_the_given_port_and_tells_it_as_json(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(command, ["init", str(tmp_path / "ca"), "--port", "16399", "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["port"] == 16399
    assert {"root.pem", "nes-p256.p12", "crl.pem"} <= set(told["files"])


def test_init_tells_people_the_password(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(command, ["init", str(tmp_path / "ca")])
    assert "13 " in done.stdout
    assert "1234" in done.stdout


def test_init_and_serve_raise_the_errors_that_the_entry_point_turns_into_status_3(
    runner: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "dolu").mkdir()
    (tmp_path / "dolu" / "x").touch()
    assert isinstance(runner.invoke(command, ["init", str(tmp_path / "dolu")]).exception, LabFolderNotEmpty)
    assert isinstance(runner.invoke(command, ["serve", str(tmp_path / "yok")]).exception, LabNotThere)
    within_a_file = str(tmp_path / "dolu" / "x" / "ca")
    assert isinstance(runner.invoke(command, ["init", within_a_file]).exception, LabNotWritten)


@pytest.mark.parametrize(
    "arguments", [["init"], ["serve"], ["init", "x", "--port", "0"], ["serve", "x", "--port", "a"]]
)
def test_bad_usage_is_bad_usage(runner: CliRunner, arguments: list[str]) -> None:
    assert runner.invoke(command, arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["init", "--help"], ["serve", "--help"]])
def test_every_help_has_an_example(runner: CliRunner, arguments: list[str]) -> None:
    assert "divit lab" in runner.invoke(command, arguments).stdout
