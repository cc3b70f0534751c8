# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Feeding hostile files to a reader: what may happen to each, within which bounds, and how a finding is told."""

import hashlib
import random
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from hostile_scene import TYPED, Target

# Seconds of the processor that one file may cost; a good one costs some thousandths. A machine that others use counts
# several times as many.
MOST_SECONDS = 20.0
# KiB that the process may grow by one file; a good one has a hundred.
MOST_GROWTH = 128 * 1024


class TooSlow(BaseException):
    """A reader worked longer than it may; no ``except Exception`` of a reader can swallow it."""


@dataclass(frozen=True)
class Finding:
    """Something that a reader must not do, the file that makes it do so, and the seed that makes the file."""

    reader: str
    seed: str
    hostile: bytes
    why: str

    @property
    def place(self) -> str:
        """The same for what is most likely the same fault."""
        lines = [line.strip() for line in self.why.splitlines() if line.strip()]
        places = [line for line in lines if line.startswith("File ")]
        return "; ".join((lines[-1].partition(":")[0], *places[-1:]))

    @property
    def name(self) -> str:
        """A name for files about it."""
        return f"{self.reader}-{hashlib.sha256(self.hostile).hexdigest()[:12]}"


def tried(name: str, target: Target, seed: str) -> Finding | None:
    """Make the hostile file of ``seed`` and have it read."""
    hostile = target.hostile(random.Random(seed))
    why = _read(target, hostile)
    return None if why is None else Finding(name, seed, hostile, why)


def _read(target: Target, hostile: bytes) -> str | None:
    before, begun = _memory(), time.process_time()
    try:
        with _bounded(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of odd serial numbers and lengths
            target.read(hostile)
    except TYPED:
        pass
    except BaseException as error:
        # Whatever it is: Rust panics of a library are no Exception either.
        if isinstance(error, KeyboardInterrupt):
            raise
        return traceback.format_exc()
    if time.process_time() - begun > MOST_SECONDS:
        return f"TooSlow: {time.process_time() - begun:.1f} seconds"
    grown = _memory() - before
    return f"TooLarge: {grown} KiB" if grown > MOST_GROWTH else None


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _bounded() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
