# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the agent is measured between, each a process of its own.

``agent_scene.py site`` says its link and serves one session whose answers are all made beforehand, so that the site's
own work does not count; every signature is checked when it ends.
``agent_scene.py bare URI PIN KEY`` signs as many octets in a loop and says how many a second.
"""

import asyncio
import hashlib
import json
import sys
import time

import pkcs11

from divit.session import limits, messages
from divit.tokens.uri import parse
from trial_site import TrialSite

ITEMS = 1000
SIZE = 1000


class Site:
    """A ``TrialSite`` that answers from a table as soon as it knows the certificate."""

    def __init__(self) -> None:
        documents = [f"DENEME {number} ".encode().ljust(SIZE, b"x") for number in range(ITEMS)]
        self.trial = TrialSite(documents)
        self.values: dict[str, bytes] = {}
        self._ready: dict[str, bytes] = {}

    def answer(self, method: str, path: str, bearer: str, body: bytes) -> tuple[int, bytes]:
        """The answer to one call."""
        call = path.rpartition(self.trial.token)[2]
        if call in self._ready:
            return 200, self._ready[call]
        if call == "/results":
            brought = messages.parse_results(body)
            self.values |= {each.id: each.value for each in brought}
            return 200, json.dumps({"results": [{"id": each.id, "status": "accepted"} for each in brought]}).encode()
        told = self.trial.answer(method, path, body, bearer)
        if call == "/certificate":
            self._prepare(bearer)
        return told

    def _prepare(self, bearer: str) -> None:
        base = f"/s/{self.trial.token}"
        calls = [f"/items/i{number}" for number in range(1, ITEMS + 1)]
        calls += [f"/work?after={after}" for after in range(0, ITEMS, limits.WINDOW)]
        self._ready = {call: self.trial.answer("GET", base + call, b"", bearer)[1] for call in calls}

    def wrong(self) -> list[str]:
        """The items without a right signature."""
        ids = [f"i{number}" for number in range(1, ITEMS + 1)]
        return [one for one in ids if not self.trial.is_right(one, self.values.get(one, b""))]


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as the agent speaks it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request as it becomes whole."""
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._came[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            whole = end + 4 + int(headers.get("content-length", "0"))
            if len(self._came) < whole:
                return
            body, self._came = self._came[end + 4 : whole], self._came[whole:]
            method, path, _version = first.split(" ")
            status, content = self._site.answer(method, path, headers.get("authorization", ""), body)
            head = f"HTTP/1.1 {status} OK\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            self._transport.write(head + content)  # type: ignore[attr-defined]  # it is one that writes


async def _serve() -> None:
    site = Site()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(site), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    site.trial.origin = f"http://127.0.0.1:{port}"
    print(site.trial.link, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps({"signed": len(site.values), "wrong": site.wrong()}), flush=True)


def _bare(uri: str, pin: str, key_id: str) -> float:
    """Signatures a second of a loop that does nothing else."""
    named = parse(uri)
    token = pkcs11.lib(named.module).get_token(token_label=named.token)
    attributes = [hashlib.sha512(str(number).encode()).digest() * 4 for number in range(ITEMS)]
    with token.open(user_pin=pin) as session:
        [key] = session.get_objects(
            {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: bytes.fromhex(key_id)}
        )
        began = time.perf_counter()
        for data in attributes:
            key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        return ITEMS / (time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1] == "site":
        asyncio.run(_serve())
    else:
        print(_bare(*sys.argv[2:5]))
