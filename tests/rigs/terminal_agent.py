# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit agent`` as a process, with a home and a card of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PIN = "123456"


@dataclass
class TerminalAgent:
    """One person's agent: where it keeps things, and the token it signs with."""

    home: Path
    token: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ("--pin-stdin", "--yes", "--allow-http-loopback")

    def command(self, *words: str) -> list[str]:
        """The command that opens ``words``."""
        return [
            sys.executable,
            "-m",
            "divit",
            "--lang",
            "en",
            "agent",
            "open",
            *words,
            *self.token,
            "--no-gui",
            *self.flags,
        ]

    def environment(self) -> dict[str, str]:
        """This process's environment with the agent's added."""
        return {**os.environ, **self.env, "DIVIT_AGENT_HOME": str(self.home)}

    def open(self, *words: str, pin: str = PIN) -> "subprocess.CompletedProcess[str]":
        """Run to the end with ``pin`` on standard input."""
        return subprocess.run(
            self.command(*words),
            input=f"{pin}\n",
            capture_output=True,
            text=True,
            env=self.environment(),
            timeout=120,
            check=False,
        )

    def start(self, *words: str, pin: str = PIN) -> "subprocess.Popen[bytes]":
        """Start and give the PIN; the caller ends it."""
        process = subprocess.Popen(
            self.command(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
        )
        assert process.stdin is not None
        process.stdin.write(f"{pin}\n".encode())
        process.stdin.close()
        process.stdin = None  # else communicate() would flush what is closed
        return process

    def journal(self) -> list[dict[str, str]]:
        """The journal's rows."""
        path = self.home / "journal.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def claims(self) -> list[Path]:
        """The claims that are kept."""
        return list((self.home / "claims").glob("*"))
