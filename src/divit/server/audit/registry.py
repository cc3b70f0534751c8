# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the log needs of an app above it: keys and a time-stamping service. `keys` fills it in when it is ready."""

from typing import Protocol

from divit.pki.revocation import RevocationSource
from divit.pki.trust import TrustStore


class Keeper(Protocol):
    """Whoever holds the keys of the log."""

    def mac_key(self) -> str:
        """The name of the key that seals now; made at the first use. Raises ``AuditKeyUnusable``."""

    def is_in_use(self) -> bool:
        """Whether a key for seals was ever made: from then on no shard is empty."""

    def mac(self, key: str, data: bytes) -> str:
        """HMAC-SHA256, hex, with the key of that name, also a retired one. Raises ``AuditKeyUnusable``."""

    def sign(self, statement: bytes) -> bytes:
        """``statement`` with the signature of the sealing key around it (CAdES, DER). Raises a ``DivitError``."""

    def certificates(self) -> tuple[bytes, ...]:
        """The certificates (DER) of all keys that ever sealed anchors."""

    def stamp(self, data: bytes) -> bytes | None:
        """A time-stamp (ContentInfo DER) over ``data``; None when no service is set up. Raises a ``DivitError``."""

    def trust(self) -> TrustStore:
        """Who is believed about time."""

    def revocation(self) -> RevocationSource | None:
        """Who is asked whether a time-stamping service's certificate still holds."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Have the log use ``keeper``; the last one counts (an app's ``ready`` may run twice)."""
    _keepers[:] = [keeper]


def keeper() -> Keeper:
    """The registered keeper. Raises ``LookupError`` when the app that holds the keys is not installed."""
    if not _keepers:
        raise LookupError("no app keeps the keys of the log")
    return _keepers[0]
