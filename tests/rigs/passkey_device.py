# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A device with a passkey, and the browser in front of it: their answers to the two questions of a site (WebAuthn)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData, AuthenticatorData

_PRESENT, _VERIFIED, _MADE = 0x01, 0x04, 0x40


@dataclass
class PasskeyDevice:
    """One passkey, made when first asked for. ``verifies``: it asks for the finger; ``counter`` counts its uses."""

    verifies: bool = True
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def make(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """The browser's answer to ``navigator.credentials.create``."""
        self.handle = websafe_decode(options["user"]["id"])
        made = AttestedCredentialData.create(
            Aaguid(bytes(16)), self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(options["rp"]["id"], _MADE, bytes(made))
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": self._said("webauthn.create", options, origin), "attestationObject": attested}
        return self._answer(response)

    def use(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """The browser's answer to ``navigator.credentials.get``."""
        data = self._data(options["rpId"], 0, b"")
        said = self._said("webauthn.get", options, origin)
        signed = bytes(data) + hashlib.sha256(said).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._answer(response | {"userHandle": self.handle})

    def _data(self, site: str, flags: int, made: bytes) -> AuthenticatorData:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return AuthenticatorData.create(hashlib.sha256(site.encode()).digest(), flags, self.counter, made)

    def _said(self, kind: str, options: dict[str, Any], origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        parts = {part: websafe_encode(bytes(value)) for part, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": parts, "clientExtensionResults": {}}
