# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SMS: over a plain HTTP interface, as a small bridge makes it, or over Netgsm's; ``SMS_PROVIDER`` says which.

Plain: ``{"id": …, "to": "+90…", "sender": …, "text": …}`` with a bearer token. 2xx: taken. 409: taken before under this
id.
"""

from collections.abc import Callable
from http import HTTPStatus

import httpx

from divit.kernel import settings
from divit.kernel.errors import SettingInvalid
from divit.kernel.words import term
from divit.server.gateways import netgsm, standin
from divit.server.gateways.asking import ADMITTANCE, LATER
from divit.server.gateways.errors import MessageTooLarge, SmsNotAdmitted, SmsRefused, SmsServiceAway
from divit.server.gateways.masking import masked
from divit.server.notify.carriers import Parcel

#: Six joined messages of 67 letters: more is no short message, and is charged like six.
LONGEST = 402
_READ_AT_MOST = 64 * 1024


class SmsCarrier:
    """Delivers notices by SMS. What the service says: tried again, the operator's to mend, or final."""

    def is_set_up(self) -> bool:
        """Whether a service is named."""
        return bool(settings.text("SMS_URL"))

    def deliver(self, parcel: Parcel) -> None:
        """Hand one message to the service. Raises the errors of this app whose names begin with Sms, and
        ``MessageTooLarge``, ``OnlyAStandIn``, ``WayOpen``.
        """
        if len(parcel.text) > LONGEST:
            raise MessageTooLarge(size=len(parcel.text), limit=LONGEST)
        provider = _PROVIDERS.get(settings.text("SMS_PROVIDER"))
        if provider is None:
            raise SettingInvalid(name="SMS_PROVIDER", why=term("not one of generic and netgsm"))
        provider(parcel)


def _deliver(parcel: Parcel) -> None:
    body = {"id": parcel.uid, "to": parcel.address, "sender": settings.text("SMS_SENDER"), "text": parcel.text}
    url = settings.text("SMS_URL")
    try:
        status, headers = _post(url, body)
    except httpx.HTTPError as error:
        raise SmsServiceAway(why=masked(str(error)) or type(error).__name__) from error
    _judge(status)
    standin.refuse(headers, url)


_PROVIDERS: dict[str, Callable[[Parcel], None]] = {"generic": _deliver, "netgsm": netgsm.deliver}


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
    if status in ADMITTANCE or status < HTTPStatus.BAD_REQUEST:
        raise SmsNotAdmitted(status=f"HTTP {status}")
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SmsServiceAway(why=f"HTTP {status}")
    raise SmsRefused(status=f"HTTP {status}")
