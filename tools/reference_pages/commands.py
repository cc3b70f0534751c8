# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/reference/cli.md."""

from collections.abc import Iterator
from importlib import import_module

import click

from divit.cli.main import COMMANDS, divit, speak, spoken
from reference_pages import markdown

INTRODUCTION = """\
What `divit … --help` says, in English; `--lang tr` says it in Turkish. In front of every command may stand `--lang
tr` or `--lang en`.

Exit status: 0 done, or all valid · 1 refused, or not valid · 2 cannot tell · 3 bad input or usage · 4 an outside
service failed · 130 interrupted · 141 whoever read the output has gone."""
WIDTH = 100


def text() -> str:
    """The page."""
    speak("en")
    return markdown.page("The command line", INTRODUCTION, [_part(name, command) for name, command in commands()])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and every command of a group, with the words that a person types for it."""
    yield "divit", spoken(divit)
    for name in sorted(COMMANDS):
        command = spoken(import_module(COMMANDS[name][0]).command)
        yield from _with_inner(f"divit {name}", command)


def _with_inner(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for inner, one in sorted(command.commands.items()):
            yield from _with_inner(f"{name} {inner}", one)


def _part(name: str, command: click.Command) -> str:
    context = click.Context(
        command, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH, help_option_names=["-h", "--help"]
    )
    told = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {name}\n\n```text\n{told}\n```"
