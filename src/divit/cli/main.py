# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The entry point: which commands there are, in which language, and what a program learns from the exit status.

0 done or all valid · 1 refused or not valid · 2 cannot tell · 3 bad input or usage · 4 an outside service failed ·
130 interrupted. click's own status for bad usage is 2, which here means "cannot tell"; it becomes 3.
"""

import gettext as gettext_module
import os
import sys
from importlib import import_module

import click

from divit import __version__
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _

INTERRUPTED = 130
BAD_USAGE = 3
OUTSIDE_FAILED = 4

# Command, its module, and its one line. Listing them here keeps ``divit --help`` from importing any room.
COMMANDS = {
    "agent": ("divit.cli.agent", "Sign what a site asks, with your own card"),
    "audit": ("divit.cli.audit", "Check the audit chain"),
    "demo": ("divit.cli.demo", "Run the whole system here with made-up people"),
    "lab": ("divit.cli.lab", "A throw-away certificate authority for trials"),
    "serve": ("divit.cli.serve", "Run the server: web pages and background work"),
    "sign": ("divit.cli.sign", "Sign files"),
    "token": ("divit.cli.token", "Cards, tokens and their certificates"),
    "verify": ("divit.cli.verify", "Verify signed files"),
}


def spoken(command: click.Command) -> click.Command:
    """``command`` with its help in the language in use.

    The decorators run when a module is imported, before anybody knows the language; so the words are put in here.
    """
    command.help = _(command.help) if command.help else None
    command.epilog = _(command.epilog) if command.epilog else None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = _(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            spoken(inner)
    return command


class Commands(click.Group):
    """A group whose commands are imported only when one of them runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        return spoken(import_module(COMMANDS[cmd_name][0]).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands without importing any of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_module, line) in sorted(COMMANDS.items())])


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
@click.version_option(__version__, prog_name="divit")
@click.option("--lang", type=click.Choice(["tr", "en"]), help="Language of messages; the system's when not given.")
def divit(lang: str | None) -> None:
    """Electronic signatures for public institutions: sign, verify, serve."""


def main() -> None:
    """Run ``divit`` with the process's arguments and leave with the exit status that the outcome has."""
    arguments = sys.argv[1:]
    speak(_asked_language(arguments))
    spoken(divit)
    try:
        status = divit.main(args=arguments, prog_name="divit", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = BAD_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Interrupted."), err=True)
        status = INTERRUPTED
    except DivitError as error:
        click.echo(f"divit: {error.message(words.lang())} ({error.code}, {error.trace})", err=True)
        status = error.exit_status
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
