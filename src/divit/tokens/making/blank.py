# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is done to a blank card, whatever it is spoken to with."""

from typing import Protocol

from divit.tokens.making.transport import Transport
from divit.tokens.wipe import SecretBytes


class Blank(Protocol):
    """One card in the making. All methods raise ``TokenError``."""

    @property
    def code_length(self) -> int:
        """How many characters a release code of this card has."""

    def take_over(self, transport: Transport, release: SecretBytes, pin: SecretBytes) -> None:
        """Put ``release`` and ``pin`` in the place of what the card came with, and log in.

        The PIN first: a station that dies in between leaves a card whose PIN nobody knows and that can be made again.
        Raises ``CardNotBlank`` when the transport secrets are not its own.
        """

    def make_key(self, algorithm: str) -> bytes:
        """Make the pair of keys on the card; its SubjectPublicKeyInfo (DER)."""

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """A signature with the key just made, as CMS carries it."""

    def write(self, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        """Put the certificate (DER) to its key, and its issuers where the card has room."""

    def written(self) -> bytes:
        """The certificate as the card gives it back; empty where it has none."""
