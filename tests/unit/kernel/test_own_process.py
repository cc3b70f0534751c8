# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a process of our own code is started, from an environment and from a frozen program."""

import json
import subprocess
import sys

import pytest

from divit.kernel import own_process


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/divit/divit")


def test_an_environment_runs_the_module_and_takes_no_code_from_the_working_directory() -> None:
    assert own_process.own_command("divit.x", "7") == [sys.executable, "-P", "-m", "divit.x", "7"]


def test_a_frozen_program_starts_itself_with_a_word_that_nobody_types(frozen: None) -> None:
    command = own_process.own_command("divit.x", "7")
    assert command == ["/opt/divit/divit", "--own-process", "divit.x", "7"]
    assert own_process.asked_module(command[1:]) == "divit.x"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["agent"],
        ["--own-process"],
        ["--own-process", "http.server"],
        ["--own-process", "divit"],
        ["agent", "--own-process", "divit.x"],
    ],
    ids=str,
)
def test_nothing_but_a_module_of_ours_in_the_first_place_is_run(arguments: list[str]) -> None:
    assert own_process.asked_module(arguments) is None


def test_the_module_sees_its_own_arguments_and_is_the_main_program() -> None:
    script = (
        "import json, runpy, sys\n"
        "from divit.kernel import own_process\n"
        "def seen(module, **how): print(json.dumps([module, how, sys.argv]))\n"
        "runpy.run_module = seen\n"
        "own_process.run_asked(['--own-process', 'divit.x', 'a', 'b'])\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout
    assert json.loads(told) == ["divit.x", {"run_name": "__main__", "alter_sys": True}, ["divit.x", "a", "b"]]
