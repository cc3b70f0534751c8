# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature algorithms a token is asked for, by the names the signing session uses."""

from dataclasses import dataclass
from typing import Literal

from divit.tokens.errors import AlgorithmNotSupported

Scheme = Literal["rsa", "rsa-pss", "ecdsa"]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How one name is carried out: scheme and hash."""

    name: str
    scheme: Scheme
    hash_name: str

    @property
    def key_kind(self) -> str:
        """The kind of key it needs: ``rsa`` or ``ec``."""
        return "ec" if self.scheme == "ecdsa" else "rsa"


_HASHES = ("sha256", "sha384", "sha512")
_SCHEMES: tuple[Scheme, ...] = ("rsa", "rsa-pss", "ecdsa")
BY_NAME = {
    f"{scheme}-{hash_name}": Algorithm(f"{scheme}-{hash_name}", scheme, hash_name)
    for scheme in _SCHEMES
    for hash_name in _HASHES
}


def named(name: str) -> Algorithm:
    """The algorithm of that name. Raises ``AlgorithmNotSupported``."""
    found = BY_NAME.get(name)
    if found is None:
        raise AlgorithmNotSupported(algorithm=name)
    return found
