# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that holds a PIN leaves no copy of its memory behind."""

import subprocess
import sys

PROGRAM = """
import ctypes, resource
from divit.tokens.hardening import shut_memory
shut_memory()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_it_cannot_be_dumped_nor_attached_to() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert told.split(maxsplit=1) == ["0", "(0, 0)\n"]
