# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The windows as a stage: called by the session's thread, shown in the windows' thread."""

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint

from divit.agent.consent import ConsentSheet
from divit.agent.errors import BrowserMissing
from divit.agent.pins import PIN_WINDOW, Kind, RunPin, shown_for
from divit.agent.stage import Consent, Open
from divit.agent.taken import Outcome
from divit.agent.windows.bridge import Bridge
from divit.agent.windows.plain_view import PlainWorkView
from divit.agent.windows.session_window import SessionWindow
from divit.agent.windows.work_view import WorkView
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.session.link import Link
from divit.session.messages import Item, ResultAnswer
from divit.tokens.errors import PinLength, TokenGone, WrongPin
from divit.tokens.pin.asking import run_pin_process
from divit.tokens.worker import WorkerClient

_PIN_QUESTIONS = 3
# Results stay until the person closes them, the last few; the journal has all.
_ENDS_SHOWN = 4
_BESIDE = QPoint(32, 32)


class WindowStage:
    """Speaks to one ``SessionWindow`` at a time, which ``window_of`` makes in the windows' thread."""

    def __init__(
        self,
        bridge: Bridge,
        window_of: Callable[[], SessionWindow],
        *,
        look: Callable[[], Mapping[str, object]] = dict,
        browse: Callable[[str], bool] = lambda _address: False,
        run_pin: RunPin = run_pin_process,
    ) -> None:
        self._bridge = bridge
        self._browse = browse
        self._window_of = window_of
        self._look = look
        self._run_pin = run_pin
        self._sheet: ConsentSheet | None = None
        self.window: SessionWindow | None = None
        self._ended: list[SessionWindow] = []

    def waiting(self, link: Link) -> None:
        """A window comes up at once: somebody has clicked and waits."""
        self._sheet = None
        self._bridge.tell(lambda: self._window_for(link).waiting(link))

    def decide(self, sheet: ConsentSheet, open_document: Open) -> Consent:
        """Show the sheet and wait for the person."""
        self._sheet = sheet

        def question(answer: Callable[[Consent], None]) -> None:
            self._shown().ask(sheet, open_document, answer)

        return self._bridge.ask(question)

    def pin(self, worker: WorkerClient, *, once: bool = False) -> None:
        """Ask in the PIN's own process, again after a wrong one; what is typed there never comes here."""
        refused = ""
        for question in range(1, _PIN_QUESTIONS + 1):
            self._ask_pin(worker, refused)
            try:
                return worker.login()
            except (WrongPin, PinLength) as error:
                if question == _PIN_QUESTIONS or (once and isinstance(error, WrongPin)):
                    raise
                refused = f"{error.message(words.lang())} ({error.code})"
        return None

    def new_pin(self, worker: WorkerClient, holder: str, refused: str) -> None:
        """Ask for a new PIN in the PIN's own process, which says itself what is no PIN to have."""
        self._ask_pin(worker, refused, "create", holder)

    def browse(self, address: str) -> None:
        """Open the person's browser, from the windows' thread."""

        def question(answer: Callable[[bool], None]) -> None:
            answer(self._browse(address))

        if not self._bridge.ask(question):
            raise BrowserMissing

    def _ask_pin(self, worker: WorkerClient, refused: str, kind: Kind = "pin", holder: str = "") -> None:
        sheet = self._sheet
        shown = shown_for(
            kind,
            worker,
            **{"theme": "system", "text": "normal", **self._look(), "place": self._bridge.ask(self._place)},
            origin=sheet.origin if sheet else "",
            purpose=sheet.purpose if sheet else "",
            count=len(sheet.documents) if sheet else 0,
            refused=refused,
        )
        self._run_pin(PIN_WINDOW, (json.dumps(shown),), worker.pin_channel(), holder=holder)

    def begin(self, count: int) -> None:
        """The card begins."""
        self._work(lambda view: view.begin())

    def signed(self, item: Item) -> None:
        """The bar moves."""
        self._work(lambda view: view.signed(item.id))

    def answered(self, item: Item, answer: ResultAnswer) -> None:
        """The document's line changes."""
        error = None if answer.status == "accepted" else answer.error
        self._work(lambda view: view.answered(item.id, error))

    def card_gone(self, fault: TokenGone) -> bool:
        """Ask for the card, and wait."""
        told = fault.message(words.lang())

        def question(answer: Callable[[bool], None]) -> None:
            self._shown().card_gone(told, answer)

        return self._bridge.ask(question)

    def come_up(self) -> None:
        """Bring the window that is open to the front: its page knocks again."""
        self._tell(lambda window: window.come_up())

    def end(self) -> None:
        """Nothing: ``over`` or ``failed`` follows."""

    def over(self, outcome: Outcome) -> None:
        """Show how it ended."""
        self._tell(lambda window: window.over(outcome))

    def failed(self, error: DivitError) -> None:
        """Show what stopped it; a person's own no needs no window."""
        if error.code in ("IMZ-6005", "IMZ-6014"):
            self._tell(lambda window: window.close())
            return
        self._tell(lambda window: window.failed(error))

    def _tell(self, act: Callable[[SessionWindow], object]) -> None:
        self._bridge.tell(lambda: act(self._shown()))

    def _work(self, act: Callable[[WorkView | PlainWorkView], object]) -> None:
        def done() -> None:
            view = self._shown().work
            if view is not None:
                act(view)

        self._bridge.tell(done)

    def _window_for(self, link: Link) -> SessionWindow:
        """The window, or a new one beside it while it still shows how another session ended."""
        before = self.window
        if before is None or not before.keeps_from(link):
            return self._shown()
        self._ended = [*(each for each in self._ended if each.isVisible()), before]
        for each in self._ended[:-_ENDS_SHOWN]:
            each.close()
        self.window = self._window_of()
        self.window.move(before.pos() + _BESIDE)
        return self.window

    def _shown(self) -> SessionWindow:
        if self.window is None:
            self.window = self._window_of()
        return self.window

    def _place(self, answer: Callable[[list[int]], None]) -> None:
        room = self._shown().frameGeometry()
        answer([room.x(), room.y(), room.width(), room.height()])
