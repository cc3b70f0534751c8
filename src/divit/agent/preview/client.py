# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The side of the drawing process that the windows hold."""

import json
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from divit.agent.errors import PreviewFailed
from divit.kernel.handing import HERE
from divit.kernel.own_process import own_command
from divit.kernel.words import term

ANSWER_SECONDS = 20.0
_RGB_BYTES = 3
_WHY = {
    "renderer": term("this installation has no preview of documents"),
    "damaged": term("it cannot be read"),
    "slow": term("it takes too long"),
    "ended": term("drawing it has failed"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One drawn page: rows of red, green and blue bytes from the top left."""

    width: int
    height: int
    rgb: bytes


class Preview:
    """One PDF document in a process of its own. May be used from several threads, one call after another."""

    def __init__(self, content: bytes, *, seconds: float = ANSWER_SECONDS) -> None:
        """Give the document in. Raises ``PreviewFailed``."""
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            own_command("divit.agent.preview"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **HERE.started_with([], apart=True),
        )
        self._in, self._out = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        self._slow = False
        self.pages = int(self._ask(len(content).to_bytes(8, "big") + content)["pages"])

    def page(self, number: int, width: int) -> Page:
        """Page ``number`` (from 1), ``width`` pixels wide. Raises ``PreviewFailed``."""
        with self._turn:
            said = self._ask(f"{number} {width}\n".encode(), body=True)
            return Page(said["width"], said["height"], said["rgb"])

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with suppress(OSError):  # what was not written yet finds nobody
                pipe.close()

    def _ask(self, words: bytes, *, body: bool = False) -> dict[str, Any]:
        watch = threading.Timer(self._seconds, self._too_slow)
        watch.start()
        try:
            self._in.write(words)
            self._in.flush()
            said: dict[str, Any] = json.loads(self._out.readline())
            if body and "why" not in said:
                said["rgb"] = self._out.read(said["width"] * said["height"] * _RGB_BYTES)
        except (OSError, ValueError) as error:
            self.close()
            raise PreviewFailed(why=_WHY["slow" if self._slow else "ended"]) from error
        finally:
            watch.cancel()
        if "why" in said:
            raise PreviewFailed(why=_WHY[said["why"]])
        return said

    def _too_slow(self) -> None:
        self._slow = True
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
