# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the authority."""

import secrets

from divit.kernel import turkish
from divit.pki.keys import KeyKind

# One bit is always set, so all serial numbers are of one length; 126 are random (RFC 5280, 4.1.2.2; at least 64 are
# asked for). Two authorities, or two processes of one, need not speak to each other.
_SERIAL_BITS = 127
#: What an authority, an OCSP signer and a time-stamping unit sign with (spec: authority).
OWN_KEYS: tuple[KeyKind, ...] = ("p384", "p256")
#: Why a certificate may be revoked (RFC 5280, 5.3.1); a hold is a suspension, not a revocation.
REASONS = (
    "unspecified",
    "key_compromise",
    "affiliation_changed",
    "superseded",
    "cessation_of_operation",
    "privilege_withdrawn",
)

#: The moves of a certificate that one person asks for and another confirms.
FOR_TWO = ("revoke", "resume")


def new_serial() -> int:
    """A serial number that nobody can guess and that does not come twice."""
    return secrets.randbits(_SERIAL_BITS - 1) | 1 << (_SERIAL_BITS - 1)


def serial_text(serial: int) -> str:
    """A serial number as rows and people have it: hexadecimal, in small letters."""
    return f"{serial:x}"


def serial_typed(text: str) -> str:
    """A serial number as a person may have copied it (with colons, leading zeros, capitals), as rows have it."""
    digits = "".join(text.split()).replace(":", "").removeprefix("0x")
    try:
        return serial_text(int(digits, 16))
    except ValueError:
        return ""


def folded_words(text: str) -> str:
    """A name as search compares it: folded, a space before each word, so that a search meets beginnings of words."""
    return "".join(f" {word}" for word in turkish.fold(text).split())


def is_another(asked_by: str, decides: str) -> bool:
    """Whether who decides on a proposal is not who made it."""
    return asked_by != decides


def identity(tckn: str, form: str) -> str:
    """A person's number as the subject's serialNumber (EN 319 412-1, 5.1.3 for ``pno``)."""
    return f"PNOTR-{tckn}" if form == "pno" else tckn


def shard_of(serial: int, shards: int) -> int:
    """Which part of the CRL a certificate names when there are that many; 0, the whole, when there is one."""
    return 1 + serial % shards if shards > 1 else 0


def list_name(authority: str, scope: int | str = "") -> str:
    """Where a CRL is found below ``/crl/``; ``scope`` as in ``RevocationList``, or the number of a shard."""
    return f"{authority}/{scope}.crl" if scope else f"{authority}.crl"
