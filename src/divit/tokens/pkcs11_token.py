# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card or token behind a PKCS#11 driver.

One session only, opened without the PIN and logged in later; ``worker`` serializes the calls, because python-pkcs11
lets go of the interpreter's lock while drivers say they are single-threaded.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, CertificateType, KeyType, Mechanism, ObjectClass
from pkcs11 import exceptions as ckr

from divit.tokens import pkcs11_keys
from divit.tokens.algorithms import Algorithm, named
from divit.tokens.certificates import TokenCertificate, signing_certificates
from divit.tokens.digest_info import DIGEST_INFO
from divit.tokens.drivers import kind_of
from divit.tokens.errors import (
    AlgorithmNotSupported,
    NewPinRefused,
    NoSigningCertificate,
    PinLength,
    TokenError,
    TokenGone,
    WrongPin,
)
from divit.tokens.pcsc.resetting import reset_card
from divit.tokens.pkcs11_faults import explained, new_pin_explained, puk_explained, puk_tries_told, tries_told
from divit.tokens.pkcs11_reading import asks_each_time, attribute, certificate_of, loaded, token_in, unpadded
from divit.tokens.tries import Tries
from divit.tokens.uri import Pkcs11Uri
from divit.tokens.wipe import SecretBytes

_RSA_PKCS = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
_RSA_PSS = {
    "sha256": (Mechanism.SHA256_RSA_PKCS_PSS, Mechanism.SHA256, pkcs11.MGF.SHA256),
    "sha384": (Mechanism.SHA384_RSA_PKCS_PSS, Mechanism.SHA384, pkcs11.MGF.SHA384),
    "sha512": (Mechanism.SHA512_RSA_PKCS_PSS, Mechanism.SHA512, pkcs11.MGF.SHA512),
}
# PC/SC services look for a card every half second or so.
_LOOKS, _BETWEEN_LOOKS_SECONDS = 8, 0.1
_KEY_TYPES = {"rsa": KeyType.RSA, "ec": KeyType.EC}


