# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Identifiers and secrets: what may stand in a URL, what a bearer holds, what a person types."""

import hashlib
import os
import secrets
import uuid

from divit.kernel import clock

# Crockford's base32: no I, L, O, U, so nothing on paper or telephone is mistaken for something else.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CROCKFORD_READINGS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
SESSION_CODE_LENGTH = 12
TRACE_LENGTH = 10


def uuid7() -> str:
    """A UUIDv7 (RFC 9562, 5.7): sorted by time, fit for URLs and APIs."""
    milliseconds = int(clock.now().timestamp() * 1000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def bearer() -> str:
    """A secret whose holder may act: 32 random bytes, base64url without padding. Stored only as its SHA-256."""
    return secrets.token_urlsafe(32)


def sha256_hex(text: str) -> str:
    """How a bearer secret is kept: the SHA-256 of its UTF-8 bytes, lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def verification_code() -> str:
    """The code printed on a signed document: UUIDv4, upper case."""
    return str(uuid.uuid4()).upper()


def session_code() -> str:
    """A code that a person types to find a signing session: 12 letters of Crockford's base32, in fours (60 bits)."""
    letters = "".join(secrets.choice(CROCKFORD) for _ in range(SESSION_CODE_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, SESSION_CODE_LENGTH, 4))


def normalize_code(text: str) -> str:
    """A typed session code as it was issued, or ``""`` when it cannot be one.

    Case, spaces and dashes are free, and O, I, L are read as the digits they look like.
    """
    # ASCII letters only reach the result, so the locale-free upper() is right here, whatever the language.
    letters = text.strip().upper().translate(_CROCKFORD_READINGS)
    if len(letters) != SESSION_CODE_LENGTH or any(letter not in CROCKFORD for letter in letters):
        return ""
    return "-".join(letters[i : i + 4] for i in range(0, SESSION_CODE_LENGTH, 4))


def trace() -> str:
    """Ten characters that join a page, a log line and an agent's message about one event."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(TRACE_LENGTH))
