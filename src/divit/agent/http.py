# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The agent's only way to the network: one site, GET and POST, no redirects, no cookies, everything bounded."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse

from divit import __version__
from divit.agent.connections import Connections
from divit.agent.errors import SiteAnswerInvalid, SiteFailed, SiteRefused, SiteUnreachable
from divit.agent.printable import printable
from divit.kernel import settings, words
from divit.session import messages
from divit.session.errors import SessionMessageError

MEDIA_TYPE = "application/divit+json"
_GOOD = range(200, 300)
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_ERROR_BYTES = 64 * 1024


class Http:
    """Calls to one origin. May be used from several threads."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._connections = Connections(origin, settings.span("AGENT_ANSWER_WITHIN").total_seconds())
        # Identity only: what is counted while it streams is then what arrives, not what it unpacks to.
        self._always = {
            "Accept-Encoding": "identity",
            "Accept-Language": words.lang(),
            "User-Agent": f"divit-agent/{__version__}",
        }

    def get(self, path: str, *, limit: int, claim: str = "") -> bytes:
        """The body of the answer to GET. Raises ``SiteUnreachable``, ``SiteFailed``, ``SiteRefused``,
        ``SiteAnswerInvalid`` (redirects, more than ``limit`` bytes).
        """
        body = self._call("GET", path, None, limit, {"Accept": MEDIA_TYPE}, claim)
        return self._whole(body, limit)

    def document(self, path: str, *, size: int, media_type: str, claim: str) -> bytes:
        """The bytes of a document; reading ends one byte after ``size``: what is too long is not the same."""
        return self._call("GET", path, None, size, {"Accept": media_type}, claim)

    def post(self, path: str, body: bytes, *, limit: int, claim: str = "", key: str = "") -> bytes:
        """The body of the answer to POST of JSON; ``key`` makes it the same call when it is sent again.

        Raises as ``get`` does.
        """
        headers = {"Accept": MEDIA_TYPE, "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        return self._whole(self._call("POST", path, body, limit, headers, claim), limit)

    def moment(self) -> datetime | None:
        """What the site's clock says (RFC 9110, 6.6.1), None when it does not. Raises ``SiteUnreachable``."""
        try:
            with self._connections.asked("HEAD", "/", self._always) as answer:
                return parsedate_to_datetime(answer.headers.get("date", ""))
        except (OSError, HTTPException) as error:
            raise SiteUnreachable(type(error).__name__, origin=self.origin) from None
        except ValueError:
            return None

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def _call(
        self, method: str, path: str, body: bytes | None, limit: int, headers: dict[str, str], claim: str
    ) -> bytes:
        if claim:
            headers["Authorization"] = f"Bearer {claim}"
        try:
            with self._connections.asked(method, path, {**self._always, **headers}, body) as answer:
                if answer.status in _GOOD:
                    return self._read(answer, limit)
                raise self._refusal(answer.status, self._read(answer, _ERROR_BYTES))
        except (OSError, HTTPException) as error:
            # The error's text may hold the URL, and with it the session's token.
            raise SiteUnreachable(type(error).__name__, origin=self.origin) from None

    def _read(self, answer: HTTPResponse, limit: int) -> bytes:
        if "content-encoding" in answer.headers:
            raise SiteAnswerInvalid(origin=self.origin, why="content-encoding")
        content = answer.read(limit + 1)
        if answer.length and len(content) <= limit:
            raise SiteUnreachable("CutOff", origin=self.origin)
        return content

    def _whole(self, body: bytes, limit: int) -> bytes:
        if len(body) > limit:
            raise SiteAnswerInvalid(origin=self.origin, why=f"> {limit} B")
        return body

    def _refusal(self, status: int, body: bytes) -> SiteAnswerInvalid | SiteFailed | SiteRefused:
        try:
            told = messages.parse_error(body)
        except SessionMessageError:
            if status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
                return SiteFailed(f"status {status}", origin=self.origin)
            return SiteAnswerInvalid(origin=self.origin, why=f"HTTP {status}")
        if told.retry == "auto" and status >= _SERVER_ERROR:
            return SiteFailed(f"{told.code} {told.trace}", origin=self.origin)
        return SiteRefused(told.trace, site_code=told.code, site_message=printable(told.message), status=status)
