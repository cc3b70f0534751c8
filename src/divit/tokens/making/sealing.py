# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A release code on its way: JWE (RFC 7516), ECDH-ES on P-256 with A256GCM, as in signing-session, rule 9."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from divit.tokens.errors import TokenFailed
from divit.tokens.wipe import SecretBytes

_HEADER = {"alg": "ECDH-ES", "enc": "A256GCM"}


def sealed(code: SecretBytes, key: Mapping[str, Any]) -> str:
    """``code`` in a compact JWE that only the holder of ``key`` (a public P-256 JWK) opens. Raises ``TokenFailed``."""
    try:
        return jwe.encrypt_compact(dict(_HEADER), bytes(code.view()), ECKey.import_key(dict(key)))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenFailed(reason=f"JWK {type(error).__name__}") from error
