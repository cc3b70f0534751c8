# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Authorities and their own services: a key is made for each, and a certificate by the way of all others."""

from collections.abc import Mapping

from divit.der.x509 import certificate_parts
from divit.server.authority.errors import AuthorityThere
from divit.server.authority.models import Authority, Certificate
from divit.server.authority.services.issuance import Founding, issue, prepare
from divit.server.keys import queries as keys
from divit.server.keys import services as key_services

_SIGNERS = {"ocsp-signer": "ocsp", "tsa": "tsa"}


def found(
    *,
    name: str,
    profile: str,
    subject: Mapping[str, str],
    issuer: str = "",
    algorithm: str = "",
    days: int = 0,
    actor: str = "system",
    channel: str = "system",
) -> bytes:
    """Found an authority and give its certificate (DER); without an ``issuer`` it is a root.

    Raises ``AuthorityThere``, and what ``prepare``, ``issue`` and the keys raise.
    """
    if Authority.objects.filter(name=name).exclude(own__state=Certificate.State.BURNT).exists():
        raise AuthorityThere(name=name)
    key, public_key = _key("csp" if issuer else "csp-root", algorithm, actor, channel)
    prepared = prepare(
        authority=issuer or name,
        profile=profile,
        subject=subject,
        public_key=public_key,
        days=days,
        key=key,
        founds=Founding(name, key),
        actor=actor,
        channel=channel,
    )
    return issue(prepared, actor=actor, channel=channel)


def make_signer(
    *,
    authority: str,
    profile: str,
    subject: Mapping[str, str],
    algorithm: str = "",
    days: int = 0,
    actor: str = "system",
    channel: str = "system",
) -> bytes:
    """A new key and certificate (DER) for a service of an authority: ``ocsp-signer`` or ``tsa``.

    The newest one is the one in use. Raises ``KeyError`` for another profile, and as ``found`` does.
    """
    key, public_key = _key(_SIGNERS[profile], algorithm, actor, channel)
    prepared = prepare(
        authority=authority,
        profile=profile,
        subject=subject,
        public_key=public_key,
        days=days,
        key=key,
        actor=actor,
        channel=channel,
    )
    return issue(prepared, actor=actor, channel=channel)


def _key(purpose: str, algorithm: str, actor: str, channel: str) -> tuple[str, bytes]:
    """A new key's name and its public half (SubjectPublicKeyInfo, DER)."""
    name = key_services.make(purpose_name=purpose, algorithm=algorithm, actor=actor, channel=channel)
    return name, certificate_parts(keys.signer_named(name).certificate).key
