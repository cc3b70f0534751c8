# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Işıl's card of a running institution, moved into a PKCS#11 token."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from divit.demo import home as made_up
from divit.demo import people
from softhsm import SoftToken, soft_token


@contextmanager
def isil_token(home: Path) -> Iterator[SoftToken]:
    """A SoftHSM token with the key and certificates of Işıl's card in the house at ``home``."""
    card = made_up.card_file(home, "isil").read_bytes()
    key, certificate, chain = pkcs12.load_key_and_certificates(card, people.PIN.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert certificate is not None
    with soft_token(key, [one.public_bytes(Encoding.DER) for one in (certificate, *chain)]) as token:
        yield token
