# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a request may be shown at all: decided before anything is fetched and before the person is asked."""

from divit.agent.errors import PurposeNotSupported, RequestTooLarge
from divit.session import limits
from divit.session.link import Link, refuse_other_origin
from divit.session.messages import ClaimAnswer, Knock, Request

# login needs the statement that the signer composes, card sessions need the card's own words: signers with windows.
SUPPORTED_PURPOSES = frozenset({"consent", "paraf", "letter", "payment-order", "document"})
SUPPORTED_FORMATS = frozenset({"pades", "cades-attached", "cades-detached"})


def admit_knock(link: Link, knock: Knock) -> None:
    """The site must speak for the link's own origin (rule 1). Raises ``OriginMismatch``."""
    refuse_other_origin(knock.site.origin, link)


def admit(link: Link, answer: ClaimAnswer) -> Request:
    """The request, when it may be shown.

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
    return request
