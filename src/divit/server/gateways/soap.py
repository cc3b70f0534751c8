# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SOAP services by zeep, with our own way out of the house and service descriptions that lie here.

The descriptions are data files (``data/wsdl/``, told by ``data/soap.toml``): a description that is fetched while we ask
would let whoever answers say what we send and where.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import requests
import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault
from zeep.wsdl import Document
from zeep.wsse.username import UsernameToken

from divit.kernel.errors import DivitError
from divit.server.gateways.asking import Service, ask, refused
from divit.server.gateways.errors import AnswerNotUnderstood, ServiceAway, ServiceNotAdmitted, ServiceRefused
from divit.server.gateways.masking import masked

# zeep's own types are few and wrong in places.
_Client: Any = zeep.Client
_Account: Any = UsernameToken
_Described: Any = Document
_SETTINGS = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
_FAULT = 500
# SOAP 1.1, 4.4.1: whose fault it is; and what WS-Security 1.0, 12 says of whom it does not admit.
_OURS = frozenset({"Client", "Sender"})
_UNADMITTED = frozenset({"FailedAuthentication", "InvalidSecurity", "InvalidSecurityToken", "FailedCheck"})


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are for a service that asks it by WS-Security: name and password as text, so only over TLS."""

    user: str
    password: str


def call(asked: Service, kind: str, operation: str, *, account: Account | None = None, **arguments: Any) -> Any:
    """What the service answers to ``operation``, as zeep's objects; ``kind`` is a row of ``data/soap.toml``.

    Raises ``ServiceAway``, ``ServiceRefused`` (the service says that the question is wrong), ``ServiceNotAdmitted``,
    ``AnswerNotUnderstood``, ``AnswerTooLarge``, ``OnlyAStandIn``.
    """
    wsse = _Account(account.user, account.password) if account else None
    client = _Client(_description(kind), wsse=wsse, transport=_Way(asked), settings=_SETTINGS)
    bound = client.create_service(_row(kind)["binding"], asked.url + _row(kind)["path"])
    try:
        answer = bound[operation](**arguments)
    except Fault as fault:
        raise _told(asked, fault) from fault
    except (ZeepError, etree.LxmlError, ValueError, TypeError, LookupError, AttributeError) as error:
        # zeep meets what it does not expect with whatever Python says of it.
        raise AnswerNotUnderstood(service=asked.name, why=type(error).__name__) from error
    # zeep gives nothing for a body that holds another element than the one described.
    if answer is None:
        raise AnswerNotUnderstood(service=asked.name, why=operation)
    return answer


class _Way(zeep.Transport):
    """zeep's way out, led through ``asking``: bounded, without redirects, and without logging what is sent."""

    def __init__(self, asked: Service) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # zeep gives it no types
        self._asked = asked

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        """The answer as zeep reads it. A status with no SOAP in it is told by itself."""
        path = address.removeprefix(self._asked.url)
        got = ask(self._asked, path=path, content=message, headers=headers)
        told = refused(self._asked, got.status)
        if told is not None and not (got.status == _FAULT and b"Fault" in got.body):
            raise told
        answer = requests.Response()
        answer.status_code = got.status
        answer.headers["Content-Type"] = got.headers.get("Content-Type", "text/xml")
        answer.raw = BytesIO(got.body)
        return answer


def _told(asked: Service, fault: Fault) -> DivitError:
    """Our error for what the service says went wrong: the code's local name decides, its words are masked."""
    code, why = (fault.code or "").rpartition(":")[2].split(".")[0], masked(fault.message or "")
    if code in _UNADMITTED:
        return ServiceNotAdmitted(service=asked.name, why=why or code)
    if code in _OURS:
        return ServiceRefused(service=asked.name, why=why or code)
    return ServiceAway(service=asked.name, why=why or code or "Fault")


@cache
def _rows() -> dict[str, dict[str, str]]:
    return tomllib.loads(_data("soap.toml").read_text(encoding="utf-8"))


def _row(kind: str) -> dict[str, str]:
    return _rows()[kind]


@cache
def _description(kind: str) -> Any:
    with _data(f"wsdl/{_row(kind)['wsdl']}").open("rb") as opened:
        # Without a way out: a description that leans on another is not one of ours.
        return _Described(opened, None, settings=_SETTINGS)


def _data(name: str) -> Any:
    return files("divit.server.gateways").joinpath("data").joinpath(name)
