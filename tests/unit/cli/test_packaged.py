# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one program of the agent's packages: what its arguments make of it."""

import sys

import pytest

from divit.cli import main, packaged

CHROMIUM = "chrome-extension://ohbpchgbgfjclchjacddfjafcheoiefm/"
FIREFOX = ["/usr/lib/mozilla/native-messaging-hosts/tr.divit.agent.json", "imza@divit.invalid"]


@pytest.mark.parametrize("arguments", [[CHROMIUM], [CHROMIUM, "--parent-window=0"], FIREFOX], ids=str)
def test_a_browser_gets_the_host_of_its_extension(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(packaged, "run_asked", ran.append)
    monkeypatch.setattr(sys, "argv", ["divit", *arguments])
    packaged.main()
    assert ran == [["", packaged.NATIVE_HOST, *arguments]]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["agent"],
        ["verify", "a.json"],
        ["/belgeler/a.json", "b.json"],
        ["agent", "open", f"divit:x?{CHROMIUM}"],
    ],
    ids=str,
)
def test_a_person_gets_the_command_line(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(main, "main", lambda: seen.append("command line"))
    monkeypatch.setattr(sys, "argv", ["divit", *arguments])
    packaged.main()
    assert seen == ["command line"]


def test_a_process_of_our_own_gets_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(packaged, "run_asked", ran.append)
    monkeypatch.setattr(sys, "argv", ["divit", "--own-process", "divit.tokens.worker", "5", "6"])
    packaged.main()
    assert ran == [["--own-process", "divit.tokens.worker", "5", "6"]]


def test_programs_that_we_start_find_their_own_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    kept = {"LD_LIBRARY_PATH": "/usr/lib/divit-agent/_internal", "LD_LIBRARY_PATH_ORIG": "/opt/oracle"}
    packaged.library_paths_as_they_were(kept)
    assert kept == {"LD_LIBRARY_PATH": "/opt/oracle"}
    none_before = {"LD_LIBRARY_PATH": "/usr/lib/divit-agent/_internal", "HOME": "/"}
    packaged.library_paths_as_they_were(none_before)
    assert none_before == {"HOME": "/"}


def test_in_an_environment_library_paths_are_left_alone() -> None:
    given = {"LD_LIBRARY_PATH": "/opt/oracle"}
    packaged.library_paths_as_they_were(given)
    assert given == {"LD_LIBRARY_PATH": "/opt/oracle"}


def test_a_command_that_a_package_leaves_out_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "find_spec", lambda module: None if module == "divit.cli.serve" else module)
    commands = main.divit.make_context("divit", [], resilient_parsing=True)
    assert "serve" not in main.Commands().list_commands(commands)
    assert main.Commands().get_command(commands, "serve") is None
    assert "sign" in main.Commands().list_commands(commands)
