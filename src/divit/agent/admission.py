# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a request may be shown at all: decided before anything is fetched and before the person is asked."""

from dataclasses import replace

from divit.agent.errors import PurposeNotSupported, RequestTooLarge
from divit.agent.printable import printable
from divit.session import limits
from divit.session.card import CARD_PURPOSES
from divit.session.link import Link, refuse_other_origin
from divit.session.messages import ClaimAnswer, Knock, Request, Site

SUPPORTED_PURPOSES = CARD_PURPOSES | {"login", "consent", "paraf", "letter", "payment-order", "document"}
SUPPORTED_FORMATS = frozenset({"pades", "cades-attached", "cades-detached"})


def admit_knock(link: Link, knock: Knock) -> None:
    """The site must speak for the link's own origin (rule 1). Raises ``OriginMismatch``."""
    refuse_other_origin(knock.site.origin, link)


def admit(link: Link, answer: ClaimAnswer) -> Request:
    """The request, when it may be shown, with words that a terminal can take.

    Raises ``OriginMismatch``, ``PurposeNotSupported`` (also for a format this signer cannot recompute),
    ``RequestTooLarge``.
    """
    request = answer.request
    refuse_other_origin(request.site.origin, link)
    if request.purpose not in SUPPORTED_PURPOSES:
        raise PurposeNotSupported(purpose=request.purpose)
    strange = {item.format for item in request.items} - SUPPORTED_FORMATS
    if strange:
        raise PurposeNotSupported(purpose=", ".join(sorted(strange)))
    if sum(item.size for item in request.items) > limits.ALL_ITEMS_BYTES:
        raise RequestTooLarge
    return _with_printable_words(request)


def _with_printable_words(request: Request) -> Request:
    """The request as it may be shown; what is approved and hashed is the request as it came."""
    return replace(
        request,
        site=_printable_site(request.site),
        on_behalf=None if request.on_behalf is None else _printable_site(request.on_behalf),
        items=tuple(replace(item, title=printable(item.title)) for item in request.items),
    )


def _printable_site(site: Site) -> Site:
    return replace(site, name=printable(site.name))
