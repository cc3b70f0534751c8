# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of ``knocks.toml``, and each way in by which a row can be brought to an agent whose sites are made up."""

import io
import json
import queue
import socket
import struct
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from divit.agent.core import events
from divit.agent.core.events import AskSite, Event, Redeem
from divit.agent.core.handling import Core
from divit.agent.core.peer import PERSON, Peer
from divit.agent.doors import native, network, opened
from divit.agent.doors.opened import Doors, opened_session
from divit.agent.errors import OriginBlocked, SiteRefused, SiteUnreachable
from divit.kernel.errors import DivitError

TABLE = Path(__file__).with_name("knocks.toml")
CODE = "K7QF-2M9D-4XTB"
_TOKENS = {"{T}": "T" * 43, "{1}": "1" * 43, "{2}": "2" * 43, "{3}": "3" * 43}
_FIXED = ("core", "command", "socket", "native", "loopback")


def _filled(value: Any) -> Any:
    """``value`` with tokens in the places of their names."""
    if isinstance(value, str):
        for name, token in _TOKENS.items():
            value = value.replace(name, token)
        return value
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return {key: _filled(each) for key, each in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True)
class Knock:
    """One row."""

    name: str
    outcome: str
    link: str = ""
    typed: str = ""
    message: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    http: bool = False
    site: str = ""
    on_behalf: str = ""
    answers: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    remembered: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    windows: str = ""
    ways: tuple[str, ...] = ()

    def can_come_by(self, way: str) -> bool:
        """Whether ``way`` can carry this row."""
        if self.ways:
            return way in self.ways
        if way == "command":
            # A command that finds no agent running is alone: it has no windows of before.
            return not self.before and not self.message
        if self.typed:
            return way in ("core", "socket")
        return not self.message or way not in ("socket",)

    def said_by_page(self) -> dict[str, Any]:
        """The message of a page."""
        return dict(self.message) or {"v": 1, "type": "open", "link": self.link}

    @property
    def of_page(self) -> str:
        """The page's origin; its own site's when the row does not say."""
        if self.page:
            return self.page
        link = str(self.message.get("link", self.link)) or "https://kurum.gov.tr/"
        parts = link.split("/")
        return "/".join(parts[:3]).removesuffix(":443") if len(parts) > 2 else "https://kurum.gov.tr"


def rows() -> tuple[Knock, ...]:
    """The table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))["knock"]
    lists = ("remembered", "blocked", "before", "ways")
    filled = [_filled(row) for row in table]
    return tuple(Knock(**{**row, **{name: tuple(row[name]) for name in lists if name in row}}) for row in filled)


def all_ways() -> tuple[str, ...]:
    """Every way in, the core itself first."""
    return _FIXED


@dataclass(frozen=True)
class MadeUpSites:
    """What a row says about sites: as the agent remembers them, and as they answer."""

    knock: Knock

    def remembered(self) -> tuple[str, ...]:
        return self.knock.remembered

    def refuse_blocked(self, origin: str) -> None:
        if origin in self.knock.blocked:
            raise OriginBlocked(origin=origin)

    def asked(self, event: Redeem | AskSite) -> bytes:
        """The site's answer."""
        refused = SiteRefused(site_code="IMZ-5105", site_message="Oturum bitti.", status=404)
        if isinstance(event, Redeem):
            assert event.code == CODE
            if event.origin not in self.knock.codes:
                raise refused
            return json.dumps({"link": self.knock.codes[event.origin]}).encode()
        match self.knock.answers if event.link.url not in self.knock.before else "":
            case "unreachable":
                raise SiteUnreachable(origin=event.link.origin)
            case "refused":
                raise refused
            case "":
                return self._introduction(event.link.origin)
            case said:
                return said.encode()

    def _introduction(self, origin: str) -> bytes:
        said: dict[str, Any] = {"v": 1, "site": {"origin": self.knock.site or origin, "name": "Kurum"}}
        if self.knock.on_behalf:
            said["on_behalf"] = {"origin": self.knock.on_behalf, "name": "Birim"}
        return json.dumps(said).encode()


class ToldCore(Core):
    """A core whose decisions a test hears."""

    def __init__(self, knock: Knock) -> None:
        super().__init__(MadeUpSites(knock), allow_http_loopback=knock.http)
        self.told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def handle(self, message: bytes, peer: Peer) -> tuple[Event, ...]:
        return self._tell(super().handle(message, peer))

    def failed(self, ticket: int, error: DivitError) -> tuple[Event, ...]:
        return self._tell(super().failed(ticket, error))

    def _tell(self, decided: tuple[Event, ...]) -> tuple[Event, ...]:
        if decided and (words := outcome(decided[-1])):
            self.told.put(words)
        return decided

    def heard(self) -> str:
        """The next outcome, waited for."""
        return self.told.get(timeout=30)


