# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What seals an entry and a head, and where an entry goes: pure functions over their fields."""

import hashlib
import json
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
_SIMPLE = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_SIMPLE_KINDS = frozenset({str, bool, type(None)})
_MOST_EXACT = 2**53 - 1
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
    return canonical(fields)


def digest(told: bytes, tag: str) -> str:
    """SHA-256, hex, over a whole entry: what was ``sealed``, with its tag; the ``prev`` of the next one.

    In canonical JSON ``tag`` stands behind all of ``FIELDS``. No key is needed for it.
    """
    return hashlib.sha256(told[:-1] + b"," + canonical({"tag": tag})[1:]).hexdigest()


def canonical(value: Fields) -> bytes:
    """Canonical JSON (RFC 8785).

    Texts, truth, small whole numbers and objects of them with names in ASCII are written by the standard library as
    the RFC writes them, ten times as fast as by the library for it; each entry is written twice. Raises what that
    raises for what no JSON can say.
    """
    if _is_simple(value):
        try:
            return _SIMPLE.encode(value).encode()
        except UnicodeEncodeError:
            # Half a character: the other one names the fault.
            pass
    return rfc8785.dumps(dict(value))


def _is_simple(value: Fields) -> bool:
    for name, one in value.items():
        kind = type(one)
        if kind is int:
            fits = -_MOST_EXACT <= one <= _MOST_EXACT
        else:
            fits = kind in _SIMPLE_KINDS or (kind is dict and _is_simple(one))
        if not fits or type(name) is not str or not name.isascii():
            return False
    return True


def head(*, shard: int, seq: int, digest: str, key: str) -> bytes:
    """What a head's seal is the MAC of: whoever cuts entries off would have to forge it."""
    return f"head {shard} {seq} {digest} {key}".encode()
