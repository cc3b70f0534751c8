# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What seals an entry and a head: pure functions over their fields."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import rfc8785

#: Where a chain begins: no entry has this tag.
BEGINNING = "0" * 64

Fields = dict[str, Any]


def moment(at: datetime) -> str:
    """How a time enters the seal: UTC with six digits of a second, the same whatever database kept it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_tag(key: bytes, fields: Fields) -> str:
    """HMAC-SHA256, hex, over the canonical JSON (RFC 8785) of an entry's fields, ``prev`` among them."""
    sealed = {**fields, "at": moment(fields["at"])}
    return hmac.new(key, rfc8785.dumps(sealed), hashlib.sha256).hexdigest()


def head_seal(key: bytes, *, shard: int, seq: int, tag: str) -> str:
    """HMAC-SHA256, hex, over what a head says: whoever cuts entries off would have to forge it."""
    return hmac.new(key, f"head {shard} {seq} {tag}".encode(), hashlib.sha256).hexdigest()
