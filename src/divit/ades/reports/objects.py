# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The validation objects of a report (TS 119 102-2, 4.4): what was looked at stands once, however often it is named."""

import hashlib
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.builder import ElementMaker

from divit.ades.report import TimestampReport
from divit.ades.reports import uris

_VR = ElementMaker(namespace=uris.REPORT)


class Objects:
    """Objects by their octets; each is asked for by what it is, and answers with its id."""

    def __init__(self) -> None:
        self._elements: dict[str, etree._Element] = {}

    def __bool__(self) -> bool:
        return bool(self._elements)

    def elements(self) -> Iterator[etree._Element]:
        """The ValidationObject elements, in the order in which they were first named."""
        return iter(self._elements.values())

    def certificate(self, der: bytes) -> str:
        """The id of a certificate."""
        return self._id("C", "certificate", der)

    def ocsp(self, der: bytes) -> str:
        """The id of an OCSP answer."""
        return self._id("O", "OCSPResponse", der)

    def crl(self, der: bytes) -> str:
        """The id of a CRL."""
        return self._id("L", "CRL", der)

    def timestamp(self, one: TimestampReport, judged: Callable[[], etree._Element]) -> str:
        """The id of a time-stamp; ``judged`` makes the report on it, which stands inside its object (4.4.8)."""
        return self._id("T", "timestamp", one.token, judged)

    def _id(self, letter: str, kind: str, octets: bytes, judged: Callable[[], etree._Element] | None = None) -> str:
        named = f"{letter}-{hashlib.sha256(octets).hexdigest()[:32]}"
        if named not in self._elements:
            element = _VR.ValidationObject(
                _VR.ObjectType(uris.OBJECT + kind),
                _VR.ValidationObjectRepresentation(_VR.base64(uris.base64(octets))),
                id=named,
            )
            self._elements[named] = element
            if judged is not None:
                element.append(judged())
        return named
