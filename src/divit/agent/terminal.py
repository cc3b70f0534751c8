# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The terminal as a stage: the list, the question, the PIN's prompt, a bar while it works, a line for each document."""

import os
import sys
import termios
from typing import TYPE_CHECKING, TextIO

from divit.agent.browser import open_in_browser
from divit.agent.consent import ConsentSheet, act_words
from divit.agent.consent_lines import sheet_lines
from divit.agent.errors import NobodyToAsk
from divit.agent.printable import printable
from divit.agent.report import closing_words
from divit.agent.stage import Consent, Decision, Open
from divit.kernel import words
from divit.kernel.errors import DivitError, described
from divit.kernel.words import gettext as _
from divit.session.link import Link
from divit.session.messages import Item, ResultAnswer, to_json
from divit.tokens.errors import PinLength, TokenGone, WrongPin
from divit.tokens.pin import ask_pin
from divit.tokens.worker import WorkerClient

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from divit.agent.taken import Outcome

_PIN_QUESTIONS = 3
# What a person may answer, in either language whatever the language on screen.
_ANSWERS: dict[str, Decision] = {
    "y": "yes", "yes": "yes", "e": "yes", "evet": "yes",
    "n": "no", "no": "no", "h": "no", "hayır": "no", "": "no",
    "x": "not_mine",
}  # fmt: skip


class Terminal:
    """Speaks to ``out``; asks on the controlling terminal, since standard input may be carrying the PIN."""

    def __init__(self, *, pin_from_stdin: bool, approved: bool, out: TextIO | None = None) -> None:
        self._pin_from_stdin = pin_from_stdin
        self._approved = approved
        self._out = out or sys.stdout
        self._language = words.lang()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def say(self, line: str) -> None:
        """Write one line at once, above the bar when there is one."""
        if self._progress is not None:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
            return
        self._out.write(f"{line}\n")
        self._out.flush()

    def decide(self, sheet: ConsentSheet, open_document: Open) -> Consent:
        """Show the list and ask; approved beforehand (``--yes``) it is still shown. Raises ``NobodyToAsk``."""
        for line in sheet_lines(sheet):
            self.say(line)
        self.say("")
        if self._approved:
            return Consent("yes")
        asked = _("Sign?") if sheet.documents else f"{act_words(sheet)}?"
        question = f"{asked} {_('[y] yes  [n] no  [x] I did not start this: ')}"
        while True:
            decision = _ANSWERS.get(_asked(question))
            if decision is not None:
                return Consent(decision)

    def pin(self, worker: WorkerClient, *, once: bool = False) -> None:
        """Ask the PIN and log in; a person may correct themselves, a program's one line is tried once."""
        for question in range(1, _PIN_QUESTIONS + 1):
            ask_pin(worker.pin_channel(), label=worker.label, tries=worker.tries(), from_stdin=self._pin_from_stdin)
            try:
                return worker.login()
            except (WrongPin, PinLength) as error:
                if self._pin_from_stdin or question == _PIN_QUESTIONS or (once and isinstance(error, WrongPin)):
                    raise
                self.say(f"{error.message(words.lang())} ({error.code})")
        return None

    def new_pin(self, worker: WorkerClient, holder: str, refused: str) -> None:
        """Ask for a new PIN, twice."""
        if refused:
            self.say(refused)
        ask_pin(worker.pin_channel(), label=worker.label, kind="create", holder=holder, from_stdin=self._pin_from_stdin)

    def browse(self, address: str) -> None:
        """Open the browser; the address is not shown, for it carries a secret."""
        open_in_browser(address)

    def begin(self, count: int) -> None:
        """Show a bar where somebody can see it move."""
        if not self._out.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(file=self._out))
        self._task = self._progress.add_task(_("Signing"), total=count)
        self._progress.start()

    def signed(self, item: Item) -> None:
        """Move the bar."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def answered(self, item: Item, answer: ResultAnswer) -> None:
        """A line for the document."""
        # Called from the posting thread, which does not inherit the language chosen in this one.
        words.use(self._language)
        if answer.status == "accepted":
            self.say(_("Signed: {title}").format(title=item.title))
        elif answer.error is not None:
            why = printable(described(to_json(answer.error)))
            self.say(_("Not accepted: {title}: {why}").format(title=item.title, why=why))

    def card_gone(self, fault: TokenGone) -> bool:
        """Ask whether the card is back; where a program gives the PIN, nobody is there to put it back."""
        if self._pin_from_stdin:
            return False
        self.say(f"{fault.message(words.lang())} ({fault.code})")
        try:
            return _ANSWERS.get(_asked(_("Put the card back, then go on? [y] yes  [n] no: "))) == "yes"
        except NobodyToAsk:
            return False

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def waiting(self, link: Link) -> None:
        """Nothing: the list follows at once."""

    def over(self, outcome: "Outcome") -> None:
        """What was not signed by name, then the counts."""
        for line in closing_words(outcome):
            self.say(line)

    def failed(self, error: DivitError) -> None:
        """Nothing: the command line tells it."""


def _asked(question: str) -> str:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise NobodyToAsk from error
    with os.fdopen(terminal, "r+b", buffering=0) as tty:
        # Keys pressed before the question was on screen were meant for something else.
        termios.tcflush(terminal, termios.TCIFLUSH)
        tty.write(question.encode())
        return tty.readline(100).decode("utf-8", "replace").strip().casefold()
