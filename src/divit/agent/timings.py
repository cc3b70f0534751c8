# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""When the card got each item and when its result was posted, for measuring how long the card waits."""

import json
import threading
from collections.abc import Iterable
from pathlib import Path

from divit.kernel import clock


class Timings:
    """Collects the moments of each item; ``write`` makes JSON Lines of them. May be used from several threads."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, float]] = {}
        self._lock = threading.Lock()

    def mark(self, items: Iterable[str], event: str) -> None:
        """Note that ``event`` (``handed``, ``signed``, ``posted``) happened to the items of these ids now."""
        moment = clock.monotonic()
        with self._lock:
            for item in items:
                self._rows.setdefault(item, {})[event] = moment

    def write(self, path: Path) -> None:
        """One line an item, in the order of the card.

        ``handed``, ``signed`` and ``posted`` are seconds from the first hand-over; ``gap_ms`` is how long the card had
        nothing to do before this item: from the result before it to this hand-over, 0 when it was handed over before.
        """
        with self._lock:
            rows = sorted(self._rows.items(), key=lambda row: row[1].get("handed", 0.0))
        first = rows[0][1].get("handed", 0.0) if rows else 0.0
        lines, before = [], None
        for item_id, moments in rows:
            line: dict[str, object] = {"item": item_id}
            line |= {event: round(moment - first, 6) for event, moment in moments.items()}
            if before is not None and "handed" in moments:
                line["gap_ms"] = round(max(0.0, moments["handed"] - before) * 1000, 3)
            before = moments.get("signed")
            lines.append(json.dumps(line))
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
