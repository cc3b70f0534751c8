# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The manifest hash: what the person approves, what the journal keeps, what the server compares (rule 3)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from divit.session.errors import MessageInvalid


def manifest_sha256(request_json: Mapping[str, Any]) -> str:
    """SHA-256, lower-case hex, of the canonical form (RFC 8785) of the request as it stands.

    Every member counts, also one this version does not know. Raises ``MessageInvalid`` for what has no canonical
    form (numbers beyond 2^53, lone surrogates).
    """
    import rfc8785

    try:
        canonical = rfc8785.dumps(dict(request_json))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise MessageInvalid(str(error), where="request") from error
    return hashlib.sha256(canonical).hexdigest()
