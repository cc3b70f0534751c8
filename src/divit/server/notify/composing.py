# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of a message. It says that something waits and where, never what stands in it: mail is read by many."""

from datetime import datetime

from django.urls import reverse

from divit.kernel import settings, words
from divit.server.notify import choices, kinds
from divit.server.notify.carriers import Parcel
from divit.server.notify.errors import NoAddress
from divit.server.notify.kinds import Kind
from divit.server.notify.models import Envelope
from divit.server.people import queries as people

_CHOICES = words.term("Which notices reach you by mail, you choose here: {link}")


def parcel(envelope: Envelope, at: datetime) -> Parcel:
    """The envelope as its carrier takes it. Raises ``NoAddress`` when it leads nowhere."""
    address = envelope.address
    if not address:
        found = people.addresses_of(envelope.person_id, at)
        address = found.email if envelope.channel == kinds.MAIL else found.phone
    if not address:
        raise NoAddress(channel=envelope.channel)
    kind = kinds.kind(envelope.kind)
    language = choices.language_of(envelope.person_id)
    sentence = _sentence(envelope, kind, language)
    link = f"{settings.text('PUBLIC_URL').rstrip('/')}{reverse(kind.route)}"
    text = f"{sentence}\n{link}\n" if envelope.channel == kinds.SMS else _letter(sentence, link, language)
    return Parcel(uid=str(envelope.uid), address=address, subject=kind.said(language).subject, text=text)


def _sentence(envelope: Envelope, kind: Kind, language: str) -> str:
    """The one notice's own sentence, or how many there are; those that were read meanwhile do not count."""
    said = kind.said(language)
    unread = envelope.notices.filter(read_at=None).order_by("at", "pk").values_list("params", flat=True)
    count = unread.count()
    return said.many.format(count=count) if count != 1 else said.sentence.format(**unread[0])


def _letter(sentence: str, link: str, language: str) -> str:
    preferences = f"{settings.text('PUBLIC_URL').rstrip('/')}{reverse('notice-choices')}"
    lines = (
        sentence,
        "",
        link,
        "",
        "--",
        people.first_institution_name(),
        str(words.said(_CHOICES, language)).format(link=preferences),
    )
    return "\n".join(lines) + "\n"
