# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the person reads before the PIN: who asks, why, and every document. Text only; nothing here asks or draws.

The request has been through ``admission``: its words are safe for a terminal.
"""

from collections.abc import Iterator

from divit.agent.printable import printable
from divit.kernel.words import date, ngettext, size
from divit.kernel.words import gettext as _
from divit.pki.subject import not_after, subject_of
from divit.session.link import Link
from divit.session.messages import Item, Request

_DIGEST_LETTERS = 16


def purpose_words(purpose: str) -> str:
    """The purpose as a person says it."""
    return {
        "consent": _("give your consent"),
        "paraf": _("put your paraf"),
        "letter": _("sign official letters"),
        "payment-order": _("sign payment orders"),
        "document": _("sign documents"),
    }.get(purpose, purpose)


def sheet(link: Link, request: Request, *, certificate: bytes | None, resumed: bool) -> Iterator[str]:
    """The lines of the consent sheet, the origin first."""
    yield f"  {link.origin}"
    if not link.proved:
        yield "  " + _("TRIAL: the site's identity has not been proved")
    yield ""
    yield _("The site calls itself: {name}").format(name=request.site.name)
    if request.on_behalf is not None:
        behalf = f"{request.on_behalf.name} ({request.on_behalf.origin})"
        yield _("It says that it asks for: {name}").format(name=behalf)
    yield _("You are asked to: {purpose}").format(purpose=purpose_words(request.purpose))
    total = size(sum(item.size for item in request.items))
    count = len(request.items)
    yield ngettext("{count} document, {size}", "{count} documents, {size}", count).format(count=count, size=total)
    if resumed:
        yield _("This goes on where it stopped; what is already signed is not signed again.")
    yield ""
    for number, item in enumerate(request.items, 1):
        yield from _item_lines(number, item)
    yield ""
    yield certificate_line(certificate)


def certificate_line(certificate: bytes | None) -> str:
    """Whose certificate signs and until when it is valid."""
    if certificate is None:
        return _("The certificate is known only after the PIN.")
    name, ends = printable(subject_of(certificate).common_name), date(not_after(certificate))
    return _("Certificate: {name}, valid until {date}").format(name=name, date=ends)


def _item_lines(number: int, item: Item) -> Iterator[str]:
    yield f"  {number}. {item.title}  ({size(item.size)}, SHA-256 {item.sha256[:_DIGEST_LETTERS]}…)"
    if item.attachments:
        count = len(item.attachments)
        yield "     " + ngettext("{count} attachment", "{count} attachments", count).format(count=count)
