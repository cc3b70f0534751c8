# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person is shown before the PIN: who asks, how sure we are, why, every document, which certificate.

One sheet, for the terminal (``consent_lines``) and for the windows alike; nothing here asks or draws. The request has
been through ``admission``: its words are safe to show.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.agent.printable import printable
from divit.kernel.words import date, ngettext, size
from divit.kernel.words import gettext as _
from divit.pki.subject import issuer_of, not_after, subject_of
from divit.session.link import Link
from divit.session.messages import Item, Request
from divit.tokens.tries import Tries

_DIGEST_LETTERS = 16


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """What goes along with a document; the signature binds it too."""

    number: int
    title: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of the list, numbered from 1."""

    number: int
    item: str
    title: str
    media_type: str
    size: int
    sha256: str
    attachments: tuple[AttachmentLine, ...]

    @property
    def digest(self) -> str:
        """The beginning of its SHA-256, for comparing by eye."""
        return f"{self.sha256[:_DIGEST_LETTERS]}…"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Whose certificate will sign."""

    name: str
    issuer: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ConsentSheet:
    """Everything that one yes stands for."""

    origin: str
    proved: bool
    site_name: str
    on_behalf: str
    purpose: str
    documents: tuple[DocumentLine, ...]
    resumed: bool
    signatory: Signatory | None
    token: str = ""
    tries: Tries = "unknown"

    @property
    def size(self) -> int:
        """Bytes of all documents, without attachments."""
        return sum(document.size for document in self.documents)

    @property
    def attachments(self) -> int:
        """How many attachments there are in all."""
        return sum(len(document.attachments) for document in self.documents)


def sheet_of(
    link: Link,
    request: Request,
    *,
    certificate: bytes | None,
    resumed: bool,
    token: str = "",
    tries: Tries = "unknown",
) -> ConsentSheet:
    """The sheet of an admitted request; ``certificate`` (DER) is None while only the PIN tells whose it is."""
    behalf = request.on_behalf
    return ConsentSheet(
        origin=link.origin,
        proved=link.proved,
        site_name=request.site.name,
        on_behalf="" if behalf is None else f"{behalf.name} ({behalf.origin})",
        purpose=request.purpose,
        documents=tuple(_document(number, item) for number, item in enumerate(request.items, 1)),
        resumed=resumed,
        signatory=None if certificate is None else signatory(certificate),
        token=printable(token),
        tries=tries,
    )


def signatory(certificate: bytes) -> Signatory:
    """Whose ``certificate`` (DER) it is, who gave it and until when."""
    subject, issuer = subject_of(certificate), issuer_of(certificate)
    given_by = issuer.organization or issuer.common_name
    return Signatory(printable(subject.common_name), printable(given_by), not_after(certificate))


def _document(number: int, item: Item) -> DocumentLine:
    attached = tuple(
        AttachmentLine(each.n, printable(each.title), each.media_type, each.size) for each in item.attachments
    )
    return DocumentLine(number, item.id, item.title, item.media_type, item.size, item.sha256, attached)


def purpose_words(purpose: str) -> str:
    """The purpose as a person says it."""
    return {
        "consent": _("give your consent"),
        "paraf": _("put your paraf"),
        "letter": _("sign official letters"),
        "payment-order": _("sign payment orders"),
        "document": _("sign documents"),
    }.get(purpose, purpose)


def unproved_words() -> str:
    """What is said of a site that no certificate speaks for."""
    return _("TRIAL: the site's identity has not been proved")


def assurance_words(sheet: ConsentSheet) -> str:
    """How sure we are of who asks."""
    return _("The site’s own certificate proves its address.") if sheet.proved else unproved_words()


def site_words(sheet: ConsentSheet) -> str:
    """What the site says of itself: said to be its own words, since nobody has checked them."""
    return _("The site calls itself: {name}").format(name=sheet.site_name)


def behalf_words(sheet: ConsentSheet) -> str:
    """For whom the site says it asks; empty where it asks for itself."""
    return _("It says that it asks for: {name}").format(name=sheet.on_behalf) if sheet.on_behalf else ""


def asked_words(sheet: ConsentSheet) -> str:
    """What the person is asked to do."""
    return _("You are asked to: {purpose}").format(purpose=purpose_words(sheet.purpose))


def count_words(sheet: ConsentSheet) -> str:
    """How many documents and how large together."""
    count = len(sheet.documents)
    return ngettext("{count} document, {size}", "{count} documents, {size}", count).format(
        count=count, size=size(sheet.size)
    )


def attachments_words(count: int) -> str:
    """How many attachments."""
    return ngettext("{count} attachment", "{count} attachments", count).format(count=count)


def resumed_words() -> str:
    """What is said of work that was begun before."""
    return _("This goes on where it stopped; what is already signed is not signed again.")


def signatory_words(who: Signatory | None) -> str:
    """Whose certificate signs and until when it is valid."""
    if who is None:
        return _("The certificate is known only after the PIN.")
    return _("Certificate: {name}, valid until {date}").format(name=who.name, date=date(who.until))
