# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The HTTP server of the stand-ins: leads each question to the one that it is for, and plays the faults.

``/`` shows what was kept, ``/messages.json`` the same to programs; behind ``/sms``, ``/netgsm``, ``/kps``, ``/mebbis``,
``/ptt`` and ``/edevlet`` each stand-in speaks its own protocol.
"""

import threading
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from divit.kernel import words
from divit.standins import frame, page
from divit.standins.courier import Courier
from divit.standins.edevlet.provider import Provider
from divit.standins.edevlet.signatures import Judge
from divit.standins.exchange import Answer, Door, Doors, Request, plain, told
from divit.standins.exchange import page as shown
from divit.standins.listening import HOST, listening
from divit.standins.outbox import Outbox, fault_of
from divit.standins.personnel import PersonnelDirectory
from divit.standins.population import Population
from divit.standins.registry import CivilRegistry
from divit.standins.sms import SmsService

STAND_IN_HEADER = "X-Divit-Stand-In"
_LARGEST = 256 * 1024
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'{}; frame-ancestors 'none'"
_HERE = frozenset({HOST, "localhost"})


class WebStandIn:
    """The server, in a thread of its own. ``port`` 0 takes a free one; ``port`` says afterwards which.

    ``judge`` says whose signature a file bears; without one e-Devlet believes none.
    """

    def __init__(self, outbox: Outbox, port: int = 0, judge: Judge | None = None) -> None:
        """Begin to listen. Raises ``StandInPortTaken``."""
        listener = listening(port)
        self.port: int = listener.getsockname()[1]
        self._server = _Server((HOST, self.port), _Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listener
        self._server.outbox = outbox
        self._server.base = self.address
        self._server.doors = _doors(outbox, self.address, judge)
        self._thread = threading.Thread(target=self._server.serve_forever, name="web-stand-in", daemon=True)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}"

    def addresses(self) -> dict[str, str]:
        """Where each service answers, by its name."""
        paths = {"sms": "/sms", "netgsm": "/netgsm", "kps": "/kps", "personnel": "/mebbis", "courier": "/ptt"}
        return {name: self.address + path for name, path in (paths | {"edevlet": "/edevlet"}).items()}

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _doors(outbox: Outbox, base: str, judge: Judge | None) -> Doors:
    people = Population(outbox.folder)

    def messages(_request: Request) -> Answer:
        return told([asdict(message) for message in outbox.messages()])

    def style(_request: Request) -> Answer:
        return Answer(body=files("divit.standins").joinpath("pages/page.css").read_bytes(), media_type="text/css")

    def front(request: Request) -> Answer:
        words.use(frame.language(request))
        return shown(page.outbox(outbox.messages()))

    return {
        ("GET", "/"): Door("", front),
        ("GET", "/page.css"): Door("", style),
        ("GET", "/messages.json"): Door("", messages),
        **SmsService(outbox).doors(),
        **CivilRegistry(outbox, people).doors(),
        **PersonnelDirectory(outbox, people).doors(),
        **Courier(outbox).doors(),
        **Provider(outbox, people, f"{base}/edevlet", judge).doors(),
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    outbox: Outbox
    base: str
    doors: Doors

    def server_activate(self) -> None:
        """Nothing: the listener that is put in its place listens already."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.stopped = threading.Event()
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the standard library takes


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "DivitStandIn"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a page or a question without a body."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Take what is posted; what says no length, or is longer than anything here, is not read."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LARGEST:
            self._answer(plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        self._serve(self.rfile.read(int(length)))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        door = self.server.doors.get((self.command, parts.path))
        # A page of somewhere else must not move a consignment here, nor a name that was made to lead here read it.
        own_name = urlsplit(f"//{self.headers.get('Host', '')}").hostname in _HERE
        from_outside = self.headers.get("Origin", self.server.base) != self.server.base
        if door is None or not own_name or (from_outside and door.refusal is None):
            self._answer(plain(HTTPStatus.NOT_FOUND))
            return
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.title(): value for name, value in self.headers.items()}
        self._play(door, Request(self.command, parts.path, query, headers, body, self.server.base))

    def _play(self, door: Door, request: Request) -> None:
        """Answer, or misbehave as told."""
        fault = fault_of(self.server.outbox.folder, door.channel) if door.refusal is not None else ""
        if fault == "later":
            self._answer(plain(HTTPStatus.SERVICE_UNAVAILABLE))
        elif fault == "refuse" and door.refusal is not None:
            self._answer(door.refusal(request))
        elif fault == "slow":
            self.server.stopped.wait()
        else:
            answer = door.take(request)
            if fault == "drop":
                self.close_connection = True
                self.connection.close()
            else:
                self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        text = answer.media_type.startswith("text/") or answer.media_type == "application/json"
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type + ("; charset=utf-8" if text else ""))
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Content-Security-Policy", _POLICY.format(f" {answer.forms_to}" if answer.forms_to else ""))
        self.send_header("Cache-Control", "no-store")
        self.send_header(STAND_IN_HEADER, "DENEME")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was taken stands on the page."""
