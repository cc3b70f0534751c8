# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SMS over a plain HTTP interface: one POST of JSON a message, as most providers take it or a small bridge makes it.

``{"id": …, "to": "+90…", "sender": …, "text": …}`` with a bearer token. 2xx: taken. 409: taken before under this id.
"""

import os
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from divit.kernel import settings
from divit.server.gateways.errors import MessageTooLarge, OnlyAStandIn, SmsNotAdmitted, SmsRefused, SmsServiceAway
from divit.server.gateways.masking import masked
from divit.server.notify.carriers import Parcel

STAND_IN_HEADER = "X-Divit-Stand-In"
#: Six joined messages of 67 letters: more is no short message, and is charged like six.
LONGEST = 402
_READ_AT_MOST = 64 * 1024
_ADMITTANCE = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
}
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class SmsCarrier:
    """Delivers notices by SMS. What a status says: tried again, the operator's to mend, or final."""

    def is_set_up(self) -> bool:
        """Whether a service is named."""
        return bool(settings.text("SMS_URL"))

    def deliver(self, parcel: Parcel) -> None:
        """Hand one message to the service. Raises the errors of this app whose names begin with Sms, and
        ``MessageTooLarge``, ``OnlyAStandIn``.
        """
        if len(parcel.text) > LONGEST:
            raise MessageTooLarge(size=len(parcel.text), limit=LONGEST)
        body = {
            "id": parcel.uid,
            "to": parcel.address,
            "sender": settings.text("SMS_SENDER"),
            "text": parcel.text,
        }
        try:
            status, headers = _post(settings.text("SMS_URL"), body)
        except httpx.HTTPError as error:
            raise SmsServiceAway(why=masked(str(error)) or type(error).__name__) from error
        _judge(status)
        if STAND_IN_HEADER in headers and os.environ.get("DIVIT_ENV", "production") == "production":
            raise OnlyAStandIn(host=urlsplit(settings.text("SMS_URL")).netloc)


def _post(url: str, body: dict[str, str]) -> tuple[int, httpx.Headers]:
    """Status and headers of the answer; its body is read to a limit and thrown away."""
    token = settings.text("SMS_TOKEN")
    timeout = settings.span("SMS_TIMEOUT").total_seconds()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with (
        httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, json=body, headers=headers) as answer,
    ):
        read = 0
        for piece in answer.iter_bytes():
            read += len(piece)
            if read > _READ_AT_MOST:
                break
        return answer.status_code, answer.headers


def _judge(status: int) -> None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.CONFLICT:
        return
    if status in _ADMITTANCE or status < HTTPStatus.BAD_REQUEST:
        raise SmsNotAdmitted(status=status)
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SmsServiceAway(why=f"HTTP {status}")
    raise SmsRefused(status=status)
