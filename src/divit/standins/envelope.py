# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SOAP 1.1 as the stand-ins speak it: what stands in a body, an answer around elements, a fault."""

from http import HTTPStatus

from lxml import etree
from lxml.builder import ElementMaker

from divit.standins.exchange import Answer, Request

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


class NotSoap(Exception):
    """What came is no SOAP message."""


def opened(request: Request) -> etree._Element:
    """The first element of the message's body. Raises ``NotSoap``."""
    try:
        message = etree.fromstring(
            request.body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError as error:
        raise NotSoap from error
    body = message.find(f"{{{_SOAP}}}Body")
    if body is None or not len(body):
        raise NotSoap
    return body[0]


def account(asked: etree._Element) -> tuple[str, str]:
    """Name and password of the message's UsernameToken (WS-Security); empty when it has none."""
    root = asked.getroottree().getroot()
    token = f"{{{_SOAP}}}Header/{{{_SECURITY}}}Security/{{{_SECURITY}}}UsernameToken/{{{_SECURITY}}}"
    return root.findtext(f"{token}Username") or "", root.findtext(f"{token}Password") or ""


def text(asked: etree._Element, name: str) -> str:
    """The text of the first element of that local name under ``asked``; empty when there is none."""
    found = asked.find(f".//{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""


def answer(namespace: str, root: str, *parts: etree._Element) -> Answer:
    """An answer whose body holds the element ``root`` with ``parts``."""
    return _sealed(ElementMaker(namespace=namespace, nsmap={None: namespace})(root, *parts), HTTPStatus.OK)


def fault(code: str, words: str) -> Answer:
    """A fault: ``Client`` (the question is wrong), ``Server``, or a code of WS-Security."""
    made = ElementMaker(namespace=_SOAP, nsmap={"soap": _SOAP})("Fault")
    for name, value in (("faultcode", f"soap:{code}"), ("faultstring", words)):
        etree.SubElement(made, name).text = value
    return _sealed(made, HTTPStatus.INTERNAL_SERVER_ERROR)


def _sealed(body: etree._Element, status: HTTPStatus) -> Answer:
    soap = ElementMaker(namespace=_SOAP, nsmap={"soap": _SOAP})
    message = etree.tostring(soap.Envelope(soap.Body(body)), xml_declaration=True, encoding="utf-8")
    return Answer(status, message, "text/xml")
