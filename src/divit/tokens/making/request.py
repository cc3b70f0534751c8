# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A certification request (PKCS#10, RFC 2986), signed inside a card: the proof that the key in it is on that card."""

from collections.abc import Callable

from divit.der import oids, write

# Key, signature's name for the token, and how the request names it.
_SIGNED: dict[str, tuple[str, bytes]] = {
    "p256": ("ecdsa-sha256", write.sequence(write.oid(oids.ECDSA_WITH_SHA256))),
    "p384": ("ecdsa-sha384", write.sequence(write.oid(oids.ECDSA_WITH_SHA384))),
    "rsa2048": ("rsa-sha256", write.sequence(write.oid(oids.SHA256_WITH_RSA), write.null())),
}
_COMMON_NAME = "2.5.4.3"
KEY_KINDS = tuple(_SIGNED)


def request(public_key: bytes, name: str, algorithm: str, sign: Callable[[bytes, str], bytes]) -> bytes:
    """The request (DER) for ``public_key`` (SubjectPublicKeyInfo) of the kind ``algorithm`` (one of ``KEY_KINDS``).

    ``name`` is what it is for (its common name): the server compares it, so that no other request serves in its
    place. ``sign`` is given the data and the signature's name. Raises what it raises.
    """
    token_name, identifier = _SIGNED[algorithm]
    common_name = write.sequence(write.oid(_COMMON_NAME), write.utf8_string(name))
    subject = write.sequence(write.set_of(common_name))
    information = write.sequence(write.integer(0), subject, public_key, write.implicit(0, b"", constructed=True))
    return write.sequence(information, identifier, write.bit_string(sign(information, token_name)))
