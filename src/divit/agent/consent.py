# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person is shown before the PIN: who asks, how sure we are, why, every document, which certificate.

One sheet, for the terminal (``consent_lines``) and for the windows alike; nothing here asks or draws. The request has
been through ``admission``: its words are safe to show.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.agent.core.peer import PERSON, Peer
from divit.agent.printable import printable
from divit.kernel.words import date, ngettext, size
from divit.kernel.words import gettext as _
from divit.pki.subject import issuer_of, not_after, subject_of
from divit.session.card import CARD_PURPOSES, RELEASED
from divit.session.link import Link
from divit.session.messages import Item, Request
from divit.tokens.tries import Tries, in_word, tries_words

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
    came: Peer = PERSON

    @property
    def signs(self) -> bool:
        """Whether something is signed with the yes; a session about the card signs nothing."""
        return self.purpose not in CARD_PURPOSES

    @property
    def makes_pin(self) -> bool:
        """Whether a new PIN is made; that of now is not asked."""
        return self.purpose in RELEASED

    @property
    def can_be_approved(self) -> bool:
        """Whether a yes leads anywhere: a locked PIN signs nothing, and is what an unblocking is for."""
        return not self.signs or in_word(self.tries) != "locked"

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
    came: Peer = PERSON,
) -> ConsentSheet:
    """The sheet of an admitted request; ``certificate`` (DER) is None while only the PIN tells whose it is."""
    behalf = request.on_behalf
    return ConsentSheet(
        origin=link.origin,
        proved=link.proved,
        site_name=request.site.name,
        on_behalf="" if behalf is None else f"{behalf.name} ({behalf.origin})",
        purpose=request.purpose,
        # What signs somebody in is composed here; the site's item is a part of it and nothing to look at.
        documents=()
        if request.purpose == "login"
        else tuple(_document(number, item) for number, item in enumerate(request.items, 1)),
        resumed=resumed,
        signatory=None if certificate is None else signatory(certificate),
        token=printable(token),
        tries=tries,
        came=came,
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
        "login": _("sign in here with your signature"),
        "pin-test": _("try the PIN of your card"),
        "pin-create": _("make the PIN of your new card"),
        "unblock": _("unblock your card with a new PIN"),
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


def way_words(sheet: ConsentSheet) -> str:
    """By which way the request came: what the person should remember having done."""
    came = sheet.came
    match came.way:
        case "extension":
            return _("Asked by a page of {page}, through the Divit extension.").format(page=came.page)
        case "loopback":
            return _("Asked by a page of {page}, straight from the browser.").format(page=came.page)
    return _("Opened with a code that you typed.") if came.by_code else _("Opened by a link.")


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


def what_words(sheet: ConsentSheet) -> str:
    """What the yes stands for: the documents, or what happens where there are none."""
    return {
        "login": _("One statement is signed: that you sign in at this address, now. It signs nothing else."),
        "pin-test": _("Nothing is signed. The page learns whether the PIN was right, and the tries left."),
        "pin-create": _("Nothing is signed. You make up six digits and type them twice; nobody else learns them."),
        "unblock": _("Nothing is signed. You make up six digits and type them twice; nobody else learns them."),
    }.get(sheet.purpose) or count_words(sheet)


def caution_words(sheet: ConsentSheet) -> str:
    """What to look at before the yes; empty where there is nothing."""
    if sheet.purpose == "login":
        return _("Go on only if you have just asked to sign in at this address, in this computer’s browser.")
    if sheet.purpose == "pin-test" and in_word(sheet.tries) not in ("locked", "unknown"):
        return _("A wrong PIN uses up a try of your card.")
    return ""


def act_words(sheet: ConsentSheet) -> str:
    """The yes, as an act."""
    return {
        "login": _("Sign and come in"),
        "pin-test": _("Try the PIN"),
        "pin-create": _("Make the PIN"),
        "unblock": _("Unblock the card"),
        "paraf": ngettext("Paraf {count} letter", "Paraf {count} letters", len(sheet.documents)),
    }.get(sheet.purpose, ngettext("Sign {count} document", "Sign {count} documents", len(sheet.documents))).format(
        count=len(sheet.documents)
    )


def pin_state_words(sheet: ConsentSheet, language: str) -> str:
    """What the card tells of its PIN before anybody types one; of the PIN that a new one replaces, nothing."""
    return "" if sheet.purpose == "pin-create" else tries_words(sheet.tries, language)


def pin_asked_words(sheet: ConsentSheet) -> str:
    """Where the PIN is typed."""
    if sheet.makes_pin:
        return _("The new PIN is typed in a window of its own.")
    return _("The PIN is asked in a window of its own.")


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
