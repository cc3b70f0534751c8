# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by an identity provider: authorization code with PKCE (RFC 7636), state, nonce, ID token."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from divit.kernel import clock, ids, words
from divit.kernel.errors import DivitError
from divit.server.gateways import openid as gateway
from divit.server.login import id_tokens, openid
from divit.server.login.errors import ProviderRefused
from divit.server.login.openid import Provider
from divit.server.login.services.coming import person_of_tckn


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the browser goes, and what its session keeps meanwhile."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proved:
    """The person whom a provider has signed in, and how it did."""

    person_id: int
    provider: Provider
    acr: str


def begin(*, name: str, redirect_uri: str) -> Asked:
    """Ask provider ``name`` to sign somebody in, anew whoever is signed in there.

    Raises ``ProviderUnknown`` and what the gateway raises.
    """
    provider = openid.provider(name)
    state, nonce, verifier = ids.bearer(), ids.bearer(), ids.bearer()
    asked = {
        "response_type": "code",
        "client_id": provider.client.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
        "prompt": "login",
        "ui_locales": words.lang(),
    }
    if provider.acr:
        asked["acr_values"] = " ".join(provider.acr)
    doors = gateway.configuration(provider.client)
    separator = "&" if "?" in doors.authorization_endpoint else "?"
    return Asked(f"{doors.authorization_endpoint}{separator}{urlencode(asked)}", state, nonce, verifier)


def finish(*, kept: Mapping[str, str], answer: Mapping[str, str], redirect_uri: str) -> Proved:
    """The person behind the provider's ``answer`` (the query it sent the browser back with).

    ``kept`` is what this browser's session kept: provider, state, nonce, verifier; it is used once. Raises
    ``ProviderRefused``, ``StatementNobodys``, and what the gateway raises.
    """
    provider = openid.provider(kept["provider"])
    if answer.get("state") != kept["state"]:
        raise ProviderRefused("state", provider=provider.label)
    # RFC 9207: the answer of another provider is not passed off as this one's.
    if answer.get("iss", provider.client.issuer) != provider.client.issuer:
        raise ProviderRefused("iss", provider=provider.label)
    if "code" not in answer:
        raise ProviderRefused(_word(answer.get("error", "no code")), provider=provider.label)
    found = _identity(provider, kept, answer["code"], redirect_uri)
    person_id = person_of_tckn(
        tckn=found.tckn,
        given_name=found.given_name,
        surname=found.surname,
        full_name=found.full_name,
        source=f"provider:{provider.name}",
    )
    return Proved(person_id, provider, found.acr)


def _identity(provider: Provider, kept: Mapping[str, str], code: str, redirect_uri: str) -> id_tokens.Identity:
    try:
        token = gateway.id_token(provider.client, code=code, verifier=kept["verifier"], redirect_uri=redirect_uri)
        keys = gateway.keys(provider.client, needed=id_tokens.key_id(token))
    except DivitError as error:
        if error.retry == "auto":
            raise
        raise ProviderRefused(f"{error.code}: {error.detail}", provider=provider.label) from error
    return id_tokens.identity(token, provider=provider, keys=keys, nonce=kept["nonce"], at=clock.now())


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _word(told: str) -> str:
    """A stranger's word, fit for a line of a log."""
    return "".join(letter for letter in told if letter.isalnum() or letter in "_ ")[:60]
