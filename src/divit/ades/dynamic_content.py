# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Content that the Turkish profiles do not take: such as may show something else tomorrow (*dinamik içerik*), for it
has macros, scripts or office files inside; and such as is not what the signer says that it is.

Looked at in pieces, so that a large file costs no memory; only a PDF is held, up to a bound.
"""

import re
from collections.abc import Iterator

from divit.ades.content import Content
from divit.ades.errors import ContentUnreadable, PdfEncrypted, PdfUnreadable, TooLarge
from divit.ades.indication import SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, undecided
from divit.ades.pdf.attachments import acts_by_itself, attached_names
from divit.ades.pdf.document import Document

MOST_PDF_BYTES = 64 * 1024 * 1024
_HEAD = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
# The storage of macros in Word 97 files ([MS-OVBA] 2.2.1), and the part of macros in Office Open XML.
_MARKS = {"ole": "_VBA_PROJECT".encode("utf-16-le"), "zip": b"vbaProject.bin"}
_LONGEST = max(len(mark) for mark in _MARKS.values())
_OFFICE_ENDING = re.compile(r"\.(?:do[ct]|xl[st]|pp[st])[xmb]?$", re.IGNORECASE | re.ASCII)
_OFFICE_TYPE = re.compile(r"(?:msword|ms-excel|ms-powerpoint|officedocument)", re.IGNORECASE | re.ASCII)
_MEDIA_TYPE = re.compile(r"\b(?:application|text|image|audio|video)/[\w.+-]+", re.ASCII)
# What the first octets must be where a media type is said, and what plain text never begins with.
_KINDS = (
    (re.compile(r"application/pdf"), frozenset({"pdf"})),
    (re.compile(r"application/(?:msword|vnd\.ms-(?:excel|powerpoint))"), frozenset({"ole"})),
    (re.compile(r"application/(?:zip|vnd\.openxmlformats-.*|vnd\.oasis\..*)"), frozenset({"zip"})),
    (re.compile(r"text/.*|application/(?:xml|json)|image/.*"), frozenset({""})),
)


class _Look:
    """Takes content in, piece by piece, and keeps what tells its kind."""

    def __init__(self) -> None:
        self._head = b""
        self._tail = b""
        self._marked: set[str] = set()
        self._held: bytearray | None = bytearray()

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take ``data`` in."""
        piece = bytes(data)
        self._head += piece[: _HEAD - len(self._head)]
        joined = self._tail + piece
        self._marked.update(kind for kind, mark in _MARKS.items() if mark in joined)
        self._tail = joined[1 - _LONGEST :]
        if self._held is not None:
            self._held += piece
            if self.kind != "pdf" or len(self._held) > MOST_PDF_BYTES:
                self._held = None

    @property
    def kind(self) -> str:
        """``pdf``, ``ole`` or ``zip`` by the first octets, empty for anything else."""
        if self._head.startswith((_OLE, _ZIP)):
            return "ole" if self._head.startswith(_OLE) else "zip"
        return "pdf" if _PDF in self._head else ""

    @property
    def is_dynamic(self) -> bool:
        """Whether there are macros, scripts or office files inside."""
        if self.kind == "pdf":
            return self._held is not None and _is_dynamic_pdf(bytes(self._held))
        return self.kind in self._marked


def _is_dynamic_pdf(data: bytes) -> bool:
    try:
        document = Document(data)
        inside = attached_names(document)
        return acts_by_itself(document) or any(_OFFICE_ENDING.search(one) or _OFFICE_TYPE.search(one) for one in inside)
    except (PdfUnreadable, PdfEncrypted, TooLarge):
        # What it holds cannot be read, and nothing is known against it.
        return False


def check(content: Content, said: str) -> Iterator[Finding]:
    """What is to be said against ``content``; ``said`` are the signer's words about its kind, a mime-type or the
    description of content-hints, empty without any.
    """
    look = _Look()
    try:
        content.feed(look)
    except ContentUnreadable:
        return
    if look.is_dynamic:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "dynamic-content")
    named = _MEDIA_TYPE.search(said)
    if named and any(pattern.fullmatch(named[0]) and look.kind not in kinds for pattern, kinds in _KINDS):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "other-kind-of-content", said=named[0])
