# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of the system as processes of their own, as an institution runs them."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from divit.demo.errors import PartDidNotStart, PortTaken
from divit.kernel import clock
from divit.pki.lab.port_holder import holder_of

START_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 30.0
HOST = "127.0.0.1"


class Part:
    """One ``divit`` command (or another ``module``) that serves until it is stopped; what it prints goes to a log."""

    def __init__(
        self,
        name: str,
        arguments: list[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        module: str = "divit",
    ) -> None:
        self.name = name
        self.log = log
        self.addresses: dict[str, str] = {}
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._announced = threading.Condition()

    def start(self, *, until: str) -> str:
        """Start it and wait for the line ``<until> <address>``; the address. Raises ``PartDidNotStart``."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log.open("a", encoding="utf-8"),
            text=True,
            env={**os.environ, **self._environment},
        )
        threading.Thread(target=self._listen, daemon=True).start()
        deadline = clock.monotonic() + START_WITHIN_SECONDS
        with self._announced:
            while until not in self.addresses:
                if self._process.poll() is not None or clock.monotonic() > deadline:
                    raise self._did_not_start()
                self._announced.wait(0.1)
        return self.addresses[until]

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        with self.log.open("a", encoding="utf-8") as log:
            for line in process.stdout:
                log.write(line)
                log.flush()
                name, _space, address = line.strip().partition(" ")
                with self._announced:
                    self.addresses[name] = address
                    self._announced.notify_all()
        with self._announced:
            self._announced.notify_all()

    def _did_not_start(self) -> PartDidNotStart:
        return PartDidNotStart(part=self.name, log=self.log, why=last_words(self.log))

    @property
    def pid(self) -> int:
        """The process's id. Raises ``PartDidNotStart`` when it was never started."""
        if self._process is None:
            raise self._did_not_start()
        return self._process.pid

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end; insist when it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def last_words(log: Path) -> str:
    """The last line of a part's log: the reason that a command gives when it ends."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.is_file() else []
    return next((line.strip().removeprefix("divit: ") for line in reversed(lines) if line.strip()), "–")


def refuse_taken(port: int) -> None:
    """Raises ``PortTaken``, naming who listens on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(str(error), port=port, holder=holder_of(port)) from error
