# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the drawing process gives up before it looks at a document."""

import resource

_MIB = 1024 * 1024
MEMORY_BYTES = 768 * _MIB
CPU_SECONDS = 60


def shut_in() -> None:
    """From here on: no new file, socket or process, no byte written to a disk, and memory and time run out.

    A socket and an open file are descriptors, and a process that may have none more (``RLIMIT_NOFILE``) can make
    neither; those that it was started with go on working. Every system with limits has this one.
    """
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
