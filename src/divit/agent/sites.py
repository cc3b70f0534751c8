# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The sites this person has signed at, newest first, and those told "I did not start this"."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from divit.agent.errors import OriginBlocked
from divit.agent.home import write_private
from divit.kernel import clock

REMEMBERED = 20
BLOCKED_FOR = timedelta(days=1)


class Sites:
    """``sites.json`` in the agent's home; a file that cannot be read counts as empty."""

    def __init__(self, home: Path) -> None:
        self._path = home / "sites.json"

    def remembered(self) -> list[str]:
        """Origins where something was signed, newest first."""
        return self._read()[0]

    def remember(self, origin: str) -> None:
        """Put ``origin`` first."""
        used, blocked = self._read()
        used = [origin, *(other for other in used if other != origin)][:REMEMBERED]
        self._write(used, blocked)

    def block(self, origin: str) -> None:
        """Refuse everything from ``origin`` for a day."""
        used, blocked = self._read()
        blocked[origin] = (clock.now() + BLOCKED_FOR).isoformat()
        self._write(used, blocked)

    def refuse_blocked(self, origin: str) -> None:
        """Raises ``OriginBlocked`` within a day of ``block``."""
        until = self._read()[1].get(origin)
        if until is not None and clock.now() < datetime.fromisoformat(until):
            raise OriginBlocked(origin=origin)

    def _read(self) -> tuple[list[str], dict[str, str]]:
        try:
            row = json.loads(self._path.read_text(encoding="utf-8"))
            return [str(origin) for origin in row["used"]], {str(k): str(v) for k, v in row["blocked"].items()}
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return [], {}

    def _write(self, used: list[str], blocked: dict[str, str]) -> None:
        write_private(self._path, json.dumps({"used": used, "blocked": blocked}))
