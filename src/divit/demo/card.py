# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A made-up card as a process: it lies in a file, its reader is a socket, and it is anybody's on this machine.

Run as ``python -m divit.demo.card FILE``; it prints ``card HOST:PORT`` and serves one line after another until it is
ended. A file that is not there becomes a blank card.
"""

import base64
import json
import os
import secrets
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from divit.demo.piv_card import PivCard, Secret, Slot
from divit.pki import keys

HOST = "127.0.0.1"
_RESET = b"\x02"
_SERIAL_OCTETS = 16


def load(file: Path) -> PivCard:
    """The card in ``file``; a blank one where there is none."""
    if not file.exists():
        return PivCard({}, serial=secrets.token_bytes(_SERIAL_OCTETS))
    told = json.loads(file.read_text(encoding="ascii"))
    return PivCard(
        {int(number): _slot(row) for number, row in told["slots"].items()},
        pin=_secret(told["pin"]),
        puk=_secret(told["puk"]),
        serial=bytes.fromhex(told["serial"]),
    )


def save(card: PivCard, file: Path) -> None:
    """Write the card down, so that it is the same when the demonstration runs again."""
    told = {
        "serial": card.serial.hex(),
        "pin": [card.pin.value.hex(), card.pin.left],
        "puk": [card.puk.value.hex(), card.puk.left],
        "slots": {str(number): _row(slot) for number, slot in card.slots.items()},
    }
    aside = file.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text(json.dumps(told), encoding="ascii")
    aside.replace(file)


def _secret(row: list[Any]) -> Secret:
    return Secret(bytes.fromhex(row[0]), left=row[1])


def _row(slot: Slot) -> dict[str, Any]:
    return {
        "key": keys.to_pem(slot.key).decode("ascii"),
        "certificate": base64.b64encode(slot.certificate).decode("ascii"),
        "each_time": slot.each_time,
    }


def _slot(row: dict[str, Any]) -> Slot:
    key = load_pem_private_key(row["key"].encode("ascii"), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(type(key))
    return Slot(key, base64.b64decode(row["certificate"]), each_time=row["each_time"])


def serve(file: Path) -> None:
    """Serve the card in ``file`` until the process is ended."""
    card = load(file)
    with socket.create_server((HOST, 0)) as listener:
        sys.stdout.write(f"card {HOST}:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            line, _address = listener.accept()
            with line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _answer(card, line, file)
            card.reset()


def _answer(card: PivCard, line: socket.socket, file: Path) -> None:
    """Commands until the line ends. What a command changed is on the disk before it is answered."""
    while (head := _received(line, 2)) and (command := _received(line, struct.unpack(">H", head)[0])):
        if command == _RESET:
            card.reset()
            continue
        answer = card.transmit(command)
        save(card, file)
        line.sendall(struct.pack(">H", len(answer)) + answer)


def _received(line: socket.socket, count: int) -> bytes:
    """So many octets, fewer at the end of the line."""
    got = bytearray()
    try:
        while len(got) < count and (part := line.recv(count - len(got))):
            got += part
    except ConnectionError:
        return b""
    return bytes(got) if len(got) == count else b""


if __name__ == "__main__":
    os.umask(0o077)
    serve(Path(sys.argv[1]))