class Pkcs11Token:
    """Loads the driver and finds the token. Raises ``DriverMissing``, ``TokenGone``."""

    def __init__(self, uri: Pkcs11Uri) -> None:
        self._uri = uri
        self._library = loaded(uri.module)
        self._token = self._find()
        self._session: Any = None
        self._keys: dict[str, Any] = {}
        self._logged_in = False
        self._opened_card = False
        self._without_reader = kind_of(uri.module) in ("hsm", "test")
        self._mechanisms: frozenset[Any] = frozenset()
        self._pin: SecretBytes | None = None

    def _find(self) -> Any:
        with explained(lambda: True, lambda: "unknown"):
            slots = self._library.get_slots(token_present=True)
            # Drivers name a slot after its reader, in 64 bytes; one that does not is asked for all it has.
            wanted = self._uri.slot
            ours = [slot for slot in slots if wanted and wanted.startswith(unpadded(slot.slot_description) or " ")]
            tokens = [token_in(slot) for slot in ours or slots]
        for token in tokens:
            named_so = not self._uri.token or unpadded(token.label) == self._uri.token
            numbered_so = not self._uri.serial or unpadded(token.serial.decode("utf-8", "replace")) == self._uri.serial
            usable = pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags
            if named_so and numbered_so and usable:
                return token
        raise TokenGone("no such token in any slot")

    def _present(self) -> bool:
        """Whether the token is still there. Of a card that is out, the service may only know after a moment."""
        for _look in range(_LOOKS if self.reader else 1):
            try:
                self._find()
            except (TokenError, ckr.PKCS11Error):
                return False
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        return True

    @property
    def label(self) -> str:
        """The token's label; 32 bytes of UTF-8, so a letter may be cut at its end."""
        return unpadded(self._token.label)

    @property
    def serial(self) -> str:
        """The token's serial number as its driver writes it."""
        return unpadded(self._token.serial.decode("utf-8", "replace"))

    @property
    def reader(self) -> str:
        """The reader that the card is in, as its driver names the slot; empty for what is no card."""
        return "" if self._without_reader else unpadded(self._token.slot.slot_description)

    def tries(self) -> Tries:
        """What the token's flags tell, read anew."""
        try:
            return tries_told(self._token.slot.get_token().flags)
        except ckr.PKCS11Error:
            return "unknown"

    def certificates(self) -> list[TokenCertificate]:
        """The end-entity certificates of the token; no PIN is needed for them. Raises ``TokenGone``."""
        with explained(self._present, self.tries):
            if self._session is None:
                self._session = self._token.open()
            template = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509}
            found = [certificate_of(item) for item in self._session.get_objects(template)]
        listed = signing_certificates(found)
        return [entry for entry in listed if self._uri.key_id in ("", entry.key_id)]

    def login(self, pin: SecretBytes) -> None:
        """C_Login as user; the session that listed certificates is closed first, a login counts for all of them."""
        if not len(pin):
            raise PinLength
        try:
            words = bytes(pin.view()).decode("utf-8")
        except UnicodeDecodeError as error:
            raise WrongPin(tries=self.tries()) from error
        self._close_session()
        self._forget_pin()
        self._opened_card = True
        with explained(self._present, self.tries):
            self._session = self._token.open(user_pin=words)
            self._mechanisms = frozenset(self._token.slot.get_mechanisms())
            self._logged_in = True
            keys = list(self._session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
            self._keys = {attribute(key, Attribute.ID).hex(): key for key in keys}
            if any(asks_each_time(key) for key in keys):
                self._pin = SecretBytes.take(bytearray(pin.view()))

    def sign(self, key_id: str, data: bytes, algorithm: str) -> bytes:
        """Sign inside the token; ECDSA's r || s is returned as ECDSA-Sig-Value (RFC 3279, 2.2.3)."""
        wanted = named(algorithm)
        if self._session is None or not self._logged_in:
            raise TokenGone("not logged in")
        key = self._keys.get(key_id) or self._made_since(key_id)
        if key is None:
            raise NoSigningCertificate("no private key with the certificate's CKA_ID")
        with explained(self._present, self.tries, algorithm):
            # Asked of ourselves: drivers answer a key of the wrong kind in many ways.
            if key.key_type is not _KEY_TYPES[wanted.key_kind]:
                raise AlgorithmNotSupported(algorithm=algorithm)
            options: dict[str, Any] = {}
            if self._pin is not None and asks_each_time(key):
                options["pin"] = bytes(self._pin.view()).decode("utf-8")
            try:
                return self._value(key, data, wanted, options)
            except ckr.PKCS11Error:
                if options.get("pin"):
                    # The operation that began is still open in the driver, and its binding cannot end it.
                    self._close_session()
                raise

    def _value(self, key: Any, data: bytes, wanted: Algorithm, options: dict[str, Any]) -> bytes:
        digest = hashlib.new(wanted.hash_name, data).digest()
        if wanted.scheme == "ecdsa":
            raw = bytes(key.sign(digest, mechanism=Mechanism.ECDSA, **options))
            half = len(raw) // 2
            return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        if wanted.scheme == "rsa-pss":
            mechanism, hashing, mask = _RSA_PSS[wanted.hash_name]
            options["mechanism_param"] = (hashing, mask, len(digest))
            return bytes(key.sign(data, mechanism=mechanism, **options))
        if _RSA_PKCS[wanted.hash_name] in self._mechanisms:
            return bytes(key.sign(data, mechanism=_RSA_PKCS[wanted.hash_name], **options))
        return bytes(key.sign(DIGEST_INFO[wanted.hash_name] + digest, mechanism=Mechanism.RSA_PKCS, **options))

    def _made_since(self, key_id: str) -> Any:
        """A key that another session of the server made after this one logged in."""
        with explained(self._present, self.tries):
            key = pkcs11_keys.found(self._session, ObjectClass.PRIVATE_KEY, bytes.fromhex(key_id))
        if key is not None:
            self._keys[key_id] = key
        return key

    def make_key(self, key_id: str, label: str, algorithm: str) -> bytes:
        """As ``pkcs11_keys.make``, in a session of its own that may write; the login counts for it too."""
        if not self._logged_in:
            raise TokenGone("not logged in")
        with explained(self._present, self.tries, algorithm), self._token.open(rw=True) as session:
            return pkcs11_keys.make(session, bytes.fromhex(key_id), label, algorithm)

    def mac(self, key_id: str, data: bytes) -> bytes:
        """HMAC-SHA256 inside the token. Raises ``NoSigningCertificate`` when there is no such secret."""
        if not self._logged_in:
            raise TokenGone("not logged in")
        with explained(self._present, self.tries, "hmac-sha256"):
            value = pkcs11_keys.mac(self._session, bytes.fromhex(key_id), data)
        if value is None:
            raise NoSigningCertificate("no secret with this CKA_ID")
        return value

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """C_Login and C_SetPIN in a session of their own that may write."""
        with self._changing(old, new) as (words, new_words), explained(self._present, self.tries):
            session = self._token.open(rw=True, user_pin=words)
            try:
                with new_pin_explained():
                    session.set_pin(words, new_words)
            finally:
                session.close()

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """C_Login as the security officer, which on cards is whoever has the PUK, and C_InitPIN."""
        self.set_codes(puk, new, None)

    def set_codes(self, puk: SecretBytes, new: SecretBytes, new_puk: SecretBytes | None) -> None:
        """As ``unblock``; then, where a ``new_puk`` is given, C_SetPIN of the security officer."""
        with self._changing(puk, new) as (words, new_words), puk_explained(self._present, self._puk_tries):
            session = self._token.open(rw=True, so_pin=words)
            try:
                with new_pin_explained():
                    session.init_pin(new_words)
                    if new_puk is not None:
                        session.set_pin(words, bytes(new_puk.view()).decode("utf-8"))
            finally:
                session.close()

    def keep(self, attributes: dict[Attribute, Any]) -> None:
        """Put an object into the token (C_CreateObject), in a session of its own that may write."""
        if not self._logged_in:
            raise TokenGone("not logged in")
        with explained(self._present, self.tries), self._token.open(rw=True) as session:
            session.create_object(attributes)

    @contextmanager
    def _changing(self, present: SecretBytes, new: SecretBytes) -> Iterator[tuple[str, str]]:
        if not len(present) or not len(new):
            raise PinLength
        self._close_session()
        self._forget_pin()
        self._opened_card = True
        try:
            words = bytes(present.view()).decode("utf-8"), bytes(new.view()).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NewPinRefused from error
        yield words

    def _puk_tries(self) -> Tries:
        try:
            return puk_tries_told(self._token.slot.get_token().flags)
        except ckr.PKCS11Error:
            return "unknown"

    def _forget_pin(self) -> None:
        if self._pin is not None:
            self._pin.wipe()
            self._pin = None

    def _close_session(self) -> None:
        session, self._session, self._keys = self._session, None, {}
        self._logged_in = False
        if session is not None:
            # A session whose card was pulled refuses even this; the process ends right after.
            with suppress(ckr.PKCS11Error):
                session.close()

    def idle(self) -> None:
        """Keeping the card awake is its driver's matter."""

    def close(self) -> None:
        """Log out, forget the PIN of a key that asks each time, and reset the card."""
        self._forget_pin()
        self._close_session()
        if self._opened_card:
            reset_card(self.reader)
