# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SMS over Netgsm's REST v2: ``POST <address>/sms/rest/v2/send``, Basic authentication, JSON.

Netgsm has no id of ours to know a repetition by, so a message whose answer was lost is sent again and may arrive twice.
"""

import json

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.kernel.words import term
from divit.server.gateways import asking
from divit.server.gateways.errors import (
    ServiceAway,
    ServiceNotAdmitted,
    SmsAnswerUnknown,
    SmsNotAdmitted,
    SmsRefused,
    SmsServiceAway,
)
from divit.server.notify.carriers import Parcel

_NAME = term("SMS service")
_PATH = "/sms/rest/v2/send"
# https://www.netgsm.com.tr/dokuman/: 00, 01, 02 taken (01, 02: the dates were put right); 20 a text that cannot be
# sent; 30 account, password or address not admitted, 40 sender not registered, 50 and 51 not allowed to; 60 account
# not active; 70 a parameter (for us: the number); 80 too many now; 85 too many to one number within a minute.
_TAKEN = frozenset({"00", "01", "02"})
_ADMITTANCE = frozenset({"30", "40", "50", "51", "60"})
_FINAL = frozenset({"20", "70"})


def deliver(parcel: Parcel) -> None:
    """Hand one message to Netgsm. Raises ``SmsServiceAway``, ``SmsRefused``, ``SmsNotAdmitted``, ``SmsAnswerUnknown``,
    ``AnswerTooLarge``, ``OnlyAStandIn``, ``WayOpen``.
    """
    body = {
        "msgheader": settings.text("SMS_SENDER"),
        "encoding": "TR",
        "iysfilter": "",
        "messages": [{"msg": parcel.text, "no": parcel.address.removeprefix("+90")}],
    }
    asked = asking.service(_NAME, "SMS")
    account = (settings.text("SMS_USER"), settings.text("SMS_TOKEN"))
    try:
        answer = asking.ask(asked, path=_PATH, json=body, auth=account)
    except ServiceAway as error:
        raise SmsServiceAway(why=error.params["why"]) from error
    code = _code(answer.body)
    if code in _TAKEN:
        return
    raise _told(code) if code else _by_status(asked, answer.status)


def _code(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("code", "")) if isinstance(said, dict) else ""


def _told(code: str) -> DivitError:
    why = f"Netgsm {code}"
    if code in _ADMITTANCE:
        return SmsNotAdmitted(status=why)
    if code in _FINAL:
        return SmsRefused(status=why)
    return SmsServiceAway(why=why)


def _by_status(asked: asking.Service, status: int) -> DivitError:
    """What a status says when no code came with it; a success that is none is not believed."""
    error = asking.refused(asked, status)
    if isinstance(error, ServiceNotAdmitted):
        return SmsNotAdmitted(status=f"HTTP {status}")
    if isinstance(error, ServiceAway):
        return SmsServiceAway(why=f"HTTP {status}")
    return SmsRefused(status=f"HTTP {status}") if error else SmsAnswerUnknown(status=f"HTTP {status}")
