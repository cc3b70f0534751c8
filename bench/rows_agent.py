# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The desktop agent between a site that costs nothing and a token in software."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TextIO, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from divit.demo import signer
from divit.pki import lab as trial_ca
from softhsm import SoftToken, soft_token
from trial_signers import signer_of

SCENE = Path(__file__).with_name("agent_scene.py")
ROUNDS = 3

Figures = tuple[str, str, float, float, str]


def batch() -> list[Figures]:
    """A thousand CAdES items of 1 kB with one PIN, and the bare loop before and after it with the same key."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as folder:
        place = Path(folder)
        trial_ca.init(place / "ca")
        person = signer_of(place / "ca", "nes-rsa2048")
        with soft_token(cast("RSAPrivateKey", person.key), [person.certificate, *person.chain]) as token:
            bare = max(_bare(token) for _ in range(ROUNDS))
            ours = max(_by_the_agent(token, place / str(turn)) for turn in range(ROUNDS))
            bare = max(bare, *(_bare(token) for _ in range(ROUNDS)))
    return [("agent-batch-rsa2048", "/s", round(ours, 1), round(bare, 1), "a loop of python-pkcs11 with the same key")]


def _bare(token: SoftToken) -> float:
    command = [sys.executable, str(SCENE), "bare", token.uri, token.pin, token.key_id]
    return float(subprocess.run(command, env=token.environment(), check=True, capture_output=True, text=True).stdout)


def _by_the_agent(token: SoftToken, place: Path) -> float:
    """Items a second from the first that the card gets to the last that the site has."""
    place.mkdir()
    timings = place / "timings.jsonl"
    command = [sys.executable, str(SCENE), "site"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as site:
        ended = signer.open_link(
            cast("TextIO", site.stdout).readline().strip(),
            token=["--token", token.uri],
            agent_home=place / "agent",
            pin=token.pin,
            options=["--timings", str(timings)],
            environment=token.env,
        )
        told = json.loads(site.communicate("\n")[0])
    rows = [json.loads(line) for line in timings.read_text(encoding="utf-8").splitlines()]
    if ended.returncode or told["wrong"] or told["signed"] != len(rows):
        raise RuntimeError(f"{ended.stderr} {told}")
    return len(rows) / max(row["posted"] for row in rows)
