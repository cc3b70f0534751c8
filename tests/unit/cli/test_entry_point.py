# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

import messages
from divit.cli.main import COMMANDS, spoken
from divit.kernel import words


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


def all_commands() -> Iterator[tuple[str, click.Command]]:
    for name in sorted(COMMANDS):
        command = import_module(COMMANDS[name][0]).command
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in command.commands.items())


@pytest.mark.parametrize(("name", "command"), list(all_commands()))
def test_every_help_text_is_translated_and_ends_with_an_example(name: str, command: click.Command) -> None:
    turkish = messages.catalogue("tr")
    options = [one.help for one in command.params if isinstance(one, click.Option)]
    for text in (inspect.cleandoc(command.help or ""), command.epilog, *options):
        message = turkish.get(text or "")
        assert message is not None, text
        assert message.string not in {"", text}, text
    assert f"divit {name}" in str(command.epilog)


def test_a_list_of_commands_says_whole_sentences() -> None:
    words.use("en")
    for name in ("lab", "agent", "token", "audit"):
        assert "..." not in divit("--lang", "en", name, "--help").stdout.split("Commands:")[1]
    assert spoken(click.Command("x", help="Make it; quickly. Then more.")).short_help == "Make it"


def test_what_click_says_for_us_is_what_click_says() -> None:
    """A new click with other words would speak English to Turkish readers and nobody would see it."""
    folder = Path(click.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    said = [one for message in messages.OF_CLICK for one in ([message] if isinstance(message, str) else message)]
    assert [one for one in said if f'"{one}"' not in source] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["vrify"],
        ["verify", "--foo"],
        ["verify"],
        ["lab", "init", "x", "--port"],
        ["lab", "init", "x", "--port", "0"],
        ["serve", "--port", "99999"],
        ["sign", "x", "--level", "Z"],
        ["lab", "init", __file__],
        ["token", "certs"],
        ["verify", "x", "--json=1"],
        ["verify", "x", "--at", "2026-11-24T09:00:00"],
    ],
)
def test_bad_usage_is_explained_in_turkish_throughout(arguments: list[str]) -> None:
    answer = divit("--lang", "tr", *arguments)
    assert answer.returncode == 3
    assert "Hata: " in answer.stderr
    assert not {"is", "not", "the", "requires", "argument", "Missing", "such"} & set(answer.stderr.split())


def test_no_turkish_suffix_is_put_to_what_nobody_knows() -> None:
    """“14.32’de” but “14.40’ta”: the sentence has to do without one."""
    loose = re.compile(r"(}|\)s)[’']\w")
    assert [str(message.string) for message in messages.catalogue("tr") if loose.search(str(message.string))] == []
