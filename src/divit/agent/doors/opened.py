# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""All doors of a running agent, opened together; and the one-off way in of a command that finds no agent running."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from divit.agent.core.events import AskSite, Event, OpenWindow, Redeem, Refuse
from divit.agent.core.handling import Core
from divit.agent.core.peer import PERSON, Peer
from divit.agent.doors import network
from divit.agent.doors.loopback import Loopback
from divit.agent.doors.reception import Ask, Reception, Session
from divit.agent.errors import NoDoorFree
from divit.agent.resume import Claims
from divit.agent.single import Door, Line
from divit.agent.sites import Sites
from divit.kernel import settings, words
from divit.kernel.errors import DivitError, described
from divit.kernel.words import gettext as _
from divit.session import messages
from divit.session.errors import LinkInvalid, SessionMessageError
from divit.session.link import Link

_log = logging.getLogger("divit.agent")


def typed(words_: Sequence[str], home: Path) -> bytes:
    """The message for what a person typed; nothing typed means the session that was stopped last.

    Raises ``LinkInvalid`` when there is nothing to go on with.
    """
    text = " ".join(words_) or next(iter(Claims(home).open_links()), "")
    if not text:
        raise LinkInvalid("nothing was opened and nothing was left open")
    return messages.to_bytes({"v": 1, "type": "open", "typed": text})


def opened_session(words_: Sequence[str], home: Path, *, allow_http_loopback: bool) -> OpenWindow:
    """The session that ``words_`` lead to, found out here and now. Raises what the core refuses with."""
    core = Core(Sites(home), allow_http_loopback=allow_http_loopback)
    events = core.handle(typed(words_, home), PERSON)
    while True:
        match events[-1]:
            case Refuse(error=error):
                raise error
            case OpenWindow() as found:
                return found
            case Redeem() | AskSite() as question:
                events = _answered(core, question)
            case other:
                raise LinkInvalid(type(other).__name__)


def _answered(core: Core, question: Redeem | AskSite) -> tuple[Event, ...]:
    try:
        body = network.asked(question)
    except DivitError as error:
        return core.failed(question.ticket, error)
    return core.handle(body, Peer("site", ticket=question.ticket))


class Doors:
    """The socket in the agent's home (command line, links, the extension's host) and the loopback door.

    Raises ``AlreadyRunning``. ``no_loopback`` says why pages cannot knock, when none of the ports is free.
    """

    def __init__(
        self,
        home: Path,
        *,
        allow_http_loopback: bool = False,
        ask: Ask = network.asked,
        raise_window: Callable[[Link], None] | None = None,
        show_files: Callable[[Sequence[Path]], None] | None = None,
    ) -> None:
        self._home = home
        self._show_files = show_files
        self.loopback: Loopback | None = None
        self.no_loopback: NoDoorFree | None = None
        self._stack = ExitStack()
        self._single = self._stack.enter_context(Door(home))
        core = Core(Sites(home), allow_http_loopback=allow_http_loopback)
        self._reception = Reception(core, ask=ask, raise_window=raise_window)
        self._stack.callback(self._reception.close)
        first = settings.number("SIGNER_PORT")
        try:
            self.loopback = self._stack.enter_context(
                Loopback(self._page_knocks, first=first, allow_http_loopback=allow_http_loopback)
            )
        except NoDoorFree as error:
            self.no_loopback = error
        self._language = words.lang()
        threading.Thread(target=self._listen, name="divit-socket", daemon=True).start()

    def sessions(self) -> Iterator[Session]:
        """Sessions to sign, one after another, until ``close``."""
        return self._reception.sessions()

    def close(self) -> None:
        """Shut every door."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _page_knocks(self, message: bytes, page: str) -> bool:
        return self._reception.knock(message, Peer("loopback", page)) == "heard"

    def _listen(self) -> None:
        words.use(self._language)
        for line, answer in self._single.knocks():
            try:
                self._hear(line, answer)
            except Exception:  # noqa: BLE001 - else the agent would be deaf to all that comes after
                _log.exception("a knock could not be heard")
                answer({"v": 1, "type": "refused", "exit": 1, "lines": []})

    def _hear(self, line: Line, answer: Callable[[Line], None]) -> None:
        if "open" in line:
            self._person_knocks(line["open"], answer)
        elif "verify" in line:
            answer(self._file_manager_knocks(line["verify"]))
        else:
            answer(self._extension_knocks(line))

    def _person_knocks(self, opened: object, answer: Callable[[Line], None]) -> None:
        def tell(status: int, lines: Sequence[str]) -> None:
            answer({"exit": status, "lines": list(lines)})

        given = [str(word) for word in opened] if isinstance(opened, list) else []
        try:
            self._reception.knock(typed(given, self._home), PERSON, tell)
        except SessionMessageError as error:
            tell(error.exit_status, [described(error.as_dict(words.lang()))])

    def _file_manager_knocks(self, named: object) -> Line:
        files = [Path(str(name)) for name in named] if isinstance(named, list) else []
        if self._show_files is None or not all(file.is_absolute() for file in files):
            return {"exit": 2, "lines": [_("This agent has no windows. On a terminal:  divit verify FILE")]}
        self._show_files(files)
        return {"exit": 0, "lines": []}

    def _extension_knocks(self, line: Line) -> Line:
        message = line["message"] if isinstance(line["message"], dict) else {}
        told = self._reception.knock(messages.to_bytes(message), Peer("extension", str(line["page"])))
        return {"v": 1, "type": told}
