# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What seals an entry and a head, and where an entry goes: pure functions over their fields."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

#: Where a chain begins: no entry has this digest.
BEGINNING = "0" * 64
#: What an entry consists of, beside its seal.
FIELDS = (
    "shard", "seq", "at", "actor", "role", "channel", "action", "object", "before", "after", "reason",
    "payload_sha256", "prev", "key",
)  # fmt: skip
#: How many chains a database has: SQLite lets one write at a time, so more would gain nothing there.
SHARDS = {"sqlite": 1, "postgresql": 16}

Fields = Mapping[str, Any]


def shard_of(object: str, shards: int) -> int:
    """The shard, 0 to ``shards`` - 1, in which ``object`` is at home."""
    return hashlib.sha256(object.encode()).digest()[0] % shards


def moment(at: datetime) -> str:
    """How a time enters the seal: UTC with six digits of a second, the same whatever database kept it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(entry: Fields) -> dict[str, Any]:
    """The sealed fields of an entry as JSON has them."""
    return {name: moment(entry[name]) if name == "at" else entry[name] for name in FIELDS}


def sealed(fields: Fields) -> bytes:
    """What an entry's tag is the MAC of: its plain fields as canonical JSON (RFC 8785), ``prev`` and ``key`` in it."""
    return rfc8785.dumps(dict(fields))


def digest(fields: Fields, tag: str) -> str:
    """SHA-256, hex, over a whole entry, its tag included: the ``prev`` of the next one. No key is needed for it."""
    return hashlib.sha256(rfc8785.dumps({**fields, "tag": tag})).hexdigest()


def head(*, shard: int, seq: int, digest: str, key: str) -> bytes:
    """What a head's seal is the MAC of: whoever cuts entries off would have to forge it."""
    return f"head {shard} {seq} {digest} {key}".encode()
