# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The lock that one agent of a person holds; the system lets go of it when the process ends, however it ends."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def held(path: Path, *, platform: str = sys.platform, module: Any = None) -> int:
    """The descriptor of ``path``, made when it is not there, which holds the lock until it is closed.

    ``module`` is ``fcntl``, or ``msvcrt`` on Windows, where one byte is locked. Raises ``OSError`` when another
    process has it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if platform == "win32":
            crt = module or import_module("msvcrt")
            crt.locking(descriptor, crt.LK_NBLCK, 1)
        else:
            locks = module or import_module("fcntl")
            locks.flock(descriptor, locks.LOCK_EX | locks.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
