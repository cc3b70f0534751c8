# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of the SMS service: the plain interface at ``/sms``, Netgsm's at ``/netgsm/sms/rest/v2/send``."""

from http import HTTPStatus

from divit.kernel import ids
from divit.standins.exchange import Answer, Door, Doors, Request, plain, told
from divit.standins.outbox import Outbox

CHANNEL = "sms"
_ACCOUNT = ("divit", "sms-trial-token")


class SmsService:
    """Keeps every message and delivers none."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def doors(self) -> Doors:
        """Where it answers."""
        return {
            ("POST", "/sms"): Door(CHANNEL, self._plain, lambda _request: plain(HTTPStatus.UNPROCESSABLE_ENTITY)),
            ("POST", "/netgsm/sms/rest/v2/send"): Door(CHANNEL, self._netgsm, lambda _request: _coded("70")),
        }

    def _plain(self, request: Request) -> Answer:
        said = request.json()
        if not {"id", "to", "sender", "text"} <= said.keys():
            return plain(HTTPStatus.BAD_REQUEST)
        self._keep(str(said["id"]), str(said["sender"]), str(said["to"]), str(said["text"]))
        return plain(HTTPStatus.ACCEPTED)

    def _netgsm(self, request: Request) -> Answer:
        if request.account() != _ACCOUNT:
            return _coded("30")
        said = request.json()
        messages = said.get("messages")
        if not said.get("msgheader") or not isinstance(messages, list) or not messages:
            return _coded("70")
        for message in messages:
            self._keep(str(ids.uuid7()), str(said["msgheader"]), f"+90{message['no']}", str(message["msg"]))
        return told({"code": "00", "jobid": ids.trace(), "description": "queued"})

    def _keep(self, uid: str, sender: str, to: str, text: str) -> None:
        self._outbox.keep(channel=CHANNEL, uid=uid, sender=sender, to=to, subject="", text=text)


def _coded(code: str) -> Answer:
    return told({"code": code, "description": "refused"}, HTTPStatus.NOT_ACCEPTABLE)
