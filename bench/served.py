# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs that answer over HTTP, asked in turns by one client (ApacheBench); what counts is their processor time."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REQUESTS = 4000
# So many times as many over connections that are kept: a round has to last many ticks of the clock.
KEPT = 4
WARM = 400
ROUNDS = 4
# A single-threaded peer now and then loses a connection and waits for ever; that round says nothing.
_NOTHING_HAPPENS_S = 10
_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server that runs: its process, whose children count with it, and its port."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port = process, port

    def spent(self) -> float:
        """Seconds of the processor so far."""
        return spent_by(self.process.pid)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of whom; ``keep``: over connections that are kept."""

    server: Server
    path: str
    request: Path
    keep: bool = False


@contextmanager
def served(command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A server that listens, until it is no longer needed. Raises ``RuntimeError`` with what it said when it ended."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            # A connection only to see whether it listens would be the one that openssl waits on.
            while not _listens(port):
                if process.poll() is not None:
                    raise RuntimeError((folder / "server.log").read_text())
                time.sleep(0.1)
            yield Server(process, port)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def rates(asks: Mapping[str, Ask]) -> dict[str, float]:
    """The best rate of each per second of its processor, over rounds in which they take turns; the first round, which
    loads things, does not count. Raises ``RuntimeError`` for one that no round came to an end of.
    """
    best = dict.fromkeys(asks, 0.0)
    for number in range(ROUNDS + 1):
        for name, ask in asks.items():
            count = REQUESTS * (KEPT if ask.keep else 1)
            rate = _round(ask, count if number else WARM)
            best[name] = max(best[name], rate) if number else 0.0
    if not all(best.values()):
        raise RuntimeError(f"no answers: {[name for name, rate in best.items() if not rate]}")
    return {name: round(rate, 1) for name, rate in best.items()}


def _round(ask: Ask, count: int) -> float:
    began = ask.server.spent()
    command = ["ab", "-q", "-n", str(count), "-c", "4", "-s", str(_NOTHING_HAPPENS_S), *(["-k"] if ask.keep else [])]
    command += ["-p", str(ask.request), "-T", "application/ocsp-request"]
    ended = subprocess.run(
        [*command, f"http://127.0.0.1:{ask.server.port}{ask.path}"], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        return 0.0
    if f"Complete requests:      {count}" not in ended.stdout or "Non-2xx" in ended.stdout:
        raise RuntimeError(ended.stdout)
    # The first, short round may be less than one tick of the processor's clock.
    took = ask.server.spent() - began
    return count / took if took else 0.0


def spent_by(pid: int) -> float:
    """Processor seconds of a process and of all below it, also of those that have ended."""
    return sum(_ticks(one) for one in _family(pid)) / _TICKS


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(int(field) for field in fields[11:15])


def _listens(port: int) -> bool:
    told = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6"))
    return re.search(rf":{port:04X} [0-9A-F:]+ 0A ", told) is not None
