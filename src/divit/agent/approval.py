# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person's yes: the sheet, the three answers, and the certificate that goes with it."""

from dataclasses import dataclass

from divit.agent.card import Card
from divit.agent.choice import choose
from divit.agent.consent import sheet_of
from divit.agent.errors import ConsentRefused, NotMine
from divit.agent.stage import Open
from divit.agent.taken import Desk, Taken
from divit.kernel import clock
from divit.tokens.certificates import TokenCertificate


@dataclass(frozen=True, slots=True)
class Approval:
    """What was approved with which certificate; None while only the PIN tells whose the token is."""

    shown: TokenCertificate | None
    viewed: tuple[str, ...]


def asked(taken: Taken, desk: Desk, card: Card, document: Open) -> Approval:
    """Show who asks for what, and get the person's yes. Raises ``ConsentRefused``, ``NotMine``, ``TokenError``."""
    listed = card.certificates()
    shown = choose(listed, taken.request.person, clock.now()) if listed else None
    sheet = sheet_of(
        taken.link,
        taken.request,
        certificate=shown.certificate if shown else None,
        resumed=bool(taken.resumed_in),
        token=card.label,
        tries=card.tries(),
        came=taken.came,
    )
    consent = desk.stage.decide(sheet, document)
    match consent.decision:
        case "no":
            raise ConsentRefused
        case "not_mine":
            raise NotMine(origin=taken.link.origin)
    return Approval(shown, consent.viewed)


def certificate_of(approval: Approval, taken: Taken, card: Card) -> TokenCertificate:
    """The approved certificate; of a key file without its public one the PIN comes first. Raises ``TokenError``."""
    if approval.shown is not None:
        return approval.shown
    card.log_in()
    return choose(card.certificates(), taken.request.person, clock.now())