def outcome(event: Event) -> str:
    """The end of a knock as the table says it; empty while it goes on."""
    match event:
        case events.OpenWindow(link=link):
            return f"window {link.origin}"
        case events.Refuse(error=error):
            return f"refused {error.code}"
        case events.Raise():
            return "raised"
        case events.Wait():
            return "waits"
        case events.Here():
            return "hello"
    return ""


def through_core(core: ToldCore, message: bytes, peer: Peer, knock: Knock) -> int:
    """Bring ``message`` to the core and the sites' answers after it; the ticket of its window."""
    decided = core.handle(message, peer)
    while decided and isinstance(question := decided[-1], Redeem | AskSite):
        try:
            body = MadeUpSites(knock).asked(question)
        except DivitError as error:
            decided = core.failed(question.ticket, error)
        else:
            decided = core.handle(body, Peer("site", ticket=question.ticket))
    return 0 if isinstance(decided[-1], events.Here) else decided[-1].ticket


def prepared_core(knock: Knock) -> ToldCore:
    """A core to which what was before the row has happened."""
    core = ToldCore(knock)
    for link in knock.before:
        page = Peer("loopback", "/".join(link.split("/")[:3]))
        ticket = through_core(core, json.dumps({"v": 1, "type": "open", "link": link}).encode(), page, knock)
        core.heard()
        if knock.windows == "answered":
            core.answered(ticket)
        if knock.windows != "open":
            core.closed(ticket)
    return core


class Bench:
    """Open doors, behind which each row finds a core of its own."""

    def __init__(self, home: Path, doors: Doors) -> None:
        self._home = home
        self._doors = doors

    def bring(self, knock: Knock, way: str, monkeypatch: Any) -> str:
        """The outcome of a row that comes by ``way``."""
        core = prepared_core(knock)
        if way == "core":
            through_core(core, json.dumps(self._message(knock)).encode(), self._peer(knock), knock)
        elif way == "command":
            self._command(knock, core, monkeypatch)
        else:
            reception = self._doors._reception
            monkeypatch.setattr(reception, "_core", core)
            monkeypatch.setattr(reception, "_ask", MadeUpSites(knock).asked)
            getattr(self, f"_{way}")(knock)
        return core.heard()

    @staticmethod
    def _message(knock: Knock) -> dict[str, Any]:
        return {"v": 1, "type": "open", "typed": knock.typed} if knock.typed else knock.said_by_page()

    @staticmethod
    def _peer(knock: Knock) -> Peer:
        return PERSON if knock.typed else Peer("extension", knock.of_page)

    def _command(self, knock: Knock, core: ToldCore, monkeypatch: Any) -> None:
        monkeypatch.setattr(opened, "Core", lambda _sites, **_flags: core)
        monkeypatch.setattr(network, "asked", MadeUpSites(knock).asked)
        # What is refused is raised here too, in the same words.
        with suppress(DivitError):
            opened_session([knock.typed or knock.link], self._home, allow_http_loopback=knock.http)
            assert not knock.outcome.startswith("refused")

    def _socket(self, knock: Knock) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._home / "agent.sock"))
            words = (knock.typed or knock.link).split(" ")
            connection.sendall(json.dumps({"open": words}).encode() + b"\n")

    def _native(self, knock: Knock) -> None:
        body = json.dumps({**knock.said_by_page(), "page": knock.of_page}).encode()
        sent = io.BytesIO()
        native.serve(io.BytesIO(struct.pack("=I", len(body)) + body), sent, self._home)
        told = json.loads(sent.getvalue()[4:])
        assert set(told) == {"v", "type"}
        assert told["type"] in {"hello", "heard", "refused"}

    def _loopback(self, knock: Knock) -> None:
        assert self._doors.loopback is not None
        for server in self._doors.loopback._servers:
            server.allow_http_loopback = knock.http
        said = {name: value for name, value in knock.said_by_page().items() if name not in ("v", "type")}
        with closing(HTTPConnection("127.0.0.1", self._doors.loopback.port, timeout=30)) as connection:
            connection.request("POST", "/v1/open", json.dumps(said), browser_headers(knock.of_page))
            answer = connection.getresponse()
            assert (answer.status, answer.read()) in {(202, b""), (400, b"")}


def browser_headers(origin: str) -> dict[str, str]:
    """What a browser sends with a page's knock."""
    return {"Origin": origin, "Content-Type": "application/json", "X-Divit": "1", "Sec-Fetch-Mode": "cors"}


@contextmanager
def bench(home: Path) -> Iterator[Bench]:
    """Doors in ``home``, for many rows."""
    with Doors(home) as doors:
        yield Bench(home, doors)
