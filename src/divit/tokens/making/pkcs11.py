# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A blank card behind a PKCS#11 driver: initialized by its maker, with a transport PIN of the security officer."""

import secrets
from contextlib import suppress
from typing import Any

from pkcs11 import Attribute, CertificateType, ObjectClass

from divit.der import write
from divit.der.x509 import certificate_parts
from divit.tokens.errors import CardNotBlank, PinLength, PukLocked, TokenError, WrongPuk
from divit.tokens.making.transport import Transport
from divit.tokens.pkcs11_token import Pkcs11Token
from divit.tokens.wipe import SecretBytes

_LABEL = "NES"
_ISSUER_LABEL = "CA"
# CKA_ID: long enough that two cards in one reader never have the same.
_ID_BYTES = 8
_CODE_LENGTH = 16


class Pkcs11Blank:
    """As ``Blank`` says, over a token that was opened without a PIN."""

    def __init__(self, token: Pkcs11Token) -> None:
        self._token = token
        self._key_id = secrets.token_bytes(_ID_BYTES)

    @property
    def code_length(self) -> int:
        """Eighty bits."""
        return _CODE_LENGTH

    def take_over(self, transport: Transport, release: SecretBytes, pin: SecretBytes) -> None:
        """C_Login as the security officer, C_InitPIN, C_SetPIN; then the user's login with the new PIN."""
        try:
            self._token.set_codes(transport.puk, pin, release)
        except (WrongPuk, PukLocked, PinLength) as error:
            raise CardNotBlank(serial=self._token.serial) from error
        self._token.login(pin)

    def make_key(self, algorithm: str) -> bytes:
        """C_GenerateKeyPair; sensitive, not extractable."""
        return self._token.make_key(self._key_id.hex(), _LABEL, algorithm)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        """C_Sign with it."""
        return self._token.sign(self._key_id.hex(), data, algorithm)

    def write(self, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        """C_CreateObject for each; a card without room for the issuers goes without them."""
        self._token.keep(self._object(certificate, self._key_id, _LABEL))
        for position, issuer in enumerate(chain):
            with suppress(TokenError):
                self._token.keep(self._object(issuer, self._key_id + bytes((position + 1,)), _ISSUER_LABEL))

    def written(self) -> bytes:
        """Read back as any program reads it."""
        found = [one for one in self._token.certificates() if one.key_id == self._key_id.hex()]
        return found[0].certificate if found else b""

    @staticmethod
    def _object(certificate: bytes, key_id: bytes, label: str) -> dict[Attribute, Any]:
        parts = certificate_parts(certificate)
        return {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: label,
            Attribute.ID: key_id,
            Attribute.SUBJECT: parts.subject,
            Attribute.ISSUER: parts.issuer,
            Attribute.SERIAL_NUMBER: write.integer(parts.serial),
            Attribute.VALUE: certificate,
        }
