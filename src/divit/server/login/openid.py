# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Identity providers: e-Devlet from its settings, others from the rows of the file ``LOGIN_PROVIDERS``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from divit.kernel import settings, words
from divit.kernel.words import Term, system_reason, term
from divit.server.gateways.openid import Client
from divit.server.login.errors import ProvidersUnreadable, ProviderUnknown
from divit.server.login.levels import Way

E_DEVLET = "e-devlet"
_NEEDED = ("tr", "en", "issuer", "client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider: how people are shown it, our client there, and what of its answer is believed.

    ``acr``: the authentication classes that are enough (none named: any); ``tckn_claim`` holds the identity number.
    """

    name: str
    tr: str
    en: str
    client: Client
    way: Way
    scopes: str = "openid profile"
    acr: tuple[str, ...] = ()
    tckn_claim: str = "tckn"

    @property
    def label(self) -> str:
        """Its name in the language in use."""
        return self.en if words.lang() == "en" else self.tr


def offered() -> list[Provider]:
    """All providers that are set up, e-Devlet first; none from a file that cannot be read (the start says why)."""
    try:
        return [*_e_devlet(), *_rows()]
    except ProvidersUnreadable:
        return _e_devlet()


def provider(name: str) -> Provider:
    """The provider of that name. Raises ``ProviderUnknown``, ``ProvidersUnreadable``."""
    for one in [*_e_devlet(), *_rows()]:
        if one.name == name:
            return one
    raise ProviderUnknown(name)


def _e_devlet() -> list[Provider]:
    issuer = settings.text("E_DEVLET_ISSUER")
    if not issuer:
        return []
    client_id, secret = settings.text("E_DEVLET_CLIENT_ID"), settings.text("E_DEVLET_CLIENT_SECRET")
    client = Client(term("e-Devlet"), issuer, client_id, secret, settings.span("LOGIN_PROVIDER_TIMEOUT"))
    accepted = tuple(settings.text("E_DEVLET_ACR").split())
    scopes = settings.text("E_DEVLET_SCOPES")
    return [Provider(E_DEVLET, "e-Devlet", "e-Devlet", client, Way.E_DEVLET, scopes, accepted)]


def _rows() -> list[Provider]:
    named = settings.text("LOGIN_PROVIDERS")
    if not named:
        return []
    try:
        table = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except OSError as error:
        raise ProvidersUnreadable(path=named, why=system_reason(error)) from error
    except ValueError as error:
        raise ProvidersUnreadable(str(error), path=named, why=term("it is not TOML")) from error
    return [_row(named, name, row) for name, row in table.items()]


def _row(path: str, name: str, row: object) -> Provider:
    if not isinstance(row, dict) or not all(isinstance(row.get(field), str) for field in _NEEDED):
        why = term("a row lacks one of tr, en, issuer, client_id, client_secret")
        raise ProvidersUnreadable(name, path=path, why=why)
    timeout = settings.span("LOGIN_PROVIDER_TIMEOUT")
    client = Client(Term(row["tr"]), row["issuer"], row["client_id"], row["client_secret"], timeout)
    accepted = tuple(str(one) for one in row.get("acr", ()))
    return Provider(
        name,
        row["tr"],
        row["en"],
        client,
        Way.INSTITUTION,
        str(row.get("scopes", "openid profile")),
        accepted,
        str(row.get("tckn_claim", "tckn")),
    )
