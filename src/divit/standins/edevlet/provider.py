# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The OpenID provider: discovery, keys, authorization, tokens (OpenID Connect Core 1.0, Discovery 1.0; RFC 7636)."""

import base64
import hashlib
import hmac
from http import HTTPStatus
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from divit.kernel import clock, words
from divit.kernel.words import gettext as _
from divit.standins import frame, traffic
from divit.standins.edevlet import pages
from divit.standins.edevlet.granting import METHODS, PASSWORD, SIGNATURE, TOKEN_FOR, Grant, Kept, claims
from divit.standins.edevlet.passwords import Passwords
from divit.standins.edevlet.sign_ins import CHANNEL, CLIENT, SignIns
from divit.standins.edevlet.signatures import Judge, nobody
from divit.standins.edevlet.signing import Signing
from divit.standins.exchange import Answer, Door, Doors, Request, Take, elsewhere, plain, told
from divit.standins.outbox import Outbox
from divit.standins.population import Population, Resident

CLIENT_SECRET = "divit-deneme-istemci"  # noqa: S105  # opens nothing but this
_ALGORITHM = "ES256"
_SUBJECTS = b"divit stand-in of e-Devlet"


class Provider:
    """Signs in the people of the stand-ins' folder. ``issuer`` is its address."""

    def __init__(self, outbox: Outbox, people: Population, issuer: str, judge: Judge | None) -> None:
        passwords = Passwords(outbox.folder)
        self._outbox = outbox
        self._issuer = issuer
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": _ALGORITHM}, auto_kid=True)
        self._tokens: Kept[Resident] = Kept(TOKEN_FOR)
        self._sign_ins = SignIns(outbox, people, passwords, issuer)
        self._signing = Signing(people, passwords, judge or nobody, self._sign_ins)

    def doors(self) -> Doors:
        """Where it answers. Faults are played at what programs ask, not at what people see."""

        def program(take: Take) -> Door:
            return Door(CHANNEL, take, self._refusal)

        def people_of(take: Take) -> Door:
            def in_their_language(request: Request) -> Answer:
                words.use(frame.language(request))
                return take(request)

            return Door(CHANNEL, in_their_language)

        root = "/edevlet"
        return {
            ("GET", f"{root}/.well-known/openid-configuration"): program(self._discovery),
            ("GET", f"{root}/jwks"): program(self._keys),
            ("POST", f"{root}/token"): program(self._token),
            ("GET", f"{root}/userinfo"): program(self._userinfo),
            ("GET", f"{root}/authorize"): Door(CHANNEL, self._sign_ins.authorize),
            ("POST", f"{root}/login"): Door(CHANNEL, self._sign_ins.login),
            ("GET", f"{root}/logout"): people_of(self._logout),
            ("GET", f"{root}/eimza"): people_of(self._signing.to_sign_in),
            ("GET", f"{root}/sifre"): people_of(self._signing.to_make_a_password),
            ("GET", f"{root}/metin"): people_of(self._signing.text),
            ("POST", f"{root}/imza"): people_of(self._signing.signed),
        }

    def _discovery(self, _request: Request) -> Answer:
        return told(
            {
                "issuer": self._issuer,
                "authorization_endpoint": f"{self._issuer}/authorize",
                "token_endpoint": f"{self._issuer}/token",
                "jwks_uri": f"{self._issuer}/jwks",
                "userinfo_endpoint": f"{self._issuer}/userinfo",
                "end_session_endpoint": f"{self._issuer}/logout",
                "scopes_supported": ["openid", "profile", "tckn"],
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["pairwise"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": [_ALGORITHM],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "acr_values_supported": [PASSWORD, SIGNATURE],
                "claims_supported": ["sub", "tckn", "name", "given_name", "family_name", "birthdate", "acr", "amr"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def _keys(self, _request: Request) -> Answer:
        return told({"keys": [self._key.as_dict(private=False)]})

    def _token(self, request: Request) -> Answer:
        form = request.form()
        name, secret = request.account()
        account = (name or form.get("client_id", ""), secret or form.get("client_secret", ""))
        if account != (CLIENT, CLIENT_SECRET):
            return _refused("invalid_client", HTTPStatus.UNAUTHORIZED)
        if form.get("grant_type") != "authorization_code":
            return _refused("unsupported_grant_type")
        grant = self._sign_ins.redeem(form.get("code", ""))
        if grant is None or grant.asked.redirect_uri != form.get("redirect_uri") or not _proves(form, grant):
            return _refused("invalid_grant")
        said = self._claims(grant)
        shown = said | {"tckn": traffic.masked(grant.person.tckn)}
        traffic.keep(
            self._outbox,
            CHANNEL,
            "token",
            asked={"grant_type": "authorization_code"},
            answered={claim: str(value) for claim, value in shown.items()},
            about=shown["tckn"],
        )
        signed = jwt.encode({"alg": _ALGORITHM, "kid": self._key.kid}, said, self._key)
        access = self._tokens.keep(grant.person)
        lasts = int(TOKEN_FOR.total_seconds())
        return told({"access_token": access, "token_type": "Bearer", "expires_in": lasts, "id_token": signed})

    def _claims(self, grant: Grant) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        nonce = {"nonce": grant.asked.nonce} if grant.asked.nonce else {}
        return {
            **claims(grant.person, _subject(grant.person)),
            **nonce,
            "iss": self._issuer,
            "aud": grant.asked.client,
            "iat": now,
            "exp": now + int(TOKEN_FOR.total_seconds()),
            "auth_time": int(grant.at.timestamp()),
            "acr": grant.way,
            "amr": METHODS[grant.way],
        }

    def _userinfo(self, request: Request) -> Answer:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        person = self._tokens.find(token) if kind == "Bearer" else None
        if person is None:
            return _refused("invalid_token", HTTPStatus.UNAUTHORIZED)
        return told(claims(person, _subject(person)))

    def _logout(self, request: Request) -> Answer:
        """Nobody stays signed in here, so there is nothing to end."""
        back = request.query.get("post_logout_redirect_uri", "")
        return elsewhere(back) if back.startswith("http://127.0.0.1:") else pages.unusable(_("You are signed out."))

    def _refusal(self, _request: Request) -> Answer:
        return plain(HTTPStatus.FORBIDDEN)


def _subject(person: Resident) -> str:
    """A name of the person for this client that says nothing about them."""
    return hmac.new(_SUBJECTS, person.tckn.encode(), "sha256").hexdigest()[:32]


def _proves(form: dict[str, str], grant: Grant) -> bool:
    """RFC 7636, 4.6."""
    hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() == grant.asked.challenge


def _refused(error: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Answer:
    return told({"error": error}, status)
