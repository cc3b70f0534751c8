# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an ID token says, once it is believed: signed by the provider, for us, for this sign-in, and not too old.

OpenID Connect Core 1.0, 3.1.3.7. Signatures by public keys alone: "none" and shared secrets are no algorithms here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from divit.server.login.errors import ProviderRefused
from divit.server.login.openid import Provider

ALGORITHMS = ("ES256", "ES384", "PS256", "RS256")
#: Seconds by which two clocks may differ, and after which an ID token is none for a sign-in that goes on now.
_SKEW = 60
_OLDEST = 600


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider signed in, and how (``acr``)."""

    tckn: str = field(repr=False)
    given_name: str
    surname: str
    full_name: str
    acr: str


def key_id(token: str) -> str:
    """The id of the key that signed, as the token's head says; empty when it says none or is no token."""
    try:
        return str(jws.extract_compact(token.encode()).headers().get("kid", ""))
    except (JoseError, ValueError):
        return ""


def identity(token: str, *, provider: Provider, keys: Mapping[str, Any], nonce: str, at: datetime) -> Identity:
    """The person behind ``token``. Raises ``ProviderRefused``; what differs is in its detail, not in its words."""
    claims = _signed_claims(token, provider, keys)
    seconds = int(at.timestamp())
    audience = claims.get("aud")
    checks = {
        "iss": claims.get("iss") == provider.client.issuer,
        "aud": audience in (provider.client.client_id, [provider.client.client_id]),
        "azp": claims.get("azp", provider.client.client_id) == provider.client.client_id,
        "exp": _number(claims, "exp") > seconds - _SKEW,
        "iat": seconds - _OLDEST < _number(claims, "iat") < seconds + _SKEW,
        "nonce": compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
        "acr": not provider.acr or claims.get("acr") in provider.acr,
    }
    for name, holds in checks.items():
        if not holds:
            raise ProviderRefused(name, provider=provider.label)
    return Identity(
        tckn=str(claims.get(provider.tckn_claim, "")),
        given_name=str(claims.get("given_name", "")),
        surname=str(claims.get("family_name", "")),
        full_name=str(claims.get("name", "")),
        acr=str(claims.get("acr", "")),
    )


def _signed_claims(token: str, provider: Provider, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # a JWK Set as it came
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderRefused(f"{type(error).__name__}: {error}", provider=provider.label) from error
    return decoded.claims


def _number(claims: Mapping[str, Any], name: str) -> int:
    found = claims.get(name)
    return found if isinstance(found, int) else 0
