# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit agent`` as it waits on a person's desk: its doors open, the list approved beforehand, the PIN in a pipe."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from divit.demo import people

_READY = "Ready."
_ENDS_WITHIN_S = 60


@contextmanager
def waiting_agent(home: Path, card: Path, *, port: int) -> Iterator["subprocess.Popen[str]"]:
    """The agent of one person, which knocks reach at ``port``; it signs one session, then its PIN is used up."""
    home.mkdir(parents=True, exist_ok=True)
    flags = ["--no-gui", "--p12", str(card), "--pin-stdin", "--yes", "--allow-http-loopback"]
    process = subprocess.Popen(
        [sys.executable, "-m", "divit", "--lang", "en", "agent", *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DIVIT_AGENT_HOME": str(home), "DIVIT_SIGNER_PORT": str(port), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{people.PIN}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line.startswith(_READY), line
        yield process
    finally:
        process.terminate()
        process.wait(_ENDS_WITHIN_S)
