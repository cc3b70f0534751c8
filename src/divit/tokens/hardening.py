# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that holds a PIN leaves no copy of its memory behind: no core file, no debugger, no swap."""

import ctypes
import os
import resource
import sys

_PR_SET_DUMPABLE = 4  # prctl(2)
_MCL_CURRENT_AND_FUTURE = 3  # mlockall(2)


def shut_memory() -> None:
    """Make this process not dumpable and keep its memory out of the swap where the system allows that.

    Core files are refused on every Unix. On Linux the process also stops being readable by others of the same user
    (``ptrace``, ``/proc/<pid>/mem``). Memory is locked as a whole only when no limit could make a later allocation
    fail; the pages of the PIN itself are locked by ``wipe.SecretBytes`` in any case.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if unlimited or os.geteuid() == 0:
        libc.mlockall(_MCL_CURRENT_AND_FUTURE)
