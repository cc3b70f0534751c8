# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of tokens.

``p12:/abs/file.p12``: a key file. ``pkcs11:module=/lib/driver.so;token=LABEL;serial=…;id=hex``: a token behind a driver
(RFC 7512 with the driver's path as one more path attribute; its ``?module-path=`` is read as well).
``pcsc:reader=NAME``: the card in that reader, opened as the tables say; ``piv:reader=NAME;serial=hex;id=9c``: a PIV
card, spoken to without a driver. Without a reader, the first card that fits. ``piv:line=127.0.0.1:40123``: a card
that is a program, in a demonstration.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from divit.tokens.errors import TokenUriInvalid

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_PKCS11 = frozenset({"module", "module-path", "token", "serial", "id"})
_CARD = frozenset({"reader", "serial", "id", "line"})
#: Card drivers of our own that a name may ask for; empty: the tables decide.
DIRECT = {"pcsc": "", "piv": "piv"}


@dataclass(frozen=True, slots=True)
class Pkcs12Uri:
    """A key file."""

    path: Path

    def __str__(self) -> str:
        return f"p12:{self.path}"


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """A token behind a driver; what is empty is not asked for. ``slot`` (no part of the name) is a reader."""

    module: str
    token: str = ""
    serial: str = ""
    key_id: str = ""
    slot: str = ""

    def __str__(self) -> str:
        named = (("module", self.module), ("token", self.token), ("serial", self.serial), ("id", self.key_id))
        return "pkcs11:" + _written(*named)


@dataclass(frozen=True, slots=True)
class CardUri:
    """The card in a reader. ``driver`` is ours that speaks to it; empty: as the tables say. ``serial`` in small hex.
    ``line`` is where a card listens that is a program.
    """

    driver: str
    reader: str = ""
    serial: str = ""
    key_id: str = ""
    line: str = ""

    def __str__(self) -> str:
        scheme = next(scheme for scheme, driver in DIRECT.items() if driver == self.driver)
        named = (("reader", self.reader), ("serial", self.serial), ("id", self.key_id), ("line", self.line))
        return f"{scheme}:" + _written(*named)


TokenUri = Pkcs12Uri | Pkcs11Uri | CardUri


def parse(text: str) -> TokenUri:
    """Read a token's name. Raises ``TokenUriInvalid``; whether the token is there is not asked."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme in DIRECT:
        return _card(text, scheme, rest)
    if not colon or not rest:
        raise TokenUriInvalid(uri=text)
    if scheme == "p12":
        return Pkcs12Uri(Path(rest).expanduser().absolute())
    if scheme == "pkcs11":
        return _pkcs11(text, rest)
    raise TokenUriInvalid(uri=text)


def _written(*named: tuple[str, str]) -> str:
    return ";".join(f"{name}={quote(value, safe='/')}" for name, value in named if value)


def _attributes(text: str, rest: str, known: frozenset[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for part in re.split("[;?&]", rest):
        name, equals, value = part.partition("=")
        if not equals or name not in known or name in attributes:
            raise TokenUriInvalid(uri=text)
        attributes[name] = unquote(value)
    for name in ("id",) if "module" in known else ("id", "serial"):
        if attributes.get(name) and not _HEX.fullmatch(attributes[name]):
            raise TokenUriInvalid(uri=text)
    return attributes


def _pkcs11(text: str, rest: str) -> Pkcs11Uri:
    attributes = _attributes(text, rest, _PKCS11)
    module = attributes.get("module") or attributes.get("module-path", "")
    if not module:
        raise TokenUriInvalid(uri=text)
    key_id = bytes.fromhex(attributes.get("id", "")).hex()
    return Pkcs11Uri(module, attributes.get("token", ""), attributes.get("serial", ""), key_id)


def _card(text: str, scheme: str, rest: str) -> CardUri:
    attributes = _attributes(text, rest, _CARD) if rest else {}
    serial, key_id = (bytes.fromhex(attributes.get(name, "")).hex() for name in ("serial", "id"))
    return CardUri(DIRECT[scheme], attributes.get("reader", ""), serial, key_id, attributes.get("line", ""))
