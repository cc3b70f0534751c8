# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``card_process.py PORT CONTROL_SOCKET KEYS``: a PIV card in a virtual reader, moved by JSON lines on a socket.

A process of its own: the reader's driver waits for the card without a limit, and a client of PC/SC that held the card
in itself would wait for itself at its end. KEYS is a PEM file with key and certificate of slot 9C, then of 9A.

The wire to the virtual reader (vpcd): two bytes of length, then the message. One byte is a command of the reader's
(0 off, 1 on, 2 reset, 4 the ATR, the only one that is answered); more is a command to the card. A connection is a card
put in, its end a card pulled.
"""

import json
import os
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from divit.demo.piv_card import PivCard, Slot

QUICKACK = getattr(socket, "TCP_QUICKACK", 12)


class Reader:
    """The line to one virtual reader."""

    def __init__(self, card: PivCard, port: int) -> None:
        self.card, self.port = card, port
        self.line: socket.socket | None = None

    def insert(self) -> None:
        if self.line is not None:
            return
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = line
        self.card.reset()
        threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def remove(self) -> None:
        line, self.line = self.line, None
        if line is not None:
            line.shutdown(socket.SHUT_RDWR)
            line.close()
        self.card.reset()

    def _answer(self, line: socket.socket) -> None:
        try:
            while True:
                (size,) = struct.unpack(">H", _exactly(line, 2))
                message = _exactly(line, size)
                if size == 1 and message[0] in (0, 1, 2):
                    self.card.reset()
                elif size > 1 or message[0] == 4:
                    answer = self.card.atr if size == 1 else self.card.transmit(message)
                    line.sendall(struct.pack(">H", len(answer)) + answer)
        except OSError:
            pass
        finally:
            if self.line is line:
                self.line = None


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        # vpcd sends length and message apart: without this, 40 ms a command.
        line.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
        if not part:
            raise ConnectionError
        got += part
    return got


def carry_out(reader: Reader, asked: dict[str, Any]) -> dict[str, Any]:
    """One line of the control socket; what the card is like afterwards."""
    card = reader.card
    match asked["do"]:
        case "insert":
            reader.insert()
        case "remove":
            reader.remove()
        case "remove_at":
            goal = card.signatures + asked["count"]
            card.on_sign = lambda made: reader.remove() if made == goal else None
        case "fault":
            card.fault += [bytes.fromhex(word) for word in asked["words"]]
        case "mend":
            card.pin.left, card.puk.left, card.fault = card.pin.most, card.puk.most, []
            card.on_sign = lambda _made: None
            card.pin.value = b"123456\xff\xff"
        case "deaf":
            card.deaf = asked["to"]
        case "atr":
            card.atr = bytes.fromhex(asked["atr"])
    return {
        "inserted": reader.line is not None,
        "pin_left": card.pin.left,
        "puk_left": card.puk.left,
        "given": card.given,
        "signatures": card.signatures,
    }


def cards_slots(pem: bytes) -> dict[int, Slot]:
    """The slots from a PEM file of keys and certificates in turn."""
    parts = [part + b"-----\n" for part in pem.split(b"-----\n") if part.strip()]
    blocks = [b"".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    slots = {}
    for number, key, certificate in zip((0x9C, 0x9A), blocks[::2], blocks[1::2], strict=True):
        der = x509.load_pem_x509_certificate(certificate).public_bytes(serialization.Encoding.DER)
        loaded: Any = serialization.load_pem_private_key(key, None)
        slots[number] = Slot(loaded, der, each_time=number == 0x9C)
    return slots


def main() -> None:
    """Insert the card, say ``ready``, obey until the control socket's folder goes or the process is ended."""
    port, control, keys = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    reader = Reader(PivCard(cards_slots(keys.read_bytes())), port)
    server = socket.socket(socket.AF_UNIX)
    server.bind(control)
    server.listen(4)
    reader.insert()
    print("ready", flush=True)
    while True:
        connection, _ = server.accept()
        with connection, connection.makefile("rw") as lines:
            for line in lines:
                lines.write(json.dumps(carry_out(reader, json.loads(line))) + "\n")
                lines.flush()


if __name__ == "__main__":
    main()
    os._exit(0)
