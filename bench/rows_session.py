# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing session and the shell, measured as people meet them."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from divit.demo import main_job, signer
from house import running
from isil_token import isil_token
from softhsm import build_slow_driver

LETTERS = 100
SIGN_SECONDS = 0.3
ALLOWED_OVERHEAD_SECONDS = 5.0
ALLOWED_GAP_MS = 20.0
HELP_LIMIT_SECONDS = 0.3

Figures = tuple[str, str, float, float, str]


def hundred_letters() -> list[Figures]:
    """A hundred letters in one session with one PIN, by the real agent, server and a token of 0.3 s a signature."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as folder:
        place = Path(folder)
        with running(place / "home") as institution, isil_token(institution.home) as token:
            slow = token.behind(build_slow_driver(place), sign_ms=int(SIGN_SECONDS * 1000))
            institution.write_letters(LETTERS)
            with main_job.signed_in(institution.house, "isil") as visitor:
                page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
                began = time.perf_counter()
                ended = signer.open_link(
                    main_job.link_of(page),
                    token=["--token", slow.uri],
                    agent_home=place / "agent",
                    pin=slow.pin,
                    options=["--timings", str(place / "timings.jsonl")],
                    environment=slow.env,
                )
                signed = time.perf_counter() - began
                if ended.returncode:
                    raise RuntimeError(ended.stderr)
                main_job.settled(visitor, page)
                settled = time.perf_counter() - began
        rows = [json.loads(line) for line in (place / "timings.jsonl").read_text(encoding="utf-8").splitlines()]
    gaps = sorted(row["gap_ms"] for row in rows if "gap_ms" in row)
    allowed = LETTERS * SIGN_SECONDS + ALLOWED_OVERHEAD_SECONDS
    return [
        ("session-100-letters", "s", round(signed, 2), allowed, "100 x 0.3 s of the token + 5 s"),
        (
            "session-100-letters-settled",
            "s",
            round(settled, 2),
            allowed,
            "the same, until all are stored",
        ),
        ("session-100-letters-gap-95th", "ms", gaps[94], ALLOWED_GAP_MS, "result posted to next data to be signed"),
    ]


def help_from_the_shell() -> list[Figures]:
    """``divit --help`` as a process: the median of fifteen."""
    taken = []
    for _ in range(15):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "divit", "--help"], check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return [("shell-help", "s", round(statistics.median(taken), 3), HELP_LIMIT_SECONDS, "the promise of the shell")]
