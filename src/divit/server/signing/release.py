# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card's release code on its way to the one worker that may use it (rule 9): JWE with ECDH-ES and A256GCM."""

from collections.abc import Mapping

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from divit.server.signing.errors import ReleaseKeyUnusable

_ALGORITHMS = {"alg": "ECDH-ES", "enc": "A256GCM"}


def sealed(code: bytes, key: Mapping[str, str]) -> str:
    """The compact JWE of ``code`` for the ephemeral P-256 JWK ``key``. Raises ``ReleaseKeyUnusable``."""
    try:
        worker = ECKey.import_key({name: key[name] for name in ("kty", "crv", "x", "y")})
        return jwe.encrypt_compact(dict(_ALGORITHMS), code, worker, algorithms=list(_ALGORITHMS.values()))
    except (JoseError, ValueError) as error:
        raise ReleaseKeyUnusable(type(error).__name__) from error
