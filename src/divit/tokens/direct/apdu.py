# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands to a card (ISO 7816-4, 5): short ones, long ones in a chain, answers fetched in parts."""

from dataclasses import dataclass

from divit.tokens.direct.driver import Transceiver
from divit.tokens.errors import TokenFailed, TokenGone

_MOST_DATA = 255
_MORE, _WRONG_LENGTH, OK = 0x61, 0x6C, 0x9000
_CHAINING = 0x10
_GET_RESPONSE = 0xC0
# No answer of a card is longer: a certificate has a few thousand bytes.
_MOST_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """What the card said, and its status word."""

    data: bytes
    status: int

    @property
    def tries(self) -> int | None:
        """The tries left of a secret that was wrong (63Cx); None for any other status."""
        return self.status & 0xF if self.status & 0xFFF0 == 0x63C0 else None

    def checked(self) -> bytes:
        """The data. Raises ``TokenFailed`` when the card refused."""
        if self.status != OK:
            raise TokenFailed(reason=f"SW {self.status:04X}")
        return self.data


def send(
    card: Transceiver, ins: int, p1: int, p2: int, data: bytes | bytearray = b"", *, answers: bool = True
) -> Answer:
    """One command with class 00, in a chain when it is long, and its whole answer.

    ``data`` in a ``bytearray`` is a secret: the copy made of it here is overwritten.
    """
    parts = [data[at : at + _MOST_DATA] for at in range(0, len(data), _MOST_DATA)] or [data]
    for part in parts[:-1]:
        reply = card.transmit(bytes((_CHAINING, ins, p1, p2, len(part))) + bytes(part))
        if reply[-2:] != b"\x90\x00":
            return _answer(reply)
    last = bytearray((0x00, ins, p1, p2))
    if parts[-1]:
        last.append(len(parts[-1]))
        last += parts[-1]
    if answers:
        last.append(0x00)
    try:
        return _whole(card, last, card.transmit(last))
    finally:
        last[:] = bytes(len(last))


def _whole(card: Transceiver, command: bytearray, reply: bytes) -> Answer:
    if len(reply) == 2 and reply[0] == _WRONG_LENGTH:
        reply = card.transmit(command[:-1] + reply[1:2])
    got = bytearray(reply[:-2])
    while len(reply) >= 2 and reply[-2] == _MORE:
        reply = card.transmit(bytes((0x00, _GET_RESPONSE, 0x00, 0x00, reply[-1])))
        got += reply[:-2]
        if len(got) > _MOST_ANSWER or len(reply) == 2:
            break
    return Answer(bytes(got), _answer(reply).status)


def _answer(reply: bytes) -> Answer:
    if len(reply) < 2:
        # Readers whose card is pulled in the middle of a command may still say that all went well.
        raise TokenGone("no status word")
    return Answer(reply[:-2], int.from_bytes(reply[-2:], "big"))
