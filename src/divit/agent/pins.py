# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Checking, changing and unblocking a PIN outside a session. The PIN goes from its own window into the worker."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from divit.ades.algorithms import SignatureAlgorithm
from divit.agent.choice import choose
from divit.agent.local_files import Kind as Signature
from divit.agent.local_files import signed_beside
from divit.kernel import clock, words
from divit.tokens.pin.asking import run_pin_process
from divit.tokens.signer import token_signer
from divit.tokens.worker import WorkerClient

Kind = Literal["pin", "change", "unblock", "create"]
PIN_WINDOW = "divit.agent.windows.pin"


class RunPin(Protocol):
    """Runs the PIN's process: ``run_pin_process``, or a test's own."""

    def __call__(self, module: str, arguments: Sequence[str], pin_channel: int, /, *, holder: str = "") -> None:
        """Module, its arguments, the pipe, and whose card it is where a new PIN is made."""


def shown_for(kind: Kind, worker: WorkerClient, **more: object) -> dict[str, object]:
    """What the PIN's window is told; ``more`` are ``theme``, ``text``, ``place`` and what a signature is for."""
    return {
        "kind": kind,
        "language": words.lang(),
        "label": worker.label,
        # What the token tells is about its PIN; of the PUK it tells nothing before one was wrong.
        "tries": "unknown" if kind in ("unblock", "create") else worker.tries(),
        "origin": "",
        "purpose": "",
        "count": 0,
        "refused": "",
        **more,
    }


def carry_out(kind: Kind, token: str, more: Mapping[str, object], run: RunPin = run_pin_process) -> None:
    """Open ``token``, have asked what ``kind`` needs, and do it once; ``more`` as in ``shown_for``.

    Raises ``TokenError``.
    """
    with WorkerClient.start(token) as worker:
        run(PIN_WINDOW, (json.dumps(shown_for(kind, worker, **more)),), worker.pin_channel())
        {"pin": worker.login, "change": worker.change_pin, "unblock": worker.unblock}[kind]()


def sign_file(
    path: Path, token: str, more: Mapping[str, object], run: RunPin = run_pin_process, signature: Signature = "plain"
) -> Path:
    """Have the PIN asked and sign ``path`` with the card's best certificate; gives the new file.

    Raises ``TokenError``, ``FileNotUsable`` and what signing raises.
    """
    with WorkerClient.start(token) as worker:
        shown = shown_for("pin", worker, **{"purpose": "document", "count": 1, **more})
        run(PIN_WINDOW, (json.dumps(shown),), worker.pin_channel())
        worker.login()
        held = choose(worker.certificates(), None, clock.now())
        algorithm = SignatureAlgorithm.for_certificate(held.certificate)
        return signed_beside(path, token_signer(worker, held, algorithm), signature)
