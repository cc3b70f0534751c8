# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which algorithms and key sizes a path may be believed with (TS 119 312)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from divit.pki.keys import PublicKey


@dataclass(frozen=True, slots=True)
class Algorithms:
    """What is still good enough at the moment that is judged.

    ``hashes`` are named as the cryptography library does, ``curves`` too; a bound on bits is its first and its last
    good size. DSA is not used any more: None refuses it whatever its size.
    """

    hashes: frozenset[str] = frozenset({"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512"})
    # A key of any size would be checked at a price that grows with its cube; no authority has longer ones.
    rsa_bits: tuple[int, int] = (2048, 8192)
    curves: frozenset[str] = frozenset({"secp256r1", "secp384r1", "secp521r1"})
    dsa_bits: tuple[int, int] | None = None

    def believes(self, hash_name: str) -> bool:
        """Whether a hash, by its name in hashlib, is good enough."""
        return hash_name in self.hashes or hash_name.replace("_", "-") in self.hashes

    def weakness_of_key(self, key: PublicKey | dsa.DSAPublicKey | None) -> str:
        """What is too weak about a public key, empty when nothing is."""
        match key:
            case rsa.RSAPublicKey():
                return "" if _within(key.key_size, self.rsa_bits) else f"RSA {key.key_size}"
            case ec.EllipticCurvePublicKey():
                return "" if key.curve.name in self.curves else f"EC {key.curve.name}"
            case dsa.DSAPublicKey() if self.dsa_bits is not None:
                return "" if _within(key.key_size, self.dsa_bits) else f"DSA {key.key_size}"
        return "unknown key algorithm"


def _within(bits: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= bits <= bounds[1]


# TS 119 312 and the BTK notice in force until 31.12.2027; SHA-1, short keys and DSA are not believed.
IN_FORCE = Algorithms()
