# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading what a PKCS#11 driver tells of its slots, tokens and objects."""

from typing import Any

import pkcs11
from pkcs11 import Attribute
from pkcs11 import exceptions as ckr

from divit.tokens import pulse
from divit.tokens.certificates import TokenFound
from divit.tokens.drivers import architecture
from divit.tokens.errors import DriverMissing
from divit.tokens.pkcs11_faults import explained, tries_told
from divit.tokens.uri import Pkcs11Uri


def tokens_behind(module: str) -> list[TokenFound]:
    """The initialized tokens that the driver ``module`` sees now. Raises ``DriverMissing``, ``TokenFailed``."""
    library = loaded(module)
    with explained(lambda: True, lambda: "unknown"):
        tokens = [token_in(slot) for slot in library.get_slots(token_present=True)]
    return [
        TokenFound(
            uri=str(Pkcs11Uri(module, unpadded(token.label), token.serial.decode("utf-8", "replace").rstrip("\0 "))),
            label=unpadded(token.label),
            model=unpadded(token.model),
            tries=tries_told(token.flags),
        )
        for token in tokens
        if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags
    ]


def token_in(slot: Any) -> Any:
    """What is in a slot."""
    pulse.beat()
    return slot.get_token()


def loaded(module: str) -> Any:
    """The driver in the file ``module``. Raises ``DriverMissing``, ``DriverArchitecture``."""
    architecture.checked(module)
    try:
        return pkcs11.lib(module)
    except (ckr.PKCS11Error, RuntimeError) as fault:
        raise DriverMissing(str(fault), module=module) from fault


def unpadded(text: object) -> str:
    """A text of a fixed width without what fills it up."""
    return str(text).rstrip("\0 ")


def attribute(item: Any, kind: Attribute) -> bytes:
    """The value of an object's attribute; empty where the object has none, or keeps it."""
    pulse.beat()
    try:
        return bytes(item[kind])
    except (ckr.AttributeTypeInvalid, ckr.AttributeSensitive):
        return b""


def certificate_of(item: Any) -> tuple[bytes, str, str]:
    """DER, key id (hexadecimal) and label of a certificate object."""
    return attribute(item, Attribute.VALUE), attribute(item, Attribute.ID).hex(), _label(item)


def _label(item: Any) -> str:
    pulse.beat()
    try:
        return str(item[Attribute.LABEL])
    except (ckr.AttributeTypeInvalid, UnicodeDecodeError):
        return ""


def asks_each_time(key: Any) -> bool:
    """Whether the key wants the PIN before every signature (CKA_ALWAYS_AUTHENTICATE)."""
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except ckr.AttributeTypeInvalid:
        return False
