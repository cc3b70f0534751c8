# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one way out of this room: GET and POST with a time limit, a size limit and no redirects.

OCSP, CRL and time-stamp services answer where they said they would; a redirect leads somewhere that nobody agreed
to, so it is refused.
"""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from divit.kernel import clock
from divit.pki.errors import AddressRefused, AnswerTooLarge, ServiceRefused, ServiceUnavailable

if TYPE_CHECKING:
    import httpx

DEFAULT_TIMEOUT_SECONDS = 10.0
DEFAULT_MOST_BYTES = 32 * 1024 * 1024
_MOST_URL_LETTERS = 2048
# A proxy that the environment names is for the way out; services of this machine are asked directly.
_DIRECT_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class Http:
    """A small HTTP client. ``timeout_s`` bounds the whole exchange, ``max_bytes`` the body of the answer.

    May be used from several threads; connections are kept and used again.
    """

    def __init__(self, timeout_s: float = DEFAULT_TIMEOUT_SECONDS, max_bytes: int = DEFAULT_MOST_BYTES) -> None:
        self.timeout_s = timeout_s
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._opened: httpx.Client | None = None

    def get(self, url: str) -> bytes:
        """The body of a GET. Raises ``ServiceUnavailable``, ``ServiceRefused``, ``AnswerTooLarge``,
        ``AddressRefused``.
        """
        return self._exchange("GET", url, {})

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        within_s: float | None = None,
    ) -> bytes:
        """The body of the answer to a POST with further ``headers``, ``within_s`` seconds when that is less than the
        client's own limit. Raises as ``get``.
        """
        sent = {"Content-Type": content_type, **(headers or {})}
        return self._exchange("POST", url, {"content": body, "headers": sent}, within_s)

    def date(self, url: str) -> datetime | None:
        """What time the service at ``url`` says it is (RFC 9110, 6.6.1), whatever else it answers to a HEAD; None when
        it says none. Raises ``ServiceUnavailable``, ``AddressRefused``.
        """
        import httpx

        host = host_of(url)
        try:
            told = self._client().head(url).headers.get("Date", "")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ServiceUnavailable(str(error), host=host) from error
        try:
            return parsedate_to_datetime(told).astimezone(UTC)
        except ValueError:
            return None

    def close(self) -> None:
        """Close the connections that are kept."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _client(self) -> "httpx.Client":
        import ssl  # all three together half a second to import, and most runs never leave the machine

        import httpx
        import truststore

        with self._lock:
            if self._opened is None:
                context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                self._opened = httpx.Client(
                    timeout=self.timeout_s,
                    follow_redirects=False,
                    verify=context,
                    # Without the context each would read a list of roots of its own, for 70 ms.
                    mounts={f"all://{host}": httpx.HTTPTransport(verify=context) for host in _DIRECT_HOSTS},
                )
            return self._opened

    def _exchange(self, method: str, url: str, request: dict[str, Any], within_s: float | None = None) -> bytes:
        import httpx

        host = host_of(url)
        # Made before the clock starts: reading the machine's trusted roots is not the service's time.
        client = self._client()
        limit_s = self.timeout_s if within_s is None else min(within_s, self.timeout_s)
        deadline = clock.monotonic() + limit_s
        try:
            with client.stream(method, url, timeout=limit_s, **request) as answer:
                if not answer.is_success:
                    raise ServiceRefused(host=host, why=f"HTTP {answer.status_code}")
                return self._body(answer, host, deadline)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ServiceUnavailable(str(error), host=host) from error

    def _body(self, answer: "httpx.Response", host: str, deadline: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in answer.iter_bytes():
            size += len(chunk)
            if size > self.max_bytes:
                raise AnswerTooLarge(host=host, limit=self.max_bytes)
            if clock.monotonic() > deadline:
                raise ServiceUnavailable("the answer took too long", host=host)
            chunks.append(chunk)
        return b"".join(chunks)


def host_of(url: str) -> str:
    """The host of an http or https address. Raises ``AddressRefused``."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise AddressRefused(url=url[:100]) from error
    if parts.scheme not in {"http", "https"} or not host or len(url) > _MOST_URL_LETTERS:
        raise AddressRefused(url=url[:100])
    return host
