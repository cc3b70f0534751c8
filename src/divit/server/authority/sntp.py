# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What time other clocks say it is: SNTP (RFC 4330; RFC 5905, 14), one question to each of several servers.

Only the difference between our clock and theirs is told. Nothing here sets a clock.
"""

import secrets
import socket
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from divit.kernel import clock

PORT = 123
_PATIENCE_S = 1.0
_PACKET = 48
_CLIENT_OF_VERSION_4 = 0x23
_SERVER = 4
_NOT_SYNCHRONISED = 3
_MOST_STRATUM = 15
# RFC 4330, 3: seconds since 1900; from 2036 on the number starts anew.
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_ERA = timedelta(seconds=2**32)
# An answer that was longer on its way proves less than the drift that it is to tell of.
_LONGEST_WAY = timedelta(milliseconds=500)


def drift(sources: Sequence[str]) -> timedelta | None:
    """By how much our clock is ahead of the middle one of the ``sources`` (``host`` or ``host:port``); None when none
    of them answers within a second.
    """
    told = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        asked: dict[bytes, datetime] = {}
        for source in sources:
            # What a server gives back as our moment is random: nobody who does not see our packets can answer.
            mark = secrets.token_bytes(8)
            if _ask(line, source, mark):
                asked[mark] = clock.now()
        until = clock.monotonic() + _PATIENCE_S
        while asked and (left := until - clock.monotonic()) > 0:
            line.settimeout(left)
            try:
                packet = line.recv(_PACKET * 2)
            except OSError:
                break
            found = _drift(packet, asked, clock.now())
            if found is not None:
                told.append(found)
    return sorted(told)[len(told) // 2] if told else None


def _ask(line: socket.socket, source: str, mark: bytes) -> bool:
    host, _, port = source.partition(":")
    try:
        line.sendto(bytes([_CLIENT_OF_VERSION_4]) + bytes(39) + mark, (host, int(port or PORT)))
    except OSError:
        return False
    return True


def _drift(packet: bytes, asked: dict[bytes, datetime], arrived: datetime) -> timedelta | None:
    """Our lead over one server (RFC 4330, 5), None for a packet that answers nothing of ours."""
    if len(packet) < _PACKET:
        return None
    left = asked.pop(packet[24:32], None)
    leap, mode, stratum = packet[0] >> 6, packet[0] & 7, packet[1]
    if left is None or leap == _NOT_SYNCHRONISED or mode != _SERVER or not 1 <= stratum <= _MOST_STRATUM:
        return None
    received, sent = (_moment(packet[place : place + 8], near=left) for place in (32, 40))
    if (arrived - left) - (sent - received) > _LONGEST_WAY:
        return None
    return ((left - received) + (arrived - sent)) / 2


def _moment(encoded: bytes, *, near: datetime) -> datetime:
    """The moment of a 64-bit timestamp, in the era that is nearest to ``near``."""
    seconds, fraction = struct.unpack(">II", encoded)
    moment = _EPOCH + timedelta(seconds=seconds, microseconds=fraction * 1_000_000 >> 32)
    return moment + round((near - moment) / _ERA) * _ERA
