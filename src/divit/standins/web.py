# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of the SMS service, and the page on which people read what was kept: one small HTTP server.

``POST /sms`` takes a message as ``gateways.sms`` sends it; ``/`` shows all messages, ``/messages.json`` the same to
programs.
"""

import json
import threading
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

from divit.kernel import words
from divit.standins import page
from divit.standins.listening import HOST, listening
from divit.standins.outbox import Outbox, fault_of

STAND_IN_HEADER = "X-Divit-Stand-In"
_LARGEST = 64 * 1024
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STATUS = {"refuse": HTTPStatus.UNPROCESSABLE_ENTITY, "later": HTTPStatus.SERVICE_UNAVAILABLE}


class WebStandIn:
    """The server, in a thread of its own. ``port`` 0 takes a free one; ``port`` says afterwards which."""

    def __init__(self, outbox: Outbox, port: int = 0) -> None:
        """Begin to listen. Raises ``StandInPortTaken``."""
        listener = listening(port)
        self.port: int = listener.getsockname()[1]
        self._server = _Server((HOST, self.port), _Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = listener
        self._server.outbox = outbox
        self._thread = threading.Thread(target=self._server.serve_forever, name="web-stand-in", daemon=True)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    outbox: Outbox

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
        """The page, its style, and the messages as JSON."""
        messages = self.server.outbox.messages()
        if self.path == "/outbox.css":
            style = files("divit.standins").joinpath("pages/outbox.css").read_text(encoding="utf-8")
            self._answer(HTTPStatus.OK, style, "text/css")
        elif self.path == "/messages.json":
            told = json.dumps([asdict(message) for message in messages], ensure_ascii=False)
            self._answer(HTTPStatus.OK, told, "application/json")
        elif self.path == "/":
            words.use("en" if self.headers.get("Accept-Language", "tr").startswith("en") else "tr")
            self._answer(HTTPStatus.OK, page.outbox(messages), "text/html")
        else:
            self._answer(HTTPStatus.NOT_FOUND, "", "text/plain")

    def do_POST(self) -> None:
        """Take an SMS, or misbehave as told."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/sms" or not length.isdigit() or int(length) > _LARGEST:
            self._answer(HTTPStatus.NOT_FOUND, "", "text/plain")
            return
        body = self.rfile.read(int(length))
        fault = fault_of(self.server.outbox.folder)
        if fault in _STATUS:
            self._answer(_STATUS[fault], "", "text/plain")
            return
        if fault == "slow":
            self.server.stopped.wait()
            return
        self._keep(json.loads(body))
        if fault == "drop":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(HTTPStatus.ACCEPTED, "", "text/plain")

    def _keep(self, told: dict[str, str]) -> None:
        self.server.outbox.keep(
            channel="sms", uid=told["id"], sender=told["sender"], to=told["to"], subject="", text=told["text"]
        )

    def _answer(self, status: HTTPStatus, text: str, media_type: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header(STAND_IN_HEADER, "DENEME")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was taken stands on the page."""
