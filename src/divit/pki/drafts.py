# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates before their signature: what is to be signed is made once, looked at, and signed as it is.

The library signs only with keys that it holds, and a linter wants a whole certificate. So a draft carries a signature
by a key of the moment, of the same kind as the right one; everything else in it is final.
"""

from dataclasses import dataclass
from functools import cache

from divit.der import write
from divit.der.x509 import certificate_parts
from divit.pki import issue, keys
from divit.pki.certificates import load_key
from divit.pki.errors import ProfileRefused
from divit.pki.profiles import Profile


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate to be signed. ``stand_in`` is it (DER), under a signature that counts for nothing."""

    stand_in: bytes

    @property
    def to_be_signed(self) -> bytes:
        """The octets that the right key signs (TBSCertificate, RFC 5280, 4.1.2)."""
        return certificate_parts(self.stand_in).to_be_signed

    def completed(self, signature: bytes) -> bytes:
        """The certificate (DER) with the right ``signature``; whether it is right is the caller's to check."""
        parts = certificate_parts(self.stand_in)
        return write.sequence(parts.to_be_signed, parts.algorithm, write.bit_string(signature))


def draft(profile: Profile, request: issue.Request, *, signer: bytes, ca: bytes | None = None) -> Draft:
    """What ``profile`` makes of ``request``, to be signed with the key of ``signer`` (SubjectPublicKeyInfo, DER).

    ``ca`` is the signer's certificate; without it the new one is self-signed. Raises ``ProfileRefused``.
    """
    kind = keys.kind_of(load_key(signer))
    if kind == "other":
        raise ProfileRefused(profile=profile.name, why="a key that signs nothing here")
    # The name of the algorithm is all that the length of an RSA key would change.
    moment = _of_the_moment("rsa2048" if kind.startswith("rsa") else kind)
    return Draft(issue.certificate(profile, request, issue.Issuer(moment, ca)))


@cache
def _of_the_moment(kind: keys.KeyKind) -> keys.PrivateKey:
    """Kept while the process lives: what it signs is never given to anybody."""
    return keys.generate(kind)
