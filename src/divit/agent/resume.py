# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Claims of sessions that are not through: a killed agent goes on where it stopped, with the same claim.

A claim is a bearer secret. It is kept in a file only its owner can read and is removed when the session ends.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from divit.agent.home import write_private
from divit.kernel import clock, ids
from divit.session.link import Link

# Rule 4: a silent session is resumed within 24 hours or not at all.
KEPT = timedelta(hours=24)


class Claims:
    """The open claims in the agent's home, one file a session link."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "claims"

    def begin(self, link: Link) -> str:
        """The key to claim ``link`` with, kept before the claim is made.

        An agent that is killed before the answer arrives makes the same claim again, instead of finding it taken.
        """
        row = self._read(self._path(link))
        if row is None:
            row = {"link": link.url, "at": clock.now().isoformat(), "key": ids.bearer(), "answer": ""}
            write_private(self._path(link), json.dumps(row))
        return row["key"]

    def keep(self, link: Link, answer: bytes) -> None:
        """Keep the site's answer to the claim: the claim's secret and the request that goes with it."""
        row = {"link": link.url, "at": clock.now().isoformat(), "key": self.begin(link), "answer": answer.decode()}
        write_private(self._path(link), json.dumps(row))

    def kept(self, link: Link) -> bytes | None:
        """The kept answer for ``link``, or None."""
        row = self._read(self._path(link))
        return row["answer"].encode() if row is not None and row["answer"] else None

    def forget(self, link: Link) -> None:
        """Remove what was kept; nothing happens when there was nothing."""
        self._path(link).unlink(missing_ok=True)

    def open_links(self) -> list[str]:
        """The links of the sessions that can be resumed, newest first; what is older than a day is removed."""
        rows = sorted(self._fresh(), key=lambda row: row["at"], reverse=True)
        return [row["link"] for row in rows]

    def _fresh(self) -> Iterator[dict[str, str]]:
        oldest = (clock.now() - KEPT).isoformat()
        for path in sorted(self._folder.glob("*.json")):
            row = self._read(path)
            if row is None or row["at"] < oldest:
                path.unlink(missing_ok=True)
            else:
                yield row

    def _path(self, link: Link) -> Path:
        return self._folder / f"{hashlib.sha256(link.url.encode()).hexdigest()}.json"

    @staticmethod
    def _read(path: Path) -> dict[str, str] | None:
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        whole = isinstance(row, dict) and {"link", "at", "key", "answer"} <= row.keys()
        return row if whole else None
