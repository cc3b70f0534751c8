# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The hint that helps a signer to choose the card: a salted hash of the TCKN (rule 1).

Eleven digits can be guessed, so the hash keeps no secret; it only keeps the number itself out of the message.
"""

import hmac
import secrets

from divit.kernel import ids
from divit.session.messages import PersonHint

_SALT_BYTES = 16


def hint(tckn: str) -> PersonHint:
    """A hint for the person with this TCKN; another salt each time."""
    salt = secrets.token_urlsafe(_SALT_BYTES)
    return PersonHint(tckn_hash=ids.sha256_hex(salt + tckn), salt=salt)


def fits(given: PersonHint, tckn: str) -> bool:
    """Whether the hint is for the person with this TCKN (the serialNumber of a certificate's subject)."""
    return hmac.compare_digest(given.tckn_hash, ids.sha256_hex(given.salt + tckn))
