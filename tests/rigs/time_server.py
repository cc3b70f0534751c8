# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A time server (SNTP) that may be wrong, silent or not synchronised itself."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)


class TimeServer:
    """Answers with the time of this machine, ``ahead`` by that much. ``packets`` counts what was asked."""

    def __init__(self) -> None:
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self.ahead = timedelta()
        self.is_silent = False
        self.leap = 0
        self.knows_the_question = True
        self.packets = 0

    @property
    def source(self) -> str:
        """As ``TSA_TIME_SOURCES`` names it."""
        return "127.0.0.1:{1}".format(*self._line.getsockname())

    def answer(self) -> None:
        """Answer until an empty packet comes."""
        while True:
            packet, client = self._line.recvfrom(200)
            if not packet:
                return
            self.packets += 1
            if self.is_silent:
                continue
            now = _encoded(datetime.now(UTC) + self.ahead)
            mark = packet[40:48] if self.knows_the_question else bytes(8)
            head = struct.pack(">BBbb", self.leap << 6 | 0x24, 1, 6, -20)
            self._line.sendto(head + bytes(20) + mark + now + now, client)

    def end(self) -> None:
        """Have ``answer`` end."""
        self._line.sendto(b"", self._line.getsockname())


def _encoded(moment: datetime) -> bytes:
    since = (moment - _EPOCH) % timedelta(seconds=2**32)
    return struct.pack(">II", int(since.total_seconds()), int(since.microseconds * 2**32 / 1_000_000))


@contextmanager
def time_server() -> Iterator[TimeServer]:
    """One that answers while the block runs."""
    server = TimeServer()
    thread = threading.Thread(target=server.answer)
    thread.start()
    try:
        yield server
    finally:
        server.end()
        thread.join()
        server._line.close()
