# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The host that a browser starts for its extension: frames on standard input and output, a line to the agent.

One process a knock. It keeps nothing and decides nothing; when no agent runs it says so, and the page goes on to the
next way, which may start one. Messages are 32 bits of length in the machine's order and that much JSON, as the
browsers' documents say; nothing but them may be written to standard output.
"""

import json
import struct
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from divit.agent.single import Line, pass_on

MOST_BYTES = 8192
_STRANGER = 3
_NOBODY: Line = {"v": 1, "type": "nobody"}
_REFUSED: Line = {"v": 1, "type": "refused"}


@cache
def browsers() -> dict[str, Any]:
    """The table of browsers: where each looks for its host, and how our extension is called there."""
    table: dict[str, Any] = tomllib.loads(files("divit.agent").joinpath("data/browsers.toml").read_text("utf-8"))
    return table


def is_our_extension(arguments: Sequence[str]) -> bool:
    """Whether the browser says that our extension starts the host: its address in Chromium, its name in Firefox."""
    ours = browsers()["extension"]
    return bool({f"chrome-extension://{ours['chromium']}/", ours["firefox"]} & set(arguments))


def serve(received: BinaryIO, sent: BinaryIO, home: Path) -> None:
    """Answer each message until the browser closes; what is no message of ours ends it."""
    while (body := _frame(received)) is not None:
        line = _line(body)
        answer = _REFUSED if line is None else pass_on(home, line)
        _send(sent, _NOBODY if answer is None else answer or _REFUSED)


def main() -> int:
    """The program that a host's manifest names."""
    from divit.agent.home import agent_home

    if not is_our_extension(sys.argv[1:]):
        return _STRANGER
    serve(sys.stdin.buffer, sys.stdout.buffer, agent_home())
    return 0


def _frame(received: BinaryIO) -> bytes | None:
    head = received.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    body = received.read(length) if length <= MOST_BYTES else b""
    return body if len(body) == length else None


def _line(body: bytes) -> Line | None:
    """The extension's message as the agent hears it: the page apart from what it wants."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    page = message.pop("page", "")
    return {"page": page, "message": message} if isinstance(page, str) else None


def _send(sent: BinaryIO, line: Line) -> None:
    body = json.dumps(line).encode()
    sent.write(struct.pack("=I", len(body)) + body)
    sent.flush()


if __name__ == "__main__":
    sys.exit(main())
