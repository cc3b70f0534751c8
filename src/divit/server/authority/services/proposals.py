# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What needs two: a revocation and the end of a suspension are asked for by one operator and confirmed by another.

A certificate whose revocation is asked for is suspended at once, so that nobody relies on it while the second person is
looked for; its revocation then counts from that suspension.
"""

from uuid import UUID

from django.db import transaction

from divit.kernel import clock, ids
from divit.server.audit.errors import TransitionForbidden
from divit.server.audit.services import record
from divit.server.authority import rules
from divit.server.authority.errors import ProposalThere, ProposalUnknown, ReasonUnknown, SecondPersonNeeded
from divit.server.authority.models import Certificate, Proposal
from divit.server.authority.services import standing
from divit.server.authority.states import CERTIFICATE, PROPOSAL


def propose(*, authority: str, serial: str, event: str, note: str, actor: str, channel: str, reason: str = "") -> str:
    """Ask for a certificate to be revoked (for one of ``rules.REASONS``) or resumed, and give the proposal's uid.

    Raises ``CertificateUnknown``, ``AuthorityEnded``, ``ReasonUnknown``, ``TransitionForbidden``, ``ProposalThere``.
    """
    if event == "revoke" and reason not in rules.REASONS:
        raise ReasonUnknown(reason=reason, known=", ".join(rules.REASONS))
    with transaction.atomic():
        row = standing.locked(authority, serial)
        if CERTIFICATE.allowed(row, event) is None or event not in rules.FOR_TWO:
            raise TransitionForbidden(f"{event} in {row.state}", state=row.state, event=event)
        if Proposal.objects.filter(certificate=row, state=Proposal.State.WAITING).exists():
            raise ProposalThere(serial=row.serial)
        made = Proposal.objects.create(
            uid=ids.uuid7(),
            certificate=row,
            event=event,
            reason=reason,
            note=note,
            asked_by=actor,
            asked_at=clock.now(),
        )
        if event == "revoke" and row.state == Certificate.State.VALID:
            standing.suspend(authority=authority, serial=serial, actor=actor, channel=channel)
        told = {"proposal": str(made.uid), "event": event, "reason": reason}
        record(
            actor=actor,
            channel=channel,
            action="proposal.ask",
            object=f"certificate:{row.uid}",
            after=told,
            reason=note,
        )
    return str(made.uid)


def confirm(*, proposal: UUID, actor: str, channel: str) -> None:
    """Do what was asked for, as another person than who asked.

    Raises ``ProposalUnknown``, ``SecondPersonNeeded``, ``AuthorityEnded``, ``TransitionForbidden`` when it was decided
    already or the certificate's standing has changed since.
    """
    with transaction.atomic():
        row = _locked(proposal)
        if not rules.is_another(row.asked_by, actor):
            raise SecondPersonNeeded
        told = {"authority": row.certificate.authority.name, "serial": row.certificate.serial}
        if PROPOSAL.allowed(row, "confirm") is not None and row.event == "revoke":
            standing.revoke(**told, reason=row.reason, actor=actor, channel=channel)
        elif PROPOSAL.allowed(row, "confirm") is not None:
            standing.resume(**told, actor=actor, channel=channel)
        _decide(row, "confirm", actor, channel)


def decline(*, proposal: UUID, actor: str, channel: str) -> None:
    """Refuse a proposal, or take one's own back; the certificate stays as it is.

    Raises ``ProposalUnknown``, ``TransitionForbidden`` when it was decided already.
    """
    with transaction.atomic():
        row = _locked(proposal)
        _decide(row, "refuse" if rules.is_another(row.asked_by, actor) else "withdraw", actor, channel)


def _locked(proposal: UUID) -> Proposal:
    row = Proposal.objects.select_for_update().filter(uid=proposal).first()
    if row is None:
        raise ProposalUnknown(str(proposal))
    return row


def _decide(row: Proposal, event: str, actor: str, channel: str) -> None:
    PROPOSAL.fire(
        row,
        event,
        actor=actor,
        channel=channel,
        object=f"certificate:{row.certificate.uid}",
        changes={"decided_by": actor, "decided_at": clock.now()},
        after={"proposal": str(row.uid), "event": row.event},
        is_locked=True,
    )
