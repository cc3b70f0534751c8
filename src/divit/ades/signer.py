# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who signs: the one thing that a key must be able to do, wherever it lives."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from divit.ades.algorithms import SignatureAlgorithm

__all__ = ["SignatureAlgorithm", "Signer"]


class Signer(Protocol):
    """A private key with its certificate. Structural: a token, a server's key and a test's key all fit.

    ``certificate`` is DER; ``chain`` the other certificates to put beside it, in any order, the root not needed.
    """

    @property
    def certificate(self) -> bytes:
        """The signing certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above it, DER."""

    @property
    def algorithm(self) -> SignatureAlgorithm:
        """What ``sign`` does."""

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, hashed inside, as CMS carries it: PKCS#1, or ECDSA-Sig-Value in DER."""

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        """The signatures over each of ``batch``, in order, with the key unlocked once."""
