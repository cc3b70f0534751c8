# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One agent a person: a link opened anywhere goes to the agent that is running, over a socket in its home.

Both sides look at the other's user id; a socket that somebody else put there is not spoken to. A line is
``{"open": [words]}`` of a person, answered when the session is over, ``{"verify": [paths]}`` of a person's file
manager, or ``{"page", "message"}`` of the extension's host, both answered at once.
"""

import json
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from divit.agent.doors.caller import speaks_for_me
from divit.agent.doors.lock import held
from divit.agent.errors import AlreadyRunning

_SOCKET = "agent.sock"
_LOCK = "agent.lock"
_MAX_LINE = 8192
_KNOCK_SECONDS = 5.0
_LONGEST_ADDRESS = 100  # sun_path has 108 bytes (unix(7))
Line = dict[str, object]
Answer = Callable[[Line], None]


def _line(connection: socket.socket) -> Line | None:
    received = b""
    while not received.endswith(b"\n") and len(received) < _MAX_LINE:
        part = connection.recv(_MAX_LINE)
        if not part:
            break
        received += part
    try:
        message = json.loads(received)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


class _Address:
    """The socket's address, also where the home's path is longer than an address may be."""

    def __init__(self, home: Path) -> None:
        self._folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
        direct = str(home / _SOCKET)
        self.text = direct if len(direct.encode()) <= _LONGEST_ADDRESS else f"/proc/self/fd/{self._folder}/{_SOCKET}"

    def close(self) -> None:
        os.close(self._folder)


class Door:
    """Where the running agent hears knocks. Raises ``AlreadyRunning`` when another agent has the door."""

    def __init__(self, home: Path) -> None:
        try:
            self._lock = held(home / _LOCK)
        except OSError as error:
            raise AlreadyRunning from error
        self._address = _Address(home)
        # Ours by the lock: what lies there was left by an agent that was killed.
        (home / _SOCKET).unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self._address.text)
        (home / _SOCKET).chmod(0o600)
        self._socket.listen(8)

    def knocks(self) -> Iterator[tuple[Line, Answer]]:
        """What others hand over, each with the way to answer it, at any time and from any thread."""
        while True:
            try:
                connection, _peer = self._socket.accept()
            except OSError:
                # Closed in another thread.
                return
            connection.settimeout(_KNOCK_SECONDS)
            line = self._said(connection)
            if line is None:
                connection.close()
            else:
                yield line, _answer_on(connection)

    @staticmethod
    def _said(connection: socket.socket) -> Line | None:
        if not speaks_for_me(connection):
            return None
        try:
            line = _line(connection)
        except OSError:
            return None
        if line is None:
            return None
        by_person = any(_are_words(line.get(kind)) for kind in ("open", "verify"))
        by_page = isinstance(line.get("page"), str) and isinstance(line.get("message"), dict)
        return line if by_person or by_page else None

    def close(self) -> None:
        """Stop listening."""
        # Wakes whoever waits in accept; closing alone would not.
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._address.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _answer_on(connection: socket.socket) -> Answer:
    def answer(line: Line) -> None:
        # Who knocked may be gone by now; what was signed is signed.
        with connection, suppress(OSError):
            connection.sendall(json.dumps(line).encode() + b"\n")

    return answer


def hand_over(home: Path, words: Sequence[str]) -> tuple[int, list[str]] | None:
    """Give ``words`` to the running agent and wait for its answer; None when no agent of this user is running."""
    return _told(pass_on(home, {"open": list(words)}, patience_s=None))


def hand_files(home: Path, files: Sequence[Path]) -> tuple[int, list[str]] | None:
    """Have the running agent show what is to be said of ``files`` (absolute); as ``hand_over``."""
    return _told(pass_on(home, {"verify": [str(file) for file in files]}))


def _told(message: Line | None) -> tuple[int, list[str]] | None:
    if message is None:
        return None
    status, lines = message.get("exit"), message.get("lines")
    return (status if isinstance(status, int) else 1), [str(line) for line in lines] if isinstance(lines, list) else []


def pass_on(home: Path, line: Line, *, patience_s: float | None = _KNOCK_SECONDS) -> Line | None:
    """Say ``line`` to the running agent; its answer (empty when it gives none), or None when none is running."""
    address = _Address(home)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(address.text)
            except OSError:
                return None
            if not speaks_for_me(connection):
                return None
            connection.settimeout(patience_s)
            connection.sendall(json.dumps(line).encode() + b"\n")
            return _line(connection) or {}
    except OSError:
        return {}
    finally:
        address.close()
