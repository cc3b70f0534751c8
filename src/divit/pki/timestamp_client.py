# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking an authority for a time-stamp (RFC 3161, 3.4), and taking nothing but the one that was asked for."""

import secrets
from collections.abc import Callable, Mapping
from typing import Protocol

from divit.der import tsp
from divit.der.errors import DerError
from divit.kernel import clock
from divit.kernel.words import term
from divit.pki.errors import TimestampRefused, TimestampUnreadable
from divit.pki.http import Http
from divit.pki.timestamps import check_token, read_token
from divit.pki.verdict import Indication

MOST_RESPONSE_BYTES = 1024 * 1024
_NONCE_BITS = 64
_MOST_WORDS = 200
_QUERY = "application/timestamp-query"


class Timestamper(Protocol):
    """Something that gives time-stamps."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        """A token (ContentInfo DER) for ``digest``, made with the hash that hashlib calls ``hash_name``. Raises a
        ``DivitError`` when there is none to be had.
        """
        ...


class TimestampClient:
    """Asks one authority over HTTP (RFC 3161, 3.4).

    ``credentials`` makes the headers by which the authority knows its customer, for the digest that is stamped.
    """

    def __init__(
        self,
        url: str,
        http: Http | None = None,
        credentials: Callable[[bytes], Mapping[str, str]] | None = None,
    ) -> None:
        self.url = url
        self._http = http or Http(max_bytes=MOST_RESPONSE_BYTES)
        self._credentials = credentials

    def timestamp(self, digest: bytes, hash_name: str, within_s: float | None = None) -> bytes:
        """A token whose status, imprint and nonce fit the request and whose own signature holds; whether its authority
        is to be believed is for ``verify_token``. ``within_s`` bounds the waiting, in seconds.

        Raises ``TimestampRefused`` and the errors of ``Http``.
        """
        imprint = tsp.message_imprint(hash_name, digest)
        # The top bit is set, so the nonce is positive and its length tells nothing.
        nonce = secrets.randbits(_NONCE_BITS - 1) | 1 << (_NONCE_BITS - 1)
        headers = {} if self._credentials is None else self._credentials(digest)
        query = tsp.request(imprint, nonce=nonce)
        answer = self._http.post(self.url, query, _QUERY, headers=headers, within_s=within_s)
        token = _granted(answer)
        try:
            info = read_token(token)
        except TimestampUnreadable as error:
            raise TimestampRefused(str(error), why=term("the answer holds no readable time-stamp")) from error
        if info.nonce != nonce:
            raise TimestampRefused(why=term("the answer belongs to another request"))
        if (info.hash_name, info.digest) != (hash_name, digest):
            raise TimestampRefused(why=term("the answer stamps other data"))
        if check_token(token, imprint=digest, at=clock.now()).indication is Indication.FAILED:
            raise TimestampRefused(why=term("the time-stamp’s own signature does not hold"))
        return token


def _granted(answer: bytes) -> bytes:
    try:
        response = tsp.parse_response(answer)
    except DerError as error:
        raise TimestampRefused(
            answer[:_MOST_WORDS].decode("utf-8", "replace"),
            why=_words_of(answer) or term("the answer is no time-stamp"),
        ) from error
    if response.status not in {tsp.GRANTED, tsp.GRANTED_WITH_MODS} or response.token is None:
        raise TimestampRefused(why=response.text or f"status {response.status}, reason {response.failure}")
    return response.token


def _words_of(answer: bytes) -> str:
    """What an authority says in a line of plain text, such as "Not enough credit" with HTTP 200; empty otherwise."""
    said = answer.decode("ascii", "replace").strip()
    return said if len(said) <= _MOST_WORDS and said.isascii() and said.isprintable() and "<" not in said else ""
