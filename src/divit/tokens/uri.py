# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of tokens: ``p12:/abs/file.p12`` and ``pkcs11:module=/lib/driver.so;token=LABEL;serial=…;id=hex``.

The second is RFC 7512 with the driver's path as one more path attribute; its ``?module-path=`` is read as well.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from divit.tokens.errors import TokenUriInvalid

_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_KNOWN = frozenset({"module", "module-path", "token", "serial", "id"})


@dataclass(frozen=True, slots=True)
class Pkcs12Uri:
    """A key file."""

    path: Path

    def __str__(self) -> str:
        return f"p12:{self.path}"


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """A token behind a driver; what is empty is not asked for."""

    module: str
    token: str = ""
    serial: str = ""
    key_id: str = ""

    def __str__(self) -> str:
        named = (("module", self.module), ("token", self.token), ("serial", self.serial), ("id", self.key_id))
        return "pkcs11:" + ";".join(f"{name}={quote(value, safe='/')}" for name, value in named if value)


TokenUri = Pkcs12Uri | Pkcs11Uri


def parse(text: str) -> TokenUri:
    """Read a token's name. Raises ``TokenUriInvalid``; whether the token is there is not asked."""
    scheme, colon, rest = text.partition(":")
    if not colon or not rest:
        raise TokenUriInvalid(uri=text)
    if scheme == "p12":
        return Pkcs12Uri(Path(rest).expanduser().absolute())
    if scheme == "pkcs11":
        return _pkcs11(text, rest)
    raise TokenUriInvalid(uri=text)


def _pkcs11(text: str, rest: str) -> Pkcs11Uri:
    attributes: dict[str, str] = {}
    for part in re.split("[;?&]", rest):
        name, equals, value = part.partition("=")
        if not equals or name not in _KNOWN or name in attributes:
            raise TokenUriInvalid(uri=text)
        attributes[name] = unquote(value)
    module = attributes.get("module") or attributes.get("module-path", "")
    key_id = attributes.get("id", "")
    if not module or (key_id and not _HEX.fullmatch(key_id)):
        raise TokenUriInvalid(uri=text)
    return Pkcs11Uri(module, attributes.get("token", ""), attributes.get("serial", ""), bytes.fromhex(key_id).hex())
