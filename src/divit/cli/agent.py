# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit agent``: the desktop agent on a terminal."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from divit.cli.endings import tell
from divit.cli.token_choice import token_options, token_uri
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.agent.run import Desk, Outcome

ALL_SIGNED = 0
SOMETHING_NOT_SIGNED = 1
F = TypeVar("F", bound=Callable[..., object])


def agent_options(function: F) -> F:
    """The options that ``divit agent`` and ``divit agent open`` share."""
    for option in (
        click.option(
            "--timings", metavar="FILE", type=click.Path(path_type=Path), help="Write when each item was signed."
        ),
        click.option("--yes", is_flag=True, help="The list is approved beforehand: show it and do not ask."),
        click.option("--pin-stdin", is_flag=True, help="Read the PIN as one line of standard input."),
        click.option("--allow-http-loopback", is_flag=True, help="Let sites on this machine be plain http (trials)."),
        click.option("--no-gui", is_flag=True, help="Stay on the terminal."),
    ):
        function = option(function)
    return token_options(function)


@click.group(invoke_without_command=True, epilog="Example:  divit agent --no-gui --p12 ayse.p12")
@agent_options
@click.pass_context
def command(context: click.Context, /, **given: object) -> int:
    """Wait for links and codes, and sign what sites ask with your own card."""
    context.obj = given
    if context.invoked_subcommand:
        return ALL_SIGNED
    options = Options(given)
    return _in_windows(options, ()) if options.windows else _wait(options)


@command.command("open", epilog="Example:  divit agent open divit.kurum.gov.tr K7QF-2M9D-4XTB --p12 ayse.p12")
@click.argument("words", nargs=-1, metavar="[LINK | [HOST] CODE]")
@agent_options
@click.pass_context
def open_(context: click.Context, /, words: tuple[str, ...], **given: object) -> int:
    """Open a link or a code in the running agent, else here; without either, go on with what was stopped."""
    from divit.agent.home import agent_home
    from divit.agent.single import hand_over

    answer = hand_over(agent_home(), words)
    if answer is not None:
        status, lines = answer
        for line in lines:
            click.echo(line)
        return status
    options = Options({**context.obj, **{name: value for name, value in given.items() if value}})
    if options.windows:
        return _in_windows(options, words)
    desk = options.desk()
    status, _lines = _sign(words, desk, options)
    return status


@command.command("verify", epilog="Example:  divit agent verify letter.signed.pdf")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@agent_options
@click.pass_context
def verify(context: click.Context, /, files: tuple[Path, ...], **given: object) -> int:
    """Verify files in the windows; the menus of file managers call it."""
    from divit.agent.home import agent_home
    from divit.agent.single import hand_files

    options = Options({**context.obj, **{name: value for name, value in given.items() if value}})
    meant = [file.absolute() for file in files]
    answer = hand_files(agent_home(), meant)
    if answer is None and options.windows:
        return _in_windows(options, (), meant)
    status, lines = answer or (2, [_("There is no screen. On a terminal:  divit verify FILE")])
    for line in lines:
        click.echo(line, err=True)
    return status


@command.command("browsers", epilog="Example:  divit agent browsers")
def browsers() -> int:
    """Tell this person's browsers where the host of the Divit extension is; a package does it for the computer."""
    from divit.agent.doors.registering import register
    from divit.agent.home import agent_home

    for written in register(agent_home()):
        click.echo(written)
    return ALL_SIGNED


class Options:
    """What was given on the command line, read as it is needed."""

    def __init__(self, given: dict[str, object]) -> None:
        self._given = given
        self.allow_http_loopback = bool(given["allow_http_loopback"])
        timings = given["timings"]
        self.timings = timings if isinstance(timings, Path) else None

    @property
    def windows(self) -> bool:
        """Whether the person is shown windows: nothing given keeps to the terminal, and there is a screen."""
        from divit.agent.screen import windows_can_be_shown

        kept = any(self._given[name] for name in ("no_gui", "pin_stdin", "yes"))
        return not kept and windows_can_be_shown()

    def named_token(self) -> str:
        """The token that is named, empty when none is. Raises ``click.UsageError`` for more than one."""
        named = {name: str(self._given[name]) for name in ("p12", "module", "token") if self._given[name]}
        return token_uri(**named) if named else ""

    def desk(self) -> "Desk":
        """The desk with its token and terminal. Raises ``click.UsageError`` unless one token is named."""
        from divit.agent.home import agent_home
        from divit.agent.run import Desk
        from divit.agent.terminal import Terminal

        named = {name: str(self._given[name]) for name in ("p12", "module", "token") if self._given[name]}
        terminal = Terminal(pin_from_stdin=bool(self._given["pin_stdin"]), approved=bool(self._given["yes"]))
        return Desk(agent_home(), token_uri(**named), terminal)


def _sign(words: Sequence[str], desk: "Desk", options: Options) -> tuple[int, list[str]]:
    from divit.agent.opening import open_session

    return _told(lambda: open_session(words, desk, allow_http_loopback=options.allow_http_loopback), desk, options)


def _told(sign: Callable[[], "Outcome"], desk: "Desk", options: Options) -> tuple[int, list[str]]:
    """Sign, write the timings where they were asked for, say how it ended."""
    from divit.agent.report import closing_words

    try:
        outcome = sign()
    except DivitError as error:
        desk.stage.failed(error)
        raise
    finally:
        if options.timings is not None:
            desk.timings.write(options.timings)
    desk.stage.over(outcome)
    return (ALL_SIGNED if outcome.all_signed else SOMETHING_NOT_SIGNED), list(closing_words(outcome))


def _wait(options: Options) -> int:
    from divit.agent.doors.opened import Doors
    from divit.agent.doors.reception import Session, sign_each
    from divit.agent.run import sign_session

    desk = options.desk()

    def sign(session: Session) -> tuple[int, list[str]]:
        try:
            return _told(lambda: sign_session(session.link, desk, session.peer), desk, options)
        except DivitError as error:
            tell(error)
            raise

    with Doors(desk.home, allow_http_loopback=options.allow_http_loopback) as doors:
        if doors.no_loopback is not None:
            tell(doors.no_loopback)
        click.echo(_("Ready. Open a link or a code:  divit agent open LINK"))
        sign_each(doors.sessions(), sign)
    return ALL_SIGNED


def _in_windows(options: Options, words: Sequence[str], files: Sequence[Path] = ()) -> int:
    """Show windows, with what ``words`` open and ``files`` are. Qt has the main thread, the sessions another."""
    from divit.agent.doors.opened import Doors
    from divit.agent.doors.reception import Session, sign_each
    from divit.agent.home import agent_home
    from divit.agent.run import Desk, sign_session
    from divit.agent.single import hand_over
    from divit.agent.windows.program import Program

    home = agent_home()
    program = Program(home, options.named_token(), lambda typed: hand_over(home, typed.split()))
    desk = Desk(home, program.token(), program.stage)
    program.end_when_told()

    def sign(session: Session) -> tuple[int, list[str]]:
        desk.token = program.token()
        program.stage.waiting(session.link)
        return _told(lambda: sign_session(session.link, desk, session.peer), desk, options)

    with Doors(
        home,
        allow_http_loopback=options.allow_http_loopback,
        raise_window=lambda _link: program.stage.come_up(),
        show_files=program.verify,
    ) as doors:
        program.at_port(0 if doors.loopback is None else doors.loopback.port)
        if words:
            threading.Thread(target=hand_over, args=(home, words), daemon=True).start()
        if files:
            program.verify(files)
        return program.run(lambda: sign_each(doors.sessions(), sign))
