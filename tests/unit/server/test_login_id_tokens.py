# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an ID token must say to be believed (OpenID Connect Core 1.0, 3.1.3.7), and what is refused."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from divit.kernel.words import term
from divit.server.gateways.openid import Client
from divit.server.login.errors import ProviderRefused
from divit.server.login.id_tokens import identity, key_id
from divit.server.login.levels import Way
from divit.server.login.openid import Provider

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ISSUER = "https://giris.deneme.invalid"
NONCE = "n" * 43
KEY = ECKey.generate_key("P-256", {"kid": "1"})
KEYS = {"keys": [KEY.as_dict(private=False)]}
PROVIDER = Provider(
    "e-devlet", "e-Devlet", "e-Devlet", Client(term("e-Devlet"), ISSUER, "divit", "sır"), Way.E_DEVLET, acr=("urn:a",)
)


def claims(**changes: Any) -> dict[str, Any]:
    seconds = int(NOW.timestamp())
    told = {
        "iss": ISSUER,
        "aud": "divit",
        "exp": seconds + 300,
        "iat": seconds - 5,
        "nonce": NONCE,
        "acr": "urn:a",
        "tckn": "10000000528",
        "given_name": "Işıl",
        "family_name": "İncedere",
    } | changes
    return {name: value for name, value in told.items() if value is not None}


def token(*, key: ECKey = KEY, **changes: Any) -> str:
    return jwt.encode({"alg": "ES256", "kid": "1"}, claims(**changes), key)


def judged(encoded: str) -> str:
    return identity(encoded, provider=PROVIDER, keys=KEYS, nonce=NONCE, at=NOW).tckn


@pytest.mark.parametrize("changes", [{}, {"aud": ["divit"]}, {"azp": "divit"}, {"exp": int(NOW.timestamp()) - 30}])
def test_a_token_for_us_now_and_for_this_question_is_believed(changes: dict[str, Any]) -> None:
    assert judged(token(**changes)) == "10000000528"
    assert key_id(token(**changes)) == "1"


@pytest.mark.parametrize(
    ("differs", "changes"),
    [
        ("iss", {"iss": "https://baska.deneme.invalid"}),
        ("aud", {"aud": "baskasi"}),
        ("aud", {"aud": ["divit", "baskasi"]}),
        ("azp", {"azp": "baskasi"}),
        ("exp", {"exp": int(NOW.timestamp()) - 61}),
        ("exp", {"exp": None}),
        ("exp", {"exp": "9999999999"}),
        ("iat", {"iat": int(NOW.timestamp()) - 601}),
        ("iat", {"iat": int(NOW.timestamp()) + 61}),
        ("nonce", {"nonce": "m" * 43}),
        ("nonce", {"nonce": None}),
        ("acr", {"acr": "urn:b"}),
        ("acr", {"acr": None}),
    ],
)
def test_a_token_that_differs_in_one_thing_is_refused(differs: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused) as refused:
        judged(token(**changes))
    assert refused.value.detail == differs


def test_a_token_that_another_key_signed_is_refused() -> None:
    with pytest.raises(ProviderRefused):
        judged(token(key=ECKey.generate_key("P-256", {"kid": "1"})))


def test_a_token_that_nobody_signed_is_refused() -> None:
    def part(told: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", "NONE"):
        with pytest.raises(ProviderRefused):
            judged(f"{part({'alg': algorithm, 'kid': '1'})}.{part(claims())}.")


def test_a_token_with_the_public_key_taken_for_a_secret_is_refused() -> None:
    shared = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    with pytest.raises(ProviderRefused):
        judged(jwt.encode({"alg": "HS256", "kid": "1"}, claims(), shared))


@pytest.mark.parametrize("text", ["", "a.b.c", "x", "....."])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert key_id(text) == ""
    with pytest.raises(ProviderRefused):
        judged(text)
