# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature journal: a line for everything this machine signed, written before the site gets the signature."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from divit.agent.home import append_private
from divit.session.messages import Item

FILE_NAME = "journal.jsonl"


class Journal:
    """Appends to ``journal.jsonl`` in the agent's home. No titles, no names: hashes lead back to the documents."""

    def __init__(self, home: Path, *, origin: str, session: str, manifest_sha256: str, certificate: bytes) -> None:
        self._path = home / FILE_NAME
        self._same = {
            "origin": origin,
            "session": session,
            "manifest_sha256": manifest_sha256,
            "certificate_sha256": hashlib.sha256(certificate).hexdigest(),
        }

    def signed(self, items: Sequence[Item], at: datetime) -> None:
        """Note that ``items`` were signed. Raises ``OSError``: what cannot be noted is not given away."""
        same = {"at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}", **self._same}
        rows = [{**same, "item": item.id, "sha256": item.sha256} for item in items]
        append_private(self._path, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
