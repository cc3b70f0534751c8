# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Malformed HTTP, OCSP and TSP for ``divit authority serve`` on loopback, and what may come back.

Whatever is sent, each answer is one that the doors give on purpose; the processes live on, answer good requests, and
do not grow.
"""

import base64
import hashlib
import random
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
from cryptography.x509 import ocsp as judge

from authority_served import Served
from divit.der import ocsp, tsp
from divit.kernel.errors import DivitError
from divit.pki.ocsp_status import cert_id
from mangled_bytes import mangled
from mangled_structure import regrown, store_of
from process_figures import resident_mb, tree

#: What the doors say on purpose; anything else, 500 and 503 above all, is a finding.
STATUSES = frozenset({b"200", b"400", b"401", b"404", b"405", b"411", b"413", b"431"})
#: MB that all processes together may grow by, whatever comes.
MOST_GROWTH = 64.0
_PATIENCE_S = 60.0
_SILENCE = b"nothing came"
_OCSP, _TSP = "application/ocsp-request", "application/timestamp-query"
_WORDS = (
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 1e3\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: \xd9\xa3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: identity, chunked\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: keep-alive, close\r\n",
    b"Authorization: Basic ====\r\n",
    b"Authorization: Basic " + b"A" * 4000 + b"\r\n",
    b"Authorization: Negotiate x\r\n",
    b" folded: yes\r\n",
    b"no colon\r\n",
    b": no name\r\n",
    b"Nul: \x00\r\n",
    b"X: " + b"y" * 20000 + b"\r\n",
    b"\r\n",
    b"\n",
)
_LINES = (
    b"GET / HTTP/1.1",
    b"GET /crl/../../etc/passwd HTTP/1.1",
    b"GET /crl/%00.crl HTTP/1.1",
    b"GET /ca/" + b"a" * 8000 + b".cer HTTP/1.1",
    b"HEAD /crl/nes-1.crl HTTP/1.1",
    b"POST /crl/nes-1.crl HTTP/1.1",
    b"POST /tsa/ HTTP/1.1",
    b"POST /tsa/../nes-1 HTTP/1.1",
    b"BREW /ocsp HTTP/1.1",
    b"GET /ocsp/ HTTP/1.0",
    b"GET  /ocsp HTTP/1.1",
    b"GET /ocsp",
    b"PRI * HTTP/2.0",
    b"GET http://elsewhere.invalid/ HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


@dataclass
class Doors:
    """The doors under trial: their processes, what is asked of them well, and what was seen so far."""

    served: Served
    pid: int
    requests: Sequence[bytes]
    queries: Sequence[bytes]
    authorization: bytes
    alive: set[int] = field(default_factory=set)
    at_rest: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)

    def settle(self) -> None:
        """Remember how the processes are now, after a few good requests."""
        for _ in range(20):
            assert self.complaint() is None, self.complaint()
        self.alive, self.at_rest = set(tree(self.pid)), resident_mb(self.pid)

    def complaint(self) -> str | None:
        """What is wrong with the doors themselves; None while they answer well and have not grown."""
        ocsp_answer = httpx.post(f"{self.served.url}/ocsp", content=self.requests[0], timeout=_PATIENCE_S)
        stamp = httpx.post(
            f"{self.served.url}/tsa",
            content=self.queries[0],
            headers={"Authorization": self.authorization.decode()},
            timeout=_PATIENCE_S,
        )
        if judge.load_der_ocsp_response(ocsp_answer.content).certificate_status is not judge.OCSPCertStatus.GOOD:
            return "a good OCSP request is not answered well any more"
        if tsp.parse_response(stamp.content).token is None:
            return f"no time-stamp any more: {stamp.content!r}"
        if self.alive and set(tree(self.pid)) != self.alive:
            return f"a process died: {sorted(self.alive)} were there, {sorted(tree(self.pid))} are"
        grown = resident_mb(self.pid) - self.at_rest if self.alive else 0.0
        return f"grown by {grown:.0f} MB" if grown > MOST_GROWTH else None

    def tried(self, seed: str) -> str | None:
        """Send what ``seed`` makes; what is wrong with what came back."""
        chance = random.Random(seed)
        sent = self.hostile(chance)
        return self._judged(sent, self._exchanged(sent, chance))

    def hostile(self, chance: random.Random) -> bytes:
        """What is sent: one request or several, malformed in some way, or whole."""
        make = chance.choices((self._body, self._path, self._head, self._junk), (40, 15, 35, 10))[0]
        made = make(chance)
        if chance.random() < 0.1:
            made += chance.choice((self._good(chance), mangled(made, chance) if made else b"x"))
        return made[: chance.randrange(1, len(made) + 1)] if chance.random() < 0.05 else made

    def _good(self, chance: random.Random) -> bytes:
        if chance.random() < 0.5:
            return self._framed("/ocsp", _OCSP, chance.choice(self.requests))
        return self._framed("/tsa", _TSP, chance.choice(self.queries))

    def _body(self, chance: random.Random) -> bytes:
        path, kind, samples = chance.choice((("/ocsp", _OCSP, self.requests), ("/tsa", _TSP, self.queries)))
        sample = chance.choice(samples)
        if chance.random() < 0.4:
            return self._framed(path, kind, mangled(sample, chance))
        return self._framed(path, kind, regrown(sample, chance, store_of(*samples)))

    def _path(self, chance: random.Random) -> bytes:
        hostile = base64.b64encode(mangled(chance.choice(self.requests), chance)).decode()
        told = chance.choice((hostile, quote(hostile, safe=""), quote(hostile[: chance.randrange(1, 50)]) + "%2"))
        return f"GET /ocsp/{told} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    def _head(self, chance: random.Random) -> bytes:
        head, _end, body = self._good(chance).partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        for _turn in range(chance.randrange(1, 4)):
            how = chance.randrange(4)
            if how == 0:
                lines[0] = chance.choice(_LINES)
            elif how == 1:
                lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(_WORDS).removesuffix(b"\r\n"))
            elif how == 2:
                place = chance.randrange(len(lines))
                lines[place] = mangled(lines[place] or b"x", chance)
            else:
                lines.insert(1, chance.choice(lines[1:] or lines))
        return chance.choice((b"\r\n", b"\r\n", b"\r\n", b"\n")).join(lines) + b"\r\n\r\n" + body

    def _junk(self, chance: random.Random) -> bytes:
        return chance.choice(
            (
                chance.randbytes(chance.randrange(1, 4000)),
                b"\r\n" * chance.randrange(1, 2000),
                mangled(self._good(chance), chance) or b"x",
                b"A" * chance.randrange(1, 200_000),
                self._good(chance) * chance.randrange(2, 30),
            )
        )

    def _framed(self, path: str, kind: str, body: bytes) -> bytes:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n".encode()
        return head + b"Authorization: " + self.authorization + b"\r\n\r\n" + body

    def _exchanged(self, sent: bytes, chance: random.Random) -> bytes | None:
        """What came back; None where the client did not wait for it."""
        to = urlsplit(self.served.url)
        came = bytearray()
        with socket.create_connection((to.hostname, to.port), timeout=_PATIENCE_S) as line:
            cut = chance.randrange(len(sent) + 1)
            try:
                for part in (sent[:cut], sent[cut:]):
                    line.sendall(part)
                if chance.random() < 0.1:
                    return None
                line.shutdown(socket.SHUT_WR)
                while part := line.recv(65536):
                    came += part
            except TimeoutError:
                return _SILENCE
            except OSError:
                # It was told why and let go, before everything was sent.
                return None
        return bytes(came)

    def _judged(self, sent: bytes, came: bytes | None) -> str | None:
        if came is _SILENCE:
            return f"no end of the answer within {_PATIENCE_S:g} seconds"
        while came:
            if not came.startswith(b"HTTP/1.1 "):
                return f"this is no answer: {came[:80]!r}"
            status = came[9:12]
            head, _end, rest = came.partition(b"\r\n\r\n")
            if status == b"100":
                came = rest
                continue
            self.statuses[status.decode()] = self.statuses.get(status.decode(), 0) + 1
            if status not in STATUSES:
                return f"status {head.splitlines()[0]!r}"
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(fields[b"Content-Length"])
            if b"HEAD" in sent and not rest.startswith(b"HTTP/1.1 ") and len(rest) < length:
                return None
            body = rest[:length]
            if b"HEAD" not in sent and len(body) == length:
                wrong = _unreadable(fields[b"Content-Type"], body)
                if wrong:
                    return wrong
            came = rest[length:] if b"HEAD" not in sent else b""
        return None


def _unreadable(kind: bytes, body: bytes) -> str | None:
    readers: dict[bytes, Callable[[bytes], object]] = {
        b"application/ocsp-response": judge.load_der_ocsp_response,
        b"application/timestamp-reply": tsp.parse_response,
    }
    try:
        readers.get(kind, bytes)(body)
    except (ValueError, DivitError) as error:
        return f"what is told to be {kind.decode()} is none: {error}"
    return None


def doors_of(served: Served) -> Doors:
    """The doors of a served authority, with a customer for time-stamps and good requests of every kind."""
    served.issue("holder")
    holder, issuer = ((served.folder / f"{name}.cer").read_bytes() for name in ("holder", "nes-1"))
    secret = served.divit("customer", "add", "fuzz").strip()
    ids = {name: cert_id(holder, issuer, name) for name in ("sha1", "sha256")}
    nonces = (None, b"1", b"1" * 16, b"1" * 32, b"1" * 33, b"1" * 128, b"1" * 129)
    requests = [ocsp.request([one], nonce) for one in ids.values() for nonce in nonces]
    requests += [ocsp.request(list(ids.values())), ocsp.request([ids["sha1"]] * 20)]
    digest = hashlib.sha256(b"belge").digest()
    imprint = tsp.message_imprint("sha256", digest)
    queries = [
        tsp.request(imprint, nonce=nonce, policy=policy, certificate_wanted=wanted)
        for nonce in (None, 5, 2**127)
        for policy in (None, "1.3.6.1.4.1.32473.5070.3")
        for wanted in (True, False)
    ]
    authorization = b"Basic " + base64.b64encode(f"fuzz:{secret}".encode())
    made = Doors(served, served.pid, requests, queries, authorization)
    made.settle()
    return made


def kept(folder: Path, doors: Doors, seed: str, why: str) -> None:
    """Save what a finding needs to be had again."""
    name = hashlib.sha256(seed.encode()).hexdigest()[:12]
    (folder / f"doors-{name}.bin").write_bytes(doors.hostile(random.Random(seed)))
    (folder / f"doors-{name}.txt").write_text(f"seed {seed}\n{why}\n", encoding="utf-8")
