# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificates on a token: which of them sign, and the chain that stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from cryptography import x509

from divit.tokens.wipe import SecretBytes

MAX_CHAIN = 8
# What a token tells about the PIN tries left, in the only steps every token can (agent.md: "in the words it allows").
Tries = Literal["unknown", "several", "few", "last", "locked"]


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

    def certificates(self) -> list[TokenCertificate]:
        """What can sign; before ``login`` only what the token shows without a PIN."""

    def tries(self) -> Tries:
        """What the token tells about the tries left."""

    def login(self, pin: SecretBytes) -> None:
        """Open the token for signing. Raises ``WrongPin``, ``PinLocked``, ``PinLength``, ``TokenGone``."""

    def sign(self, key_id: str, data: bytes, algorithm: str) -> bytes:
        """Hash and sign ``data``; the value as CMS carries it. Raises this room's errors."""

    def close(self) -> None:
        """Log out and let go of the driver."""


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether the certificate belongs to a CA (RFC 5280, 4.2.1.9) and so signs no documents."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def chain_of(leaf: bytes, pool: Iterable[bytes]) -> tuple[bytes, ...]:
    """The issuers of ``leaf`` found in ``pool`` by name, nearest first, without the self-signed one repeated."""
    by_subject = {x509.load_der_x509_certificate(der).subject.public_bytes(): der for der in pool}
    chain: list[bytes] = []
    current = x509.load_der_x509_certificate(leaf)
    while len(chain) < MAX_CHAIN and current.issuer != current.subject:
        issuer = by_subject.get(current.issuer.public_bytes())
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
        current = x509.load_der_x509_certificate(issuer)
    return tuple(chain)


def readable(ders: Iterable[bytes]) -> list[bytes]:
    """Those of ``ders`` that parse as certificates: a token may hold anything under that name."""
    good = []
    for der in ders:
        try:
            x509.load_der_x509_certificate(der)
        except ValueError:
            continue
        good.append(der)
    return good


def signing_certificates(found: Sequence[tuple[bytes, str, str]]) -> list[TokenCertificate]:
    """From (DER, key id, label) of everything on the token: the end entities, each with its chain."""
    pool = readable(der for der, _, _ in found)
    authorities = [der for der in pool if is_authority(x509.load_der_x509_certificate(der))]
    return [
        TokenCertificate(der, chain_of(der, authorities), key_id, label)
        for der, key_id, label in found
        if der in pool and der not in authorities and key_id
    ]
