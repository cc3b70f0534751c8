# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificates on a token: which of them sign, and the chain that stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes

MAX_CHAIN = 8
# What the library raises on damaged certificates, most of it only when a part is first asked for.
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension)


@dataclass(frozen=True, slots=True)
class TokenCertificate:
    """A certificate whose key the token holds: DER, its issuers upwards as far as the token has them, the key's id."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key_id: str
    label: str


@dataclass(frozen=True, slots=True)
class TokenFound:
    """A token that a driver sees, and the name to call it by."""

    uri: str
    label: str
    model: str
    tries: Tries


class Token(Protocol):
    """One opened token, inside the worker process."""

    @property
    def label(self) -> str:
        """The token's own name, for the PIN prompt."""

    @property
    def serial(self) -> str:
        """The token's serial number; empty where it has none."""

    @property
    def reader(self) -> str:
        """The reader whose card has to be reset should this process be killed; empty where that is not needed."""

    def certificates(self) -> list[TokenCertificate]:
        """What can sign; before ``login`` only what the token shows without a PIN."""

    def tries(self) -> Tries:
        """What the token tells about the tries left."""

    def login(self, pin: SecretBytes) -> None:
        """Open the token for signing. Raises ``WrongPin``, ``PinLocked``, ``PinLength``, ``TokenGone``."""

    def sign(self, key_id: str, data: bytes, algorithm: str) -> bytes:
        """Hash and sign ``data``; the value as CMS carries it. Raises this room's errors."""

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN. Raises ``WrongPin``, ``PinLocked``, ``PinLength``, ``NewPinRefused``, ``NotOnThisToken``."""

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN with the PUK. Raises ``WrongPuk``, ``PukLocked`` and as ``change_pin``."""

    def idle(self) -> None:
        """Nothing was asked for a while; what is held has to be kept alive."""

    def close(self) -> None:
        """Log out, reset the card and let go of the driver."""


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether the certificate belongs to a CA (RFC 5280, 4.2.1.9) and so signs no documents."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *UNREADABLE):
        return False


def chain_of(leaf: bytes, pool: Iterable[bytes]) -> tuple[bytes, ...]:
    """The issuers of ``leaf`` found in ``pool`` by name, nearest first, without the self-signed one repeated; what
    cannot be read there is passed over. Raises ``ValueError`` when ``leaf`` cannot be read.
    """
    issuers = {names[0]: (names[1], der) for der in pool if (names := _names(der)) is not None}
    names = _names(leaf)
    if names is None:
        raise ValueError("a certificate without names that can be read")
    subject, wanted = names
    chain: list[bytes] = []
    while len(chain) < MAX_CHAIN and wanted != subject and wanted in issuers:
        subject = wanted
        wanted, der = issuers[subject]
        if der in chain:
            break
        chain.append(der)
    return tuple(chain)


def _names(certificate: bytes) -> tuple[bytes, bytes] | None:
    """Subject and issuer (DER), None when the certificate cannot be read."""
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        return parsed.subject.public_bytes(), parsed.issuer.public_bytes()
    except UNREADABLE:
        return None


def readable(ders: Iterable[bytes]) -> list[bytes]:
    """Those of ``ders`` that can be read as certificates: a token may hold anything under that name."""
    return [der for der in ders if _names(der) is not None]


def signing_certificates(found: Sequence[tuple[bytes, str, str]]) -> list[TokenCertificate]:
    """From (DER, key id, label) of everything on the token: the end entities, each with its chain."""
    pool = readable(der for der, _, _ in found)
    authorities = [der for der in pool if is_authority(x509.load_der_x509_certificate(der))]
    return [
        TokenCertificate(der, chain_of(der, authorities), key_id, label)
        for der, key_id, label in found
        if der in pool and der not in authorities and key_id
    ]
