# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
from importlib import import_module

import click
import pytest

from divit.cli.main import COMMANDS


def divit(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "divit", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_in_the_table_is_there_and_explains_itself(name: str) -> None:
    command = import_module(COMMANDS[name][0]).command
    assert isinstance(command, click.Command)
    assert command.help
    answer = divit(name, "--help")
    assert answer.returncode == 0
    assert "divit" in answer.stdout


WATCHED = ("django", "cryptography", "httpx", "pyhanko", "divit.ades")
LOOK = f"""
import sys
from divit.cli import main
sys.argv = ["divit", "--help"]
try:
    main.main()
except SystemExit:
    print([m for m in sys.modules if m.startswith({WATCHED})])
"""


def test_help_imports_no_room() -> None:
    answer = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [["no-such-command"], ["--no-such-option"], ["lab"], ["verify"], ["lab", "init"]])
def test_bad_usage_exits_with_three(arguments: list[str]) -> None:
    assert divit(*arguments).returncode == 3


def test_help_speaks_the_language_it_is_asked_for() -> None:
    assert "İmzalı dosyaları doğrula" in divit("--lang", "tr", "--help").stdout
    assert "Verify signed files" in divit("--lang", "en", "--help").stdout
    assert "İmzalı dosyaları doğrula" in divit("--help", LANGUAGE="tr_TR").stdout
