# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates before their signature: what is to be signed is made once, looked at, and signed as it is.

The library signs only with keys that it holds, and a linter wants a whole certificate. So a draft carries a signature
by a key of the moment, of the same kind as the right one; everything else in it is final.
"""

from dataclasses import dataclass
from functools import cache

from divit.der import write
from divit.pki import issue, keys
from divit.pki.certificates import load_key
from divit.pki.errors import ProfileRefused
from divit.pki.profiles import Profile


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate to be signed: the octets for the right key (TBSCertificate, RFC 5280, 4.1.2), and what it signs
    by. ``stand_in`` is it (DER), under a signature that counts for nothing.
    """

    to_be_signed: bytes
    algorithm: bytes
    stand_in: bytes

    def completed(self, signature: bytes) -> bytes:
        """The certificate (DER) with the right ``signature``; whether it is right is the caller's to check."""
        return write.sequence(self.to_be_signed, self.algorithm, write.bit_string(signature))


class Drafting:
    """Drafts of one profile, to be signed with the key of ``signer`` (SubjectPublicKeyInfo, DER).

    ``ca`` is the signer's certificate; without it certificates are self-signed. What they have in common is encoded
    once for each set of addresses. Raises ``ProfileRefused``.
    """

    def __init__(self, profile: Profile, *, signer: bytes, ca: bytes | None = None) -> None:
        key = load_key(signer)
        kind = keys.kind_of(key)
        if kind == "other" or not isinstance(key, keys.PublicKey):
            raise ProfileRefused(profile=profile.name, why="a key that signs nothing here")
        # The name of the algorithm is all that the length of an RSA key would change.
        self._stand_in = write.bit_string(_of_the_moment("rsa2048" if kind.startswith("rsa") else kind))
        self._profile, self._signer, self._ca = profile, key, ca
        self._forms: dict[issue.Addresses, issue.Form] = {}

    def draft(self, request: issue.Request) -> Draft:
        """What the profile makes of ``request``. Raises ``ProfileRefused``."""
        form = self._forms.get(request.addresses)
        if form is None:
            form = issue.Form(self._profile, signer=self._signer, ca=self._ca, addresses=request.addresses)
            self._forms[request.addresses] = form
        to_be_signed = form.to_be_signed(request)
        return Draft(to_be_signed, form.algorithm, write.sequence(to_be_signed, form.algorithm, self._stand_in))


def draft(profile: Profile, request: issue.Request, *, signer: bytes, ca: bytes | None = None) -> Draft:
    """One draft, as ``Drafting`` makes them."""
    return Drafting(profile, signer=signer, ca=ca).draft(request)


@cache
def _of_the_moment(kind: keys.KeyKind) -> bytes:
    """A signature by a key of that kind that is forgotten at once. It is over nothing, so it is nobody's."""
    return keys.sign(keys.generate(kind), b"")
