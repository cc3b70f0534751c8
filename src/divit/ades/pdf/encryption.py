# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Encrypted PDFs that open for everybody and say what may be done with them (ISO 32000-2, 7.6).

The keys are pyHanko's work; such files are rare, so it is imported only for one. A file that asks for a password, or
that is encrypted for certain readers, stays closed. Importing this module imports nothing of pyHanko.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from divit.ades.errors import PdfEncrypted, PdfPermissionMissing, PdfUnreadable
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value

# 7.6.4.2, table 22: bits 4, 6 and 9, counted from 1.
_MODIFY, _FILL_AND_ANNOTATE, _FILL = 1 << 3, 1 << 5, 1 << 8
_KNOWS_FILLING = 3
_SIGNATURES = frozenset({"Sig", "DocTimeStamp"})

Coding = Callable[[bytes], bytes]


class Cipher:
    """What stands between the octets of one encrypted file and what they say, and what its author permits.

    ``handler`` is pyHanko's, opened. Raises ``PdfUnreadable`` from every method that decrypts.
    """

    def __init__(self, handler: Any, permissions: int, revision: int, *, is_authenticated: bool) -> None:
        self._strings, self._streams = handler.get_string_filter(), handler.get_stream_filter()
        self._permissions, self._revision = permissions, revision
        self._is_authenticated = is_authenticated

    def check_permitted(self, *, is_new: bool) -> None:
        """Whether a signature field may be filled, or (``is_new``) made and filled. Raises ``PdfPermissionMissing``."""
        filling = _FILL_AND_ANNOTATE | (_FILL if self._revision >= _KNOWS_FILLING else 0)
        may_fill = bool(self._permissions & filling)
        may_make = all(self._permissions & one for one in (_MODIFY, _FILL_AND_ANNOTATE))
        # What is added to a file with a code over all of it (ISO/TS 32004) would need another, which nobody here makes.
        if self._is_authenticated or not (may_make if is_new else may_fill):
            raise PdfPermissionMissing

    def plain(self, value: Value, reference: Reference) -> Value:
        """An object of the file, read as ``reference``, with its strings as they are meant."""
        return _mapped(value, lambda octets: _decrypted(self._strings, reference, octets))

    def plain_stream(self, octets: bytes, reference: Reference) -> bytes:
        """The octets of a stream as they are meant."""
        return _decrypted(self._streams, reference, octets)

    def sealed(self, value: Value, reference: Reference) -> Value:
        """``value`` as it is written as the object of ``reference``."""
        return _mapped(value, lambda octets: _encrypted(self._strings, reference, octets))

    def sealed_stream(self, octets: bytes, reference: Reference) -> bytes:
        """The octets of a stream as they are written as the object of ``reference``."""
        return _encrypted(self._streams, reference, octets)


def opened(encryption: Dictionary, identity: bytes, *, is_authenticated: bool) -> Cipher:
    """The cipher of a file by its /Encrypt, in which all references are resolved, and the first part of its /ID;
    ``is_authenticated`` when it has an /AuthCode.

    Raises ``PdfEncrypted`` where a password or a key is needed, ``PdfUnreadable``.
    """
    permissions, revision = encryption.get("P"), encryption.get("R")
    if encryption.get("Filter") != "Standard" or not isinstance(permissions, int) or not isinstance(revision, int):
        raise PdfEncrypted
    crypt: Any = import_module("pyhanko.pdf_utils.crypt")
    try:
        handler = crypt.StandardSecurityHandler.instantiate_from_pdf_object(_for_pyhanko(encryption))
        status = handler.authenticate("", identity).status
    except Exception as error:
        raise PdfUnreadable("an encryption that cannot be undone") from error
    if status == crypt.AuthStatus.FAILED:
        raise PdfEncrypted
    return Cipher(handler, permissions, revision, is_authenticated=is_authenticated)


def _decrypted(filter: Any, reference: Reference, octets: bytes) -> bytes:
    try:
        plain: bytes = filter.decrypt(filter.derive_object_key(*reference), octets)
    except Exception as error:
        raise PdfUnreadable("an encrypted object that is damaged") from error
    return plain


def _encrypted(filter: Any, reference: Reference, octets: bytes) -> bytes:
    sealed: bytes = filter.encrypt(filter.derive_object_key(*reference), octets)
    return sealed


def _mapped(value: Value, coding: Coding) -> Value:
    """``value`` with ``coding`` done to each string in it, but for the /Contents of a signature (7.6.2)."""
    if type(value) is bytes:
        return coding(value)
    if isinstance(value, list):
        return [_mapped(one, coding) for one in value]
    if isinstance(value, Dictionary):
        is_signature = value.get("Type") in _SIGNATURES or "ByteRange" in value
        left = {"Contents"} if is_signature else frozenset()
        mapped = value.like()
        mapped |= {key: one if key in left else _mapped(one, coding) for key, one in value.items()}
        return mapped
    return value


def _for_pyhanko(value: Value) -> Any:
    """``value`` in pyHanko's own kinds of objects."""
    generic: Any = import_module("pyhanko.pdf_utils.generic")
    if isinstance(value, Dictionary):
        pairs = {generic.NameObject(f"/{key}"): _for_pyhanko(one) for key, one in value.items()}
        return generic.DictionaryObject(pairs)
    if isinstance(value, Name):
        return generic.NameObject(f"/{value}")
    if isinstance(value, bool):
        return generic.BooleanObject(value)
    if isinstance(value, int):
        return generic.NumberObject(value)
    if isinstance(value, bytes):
        return generic.ByteStringObject(value)
    raise PdfUnreadable("an encryption that cannot be undone")
