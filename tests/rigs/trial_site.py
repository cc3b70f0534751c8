# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A site that speaks the signing session from memory, honest or not as the test wishes."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.cades import signed_attributes
from divit.kernel import clock, ids
from divit.session import limits, messages
from divit.session.manifest import manifest_sha256

S = TypeVar("S", bound="TrialSite")
SESSION_CODE = "K7QF-2M9D-4XTB"
ERROR = {"code": "IMZ-5999", "message": "Olmadı.", "retry": "never", "trace": "0123456789"}
Answer = tuple[int, bytes]


@dataclass
class TrialSite:
    """One session of some documents; the fields in the middle make it misbehave."""

    documents: list[bytes]
    purpose: str = "document"
    on_error: str = "continue"
    person: messages.PersonHint | None = None

    #: What goes along with the first document.
    attachments: list[bytes] = field(default_factory=list)

    claimed_origin: str = ""
    # Looked at before the honest answer: gets (method, path) and may give another answer.
    instead: Callable[[str, str], Answer | None] = lambda _method, _path: None
    # Changes what the site says, after it was honest: attributes of a work row, a document's bytes.
    spoil_work: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row
    spoil_document: Callable[[bytes], bytes] = lambda content: content
    refuse_item: str = ""
    extra_headers: dict[str, str] = field(default_factory=dict)

    origin: str = ""
    token: str = field(default_factory=ids.bearer)
    claim: str = ""
    claim_key: str = ""
    last_key: str = ""
    last_body: bytes = b""
    certificate: bytes = b""
    signatures: dict[str, list[bytes]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    viewed: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    posted: bytes = b""
    signing_time: datetime = field(default_factory=clock.now)

    @property
    def link(self) -> str:
        """The session's link."""
        return f"{self.origin}/s/{self.token}"

    def request(self) -> dict[str, Any]:
        """The request as it is sent."""
        site = {"origin": self.claimed_origin or self.origin, "name": "DENEME Valiliği"}
        items = [
            {
                "id": f"i{number}",
                "group": "",
                "title": f"Belge {number}",
                "format": "cades-detached",
                "media_type": "text/plain",
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "attachments": self._attachments() if number == 1 else [],
            }
            for number, content in enumerate(self.documents, 1)
        ]
        person = {} if self.person is None else {"person": messages.to_json(self.person)}
        return {
            "v": 1,
            "session": "01900000-0000-7000-8000-000000000000",
            "site": site,
            **person,
            "purpose": self.purpose,
            "profile": {"level": "B"},
            "on_error": self.on_error,
            "items": items,
        }

    def _attachments(self) -> list[dict[str, Any]]:
        return [
            {
                "n": n,
                "title": f"Ek {n}",
                "media_type": "text/plain",
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for n, content in enumerate(self.attachments, 1)
        ]

    def answer(self, method: str, path: str, body: bytes, bearer: str, key: str = "") -> Answer:
        """What the site says to one call."""
        self.calls.append(f"{method} {path.removeprefix(f'/s/{self.token}')}")
        self.posted += body
        self.last_key, self.last_body = key, body
        other = self.instead(method, path)
        if other is not None:
            return other
        if path == "/s/code":
            known = messages.parse_code(body) == SESSION_CODE
            return (200, _json({"link": self.link})) if known else (404, _json(ERROR))
        call = path.removeprefix(f"/s/{self.token}").strip("/")
        if call == "":
            return 200, _json({"v": 1, "site": self.request()["site"]})
        if call == "claim":
            return self._claim(body, key)
        if bearer != f"Bearer {self.claim}":
            return 401, _json(ERROR)
        return self._held(call, body)

    def answer_quietly(self, call: str) -> None:
        """Do what the last call asks; its answer goes nowhere."""
        self._held(call, self.last_body)

    def _claim(self, body: bytes, key: str) -> Answer:
        messages.parse_claim(body)
        if self.claim and key != self.claim_key:
            return 409, _json(ERROR)
        self.claim, self.claim_key = ids.bearer(), key
        request = self.request()
        return 200, _json({"claim": self.claim, "request": request, "manifest_sha256": manifest_sha256(request)})

    def _held(self, call: str, body: bytes) -> Answer:
        if call == "certificate":
            self.certificate = messages.parse_certificate(body).certificate
            return 200, _json({"ok": True})
        if "/attachments/" in call:
            return 200, self.spoil_document(self.attachments[int(call.rpartition("/")[2]) - 1])
        if call.startswith("items/"):
            return 200, self.spoil_document(self.documents[int(call.removeprefix("items/i")) - 1])
        if call.startswith("work?after="):
            return 200, _json(self._work(int(call.removeprefix("work?after="))))
        if call == "results":
            return 200, _json({"results": [self._result(each) for each in messages.parse_results(body)]})
        if call == "end":
            end = messages.parse_end(body)
            self.ended.append(end.status)
            self.viewed += end.viewed
        return 200, _json({"state": self._state()})

    def _state(self) -> str:
        if self.ended:
            return "completing" if self.ended[-1] == "finished" else "cancelled"
        return "completing" if len(self.signatures) == len(self.documents) else "signing"

    def _algorithm(self) -> SignatureAlgorithm:
        return SignatureAlgorithm.for_certificate(self.certificate)

    def _attributes(self, item_id: str) -> bytes:
        content = self.documents[int(item_id[1:]) - 1]
        digest = hashlib.new(self._algorithm().hash_name, content).digest()
        return signed_attributes(
            digest, algorithm=self._algorithm(), certificate=self.certificate, signing_time=self.signing_time
        )

    def _work(self, after: int) -> dict[str, Any]:
        numbers = [n for n in range(1, len(self.documents) + 1) if n > after and f"i{n}" not in self.signatures]
        window = numbers[: limits.WINDOW]
        rows = [
            messages.to_json(messages.Work(f"i{n}", self._algorithm().value, self._attributes(f"i{n}"))) for n in window
        ]
        done = len(numbers) <= limits.WINDOW
        return {"work": [self.spoil_work(row) for row in rows], "next": window[-1] if window else after, "done": done}

    def is_right(self, item_id: str, value: bytes) -> bool:
        """Whether ``value`` is the chosen certificate's signature on an item."""
        return _verifies(self.certificate, value, self._attributes(item_id))

    def _result(self, result: messages.Result) -> dict[str, Any]:
        if not self.is_right(result.id, result.value) or result.id == self.refuse_item:
            return {"id": result.id, "status": "refused", "error": ERROR}
        kept = self.signatures.setdefault(result.id, [])
        if result.value not in kept:
            kept.append(result.value)
        return {"id": result.id, "status": "accepted"}


def _verifies(certificate: bytes, value: bytes, data: bytes) -> bool:
    """Whether a P-256 or RSA-2048 signature with SHA-256 is good."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, data, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _json(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()


@contextmanager
def trial_site(documents: list[bytes], **fields: Any) -> Iterator[TrialSite]:
    """Serve a ``TrialSite`` on a free loopback port."""
    with served(TrialSite(documents, **fields)) as site:
        yield site


@contextmanager
def served(site: S) -> Iterator[S]:
    """Serve ``site`` on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body in one segment: a delayed acknowledgement would look like a slow site.
        wbufsize = -1

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _serve(self, body: bytes) -> None:
            site.headers.append(dict(self.headers.items()))
            bearer, key = (self.headers.get(name, "") for name in ("Authorization", "Idempotency-Key"))
            status, content = site.answer(self.command, self.path, body, bearer, key)
            self.send_response(status)
            self.send_header("Content-Type", "application/divit+json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Set-Cookie", "izleyici=1")
            for name, value in site.extra_headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.origin = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
