# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""ClamAV's daemon, asked over its socket (clamd(8), command INSTREAM): bytes in, the name of what it found out."""

import re
import socket
import struct
from collections.abc import Iterator

from divit.kernel import settings
from divit.server.files.scanning import Scanner
from divit.server.gateways.errors import ScannerUnavailable

_COMMAND = b"zINSTREAM\0"
_END = struct.pack(">I", 0)
_MOST_ANSWER_BYTES = 4096
_FOUND = re.compile(r"stream: (.+) FOUND", re.ASCII)
_CLEAN = "stream: OK"


def configured() -> Scanner | None:
    """The scanner at ``CLAMD_ADDRESS``, or None where none is set."""
    address = settings.text("CLAMD_ADDRESS")
    if not address:
        return None
    timeout_s = settings.span("CLAMD_TIMEOUT").total_seconds()
    return lambda pieces: scan(pieces, address=address, timeout_s=timeout_s)


def scan(pieces: Iterator[bytes], *, address: str, timeout_s: float) -> str:
    """The name of what clamd found in the bytes, or an empty text.

    ``address`` is a path of a Unix socket or ``host:port``; ``timeout_s`` bounds each wait, in seconds. Raises
    ``ScannerUnavailable`` for everything that is no verdict: also for a stream that clamd finds too long.
    """
    try:
        with _connected(address, timeout_s) as connection:
            _send(connection, pieces)
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(str(error), why=getattr(error, "strerror", None) or str(error)) from error
    found = _FOUND.fullmatch(answer)
    if found:
        return found[1]
    if answer != _CLEAN:
        raise ScannerUnavailable(answer, why=answer or "no answer")
    return ""


def _connected(address: str, timeout_s: float) -> socket.socket:
    """Raises ``OSError``, ``ValueError`` for a port that is no number."""
    host, colon, port = address.rpartition(":")
    if colon and not address.startswith("/"):
        return socket.create_connection((host.strip("[]"), int(port)), timeout=timeout_s)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout_s)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, pieces: Iterator[bytes]) -> None:
    try:
        connection.sendall(_COMMAND)
        for piece in pieces:
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(_END)
    except (BrokenPipeError, ConnectionResetError):
        # clamd closes its end once the stream is too long for it; why is in its answer.
        return


def _answer(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < _MOST_ANSWER_BYTES and not answer.endswith(b"\0"):
        more = connection.recv(_MOST_ANSWER_BYTES)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()
