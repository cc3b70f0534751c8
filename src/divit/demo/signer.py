# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A made-up person at the desk: the real agent with a software card, its PIN typed into a pipe."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from divit.demo import people

SIGN_WITHIN_SECONDS = 300


def open_link(
    link: str,
    *,
    token: Sequence[str],
    agent_home: Path,
    pin: str = people.PIN,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``divit agent open`` on a session's link (or a code's words) until it ends; how it ended.

    ``token`` says which card: ``--p12 FILE`` or ``--token URI``.
    """
    return subprocess.run(
        command(link, token=token, options=options),
        input=f"{pin}\n",
        capture_output=True,
        text=True,
        timeout=SIGN_WITHIN_SECONDS,
        env=environment_of(agent_home, environment),
        check=False,
    )


def command(link: str, *, token: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    """The words of that command."""
    agent = [sys.executable, "-m", "divit", "agent", "open", *link.split()]
    return [*agent, *token, "--pin-stdin", "--yes", "--allow-http-loopback", *options]


def environment_of(agent_home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of one person's agent: a home of its own."""
    return {**os.environ, "DIVIT_AGENT_HOME": str(agent_home), **(more or {})}
