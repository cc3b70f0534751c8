# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""However a command ends, a person reads a line and a program an exit status; nobody meets a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from divit.cli.endings import ending
from divit.cli.errors import FileExists
from divit.kernel import words

COMMAND = [sys.executable, "-m", "divit", "--lang", "en"]


def raising(error: BaseException) -> Callable[[], object]:
    def run() -> object:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (click.UsageError("Name one token."), 3, "Name one token."),
        (click.Abort(), 130, "Interrupted."),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (FileExists(file="a.pdf"), 3, "IMZ-9002"),
        (PermissionError(13, "Permission denied"), 3, "you may not do that"),
        (ZeroDivisionError("secret words"), 2, "ZeroDivisionError"),
    ],
)
def test_every_end_is_told_in_a_line_and_by_its_status(
    error: BaseException, status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words.use("en")
    assert ending(raising(error)) == status
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err + shown.out


def test_the_traceback_of_a_fault_of_ours_is_there_for_who_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIVIT_TRACEBACK", "1")
    ending(raising(ZeroDivisionError()))
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "status"), [(None, 0), (2, 2), ("words", 0)])
def test_what_a_command_returns_counts_when_it_is_a_number(value: object, status: int) -> None:
    assert ending(lambda: value) == status


def test_a_reader_that_has_gone_is_no_verdict() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "--help"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("error_to", [subprocess.PIPE, subprocess.STDOUT])
def test_output_that_cannot_be_written_is_told_once_and_not_as_a_traceback(error_to: int) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "--help"], stdout=full, stderr=error_to, check=False)
    assert done.returncode == 3
    assert done.stderr is None or (b"the disk is full" in done.stderr and b"Traceback" not in done.stderr)


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-9", "utf-8"])
@pytest.mark.parametrize("lang", ["tr", "en"])
def test_no_terminal_is_too_old_for_an_answer(encoding: str, lang: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "divit", "--lang", lang, "sign", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-9", "utf-8"])
@pytest.mark.parametrize("name", [b"\xc4\xb0\xc5\x9f\xc3\xa7i yok.pdf", b"not\xfftext.pdf"])
def test_json_is_json_for_every_file_name_and_every_output(tmp_path: Path, name: bytes, encoding: str) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"verify", b"--json", path],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 3
    assert os.fsencode(json.loads(done.stdout.decode("utf-8"))["file"]) == path
    assert b"Traceback" not in done.stderr
