# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS as a peer, where ``make interop`` has built the program around it; nothing where it has not.

It judges files by orders to one process that is warm; what counts is the processor time of that process. Without a
network it has no revocation information but what a file carries: a row says so.
"""

import itertools
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from eu_dss import CLASS_PATH, CLASSES, Dss

ROUNDS = 3
WARM = 150
JUDGED = 60
_NO_SERVICE = "http://127.0.0.1:1/"
_TICKS = os.sysconf("SC_CLK_TCK")


def judging(lab: Path, files: Sequence[tuple[bytes, bytes | None]], *, offline_is_enough: bool) -> dict[str, float]:
    """How many of ``files`` (each with its detached content or None) DSS judges in a second of the processor, by the
    name of the peer; empty where DSS is not there. ``offline_is_enough``: the files carry all evidence, so it must pass
    them.
    """
    if not (CLASS_PATH.is_file() and CLASSES.is_dir()):
        return {}
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place, Dss(lab, _NO_SERVICE) as dss:
        orders = _endless(Path(place), files)
        _judge(dss, orders, WARM, must_pass=offline_is_enough)
        best = 0.0
        for _ in range(ROUNDS):
            began = _spent(dss.pid)
            _judge(dss, orders, JUDGED, must_pass=offline_is_enough)
            best = max(best, JUDGED / (_spent(dss.pid) - began))
    return {"EU DSS" if offline_is_enough else "EU DSS, no revocation": round(best, 1)}


def _endless(place: Path, files: Sequence[tuple[bytes, bytes | None]]) -> Iterator[tuple[Path, Path | None]]:
    paths: list[tuple[Path, Path | None]] = []
    for number, (data, content) in enumerate(files):
        file, beside = place / f"{number}", place / f"{number}.content"
        file.write_bytes(data)
        if content is not None:
            beside.write_bytes(content)
        paths.append((file, None if content is None else beside))
    return itertools.cycle(paths)


def _judge(dss: Dss, orders: Iterator[tuple[Path, Path | None]], count: int, *, must_pass: bool) -> None:
    for file, content in itertools.islice(orders, count):
        verdict = dss.judge(file, content=content, online=False)
        told = {one.indication for one in verdict.signatures}
        if verdict.error or not told or (must_pass and told != {"TOTAL_PASSED"}) or "TOTAL_FAILED" in told:
            raise RuntimeError(f"EU DSS: {verdict}")


def _spent(pid: int) -> float:
    """Processor seconds of a running process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
