# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The entry point: which commands there are, and in which language they speak."""

import codecs
import gettext as gettext_module
import inspect
import io
import os
import re
import sys
from importlib import import_module
from importlib.util import find_spec

import click

from divit import __version__
from divit.cli.endings import ending
from divit.kernel import words
from divit.kernel.words import gettext as _

_FIRST_SENTENCE = re.compile(r"(.+?)[.;](?:\s|$)", re.DOTALL)

# Command, its module, and its one line. Listing them here keeps ``divit --help`` from importing any room.
COMMANDS = {
    "agent": ("divit.cli.agent", "Sign what a site asks, with your own card"),
    "audit": ("divit.cli.audit", "Check the audit chain, or take it out into a file"),
    "authority": ("divit.cli.authority", "The certification authority: found it, issue, look"),
    "backup": ("divit.cli.backup", "Back up the server’s data, or check a backup"),
    "demo": ("divit.cli.demo", "Run the whole system here with made-up people"),
    "eyp": ("divit.cli.eyp", "e-Yazışma packages: show, check, make, unpack"),
    "extend": ("divit.cli.extend", "Raise the level of signatures, renew archives"),
    "invoice": ("divit.cli.invoice", "UBL-TR invoices: show them, check them"),
    "keys": ("divit.cli.keys", "The server’s own keys"),
    "lab": ("divit.cli.lab", "A throw-away certificate authority for trials"),
    "people": ("divit.cli.people", "People and roles: who works here, who runs it"),
    "move-to-postgres": ("divit.cli.move_to_postgres", "Move the server’s rows from SQLite to PostgreSQL"),
    "restore": ("divit.cli.restore", "Bring the server’s data back from a backup"),
    "produce": ("divit.cli.produce", "Make cards for applications: the production station"),
    "serve": ("divit.cli.serve", "Run the server: web pages and background work"),
    "sign": ("divit.cli.sign", "Sign files"),
    "token": ("divit.cli.token", "Cards, tokens and their certificates"),
    "verify": ("divit.cli.verify", "Verify signed files"),
    "web": ("divit.cli.web", "Run the web pages alone; workers run beside them"),
    "worker": ("divit.cli.worker", "Run the work behind the web pages"),
}


def spoken(command: click.Command) -> click.Command:
    """``command`` with its help in the language in use.

    The decorators run when a module is imported, before anybody knows the language; so the words are put in here.
    """
    command.help = _(inspect.cleandoc(command.help)) if command.help else None
    command.short_help = _first_sentence(command.help or "")
    command.epilog = _(command.epilog) if command.epilog else None
    command.options_metavar = _("[OPTIONS]")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = _(parameter.help)
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for inner in command.commands.values():
            spoken(inner)
    return command


def _first_sentence(text: str) -> str:
    """What a list of commands says of one: click would cut it off in the middle."""
    found = _FIRST_SENTENCE.match(text)
    return found[1] if found else text


def _here() -> dict[str, tuple[str, str]]:
    """The commands of this installation: the agent's packages leave out what belongs to a server."""
    return {name: row for name, row in COMMANDS.items() if find_spec(row[0]) is not None}


class Commands(click.Group):
    """A group whose commands are imported only when one of them runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(_here())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None when there is none."""
        found = COMMANDS.get(cmd_name)
        if found is None or find_spec(found[0]) is None:
            return None
        return spoken(import_module(found[0]).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_module, line) in sorted(_here().items())])


def speak(language: str) -> None:
    """Use ``language`` for our words and for click's own, which ask the process-wide gettext domain."""
    words.use(language)
    gettext_module.bindtextdomain(words.DOMAIN, words.LOCALE_FOLDER)
    gettext_module.textdomain(words.DOMAIN)
    # gettext's process-wide functions choose by these variables alone.
    os.environ["LANGUAGE"] = words.lang()


def _asked_language(arguments: list[str]) -> str:
    """``--lang`` before parsing: help and usage errors must already speak it."""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return words.system_language()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  divit verify letter.pdf --trust lab",
)
@click.version_option(__version__, prog_name="divit", message="%(prog)s %(version)s")
@click.option("--lang", type=click.Choice(["tr", "en"]), help="Language of messages; the system's when not given.")
def divit(lang: str | None) -> None:
    """Electronic signatures for public institutions: sign, verify, serve."""


def main() -> None:
    """Run ``divit`` with the process's arguments and leave with the exit status that the outcome has."""
    _forgive_letters()
    arguments = sys.argv[1:]
    speak(_asked_language(arguments))
    spoken(divit)
    sys.exit(ending(lambda: divit.main(args=arguments, prog_name="divit", standalone_mode=False)))


def _forgive_letters() -> None:
    """Never let a letter that the terminal lacks, or a file name that is no text, stand between a person and an answer.

    Such a letter is shown as "?"; a name's bytes go out as they came in.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_utf8 = codecs.lookup(stream.encoding).name == "utf-8"
            stream.reconfigure(errors="surrogateescape" if is_utf8 else "replace")


if __name__ == "__main__":
    main()
