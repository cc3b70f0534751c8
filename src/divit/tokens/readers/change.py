# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened between two moments. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from divit.tokens.readers.reader import Reader, Snapshot

Kind = Literal["service_stopped", "service_started", "reader_added", "reader_removed", "card_inserted", "card_removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened; ``reader`` is None where it is the service's."""

    kind: Kind
    reader: Reader | None = None


def changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """What happened, in an order in which it can have happened. A card that was swapped in between is told as both."""
    if before.service != after.service:
        yield Change("service_started" if after.service else "service_stopped")
    then = {reader.name: reader for reader in before.readers}
    now = {reader.name: reader for reader in after.readers}
    for name, reader in then.items():
        if name not in now:
            if reader.present:
                yield Change("card_removed", reader)
            yield Change("reader_removed", reader)
    for name, reader in now.items():
        earlier = then.get(name)
        if earlier is None:
            yield Change("reader_added", reader)
        elif earlier.present and (not reader.present or _swapped(earlier, reader)):
            yield Change("card_removed", earlier)
        if reader.present and (earlier is None or not earlier.present or _swapped(earlier, reader)):
            yield Change("card_inserted", reader)


def _swapped(earlier: Reader, later: Reader) -> bool:
    return earlier.present and later.present and (earlier.atr, earlier.events) != (later.atr, later.events)
