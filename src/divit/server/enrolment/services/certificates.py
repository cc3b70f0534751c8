# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T30 to T35: a certificate is reported lost, suspended, taken back, revoked, together with the authority's answer."""

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.enrolment import acting
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import MayNot, SignInTooWeak
from divit.server.enrolment.machines import APPLICATION, CARD
from divit.server.enrolment.models import Application, Card, HeldCertificate, LeavePost
from divit.server.enrolment.rules import after
from divit.server.enrolment.services.judging import judge_locked
from divit.server.enrolment.services.rows import (
    CSP_CALL_CENTRE,
    INSTITUTION_OFFICER,
    held,
    locked_by_id,
    move,
    move_certificate,
    need,
    stand,
)
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

_STATE = Application.State
_ON_ITS_WAY = (_STATE.PRODUCED, _STATE.HANDED_TO_COURIER, _STATE.DELIVERED, _STATE.ACTIVATABLE, _STATE.RETURNED)
_WAITING = (_STATE.WINDOW_WAIT, _STATE.QUEUED)
#: What the CSP may revoke for by itself (R70).
CSP_REASONS = ("death", "incapacity", "key_compromise", "not_delivered")


@transaction.atomic
def report_lost(*, certificate: str, kind: str, by: Acting) -> None:
    """T30: ``kind`` lost or stolen; what waited for it goes on (R55). Raises ``NotThere``, ``SignInTooWeak``."""
    row = _theirs(certificate, by)
    if not after.r70(strength=by.strength, role=by.role, is_holders=by.person_id == row.person_id).ok:
        raise SignInTooWeak
    _revoke(row, "report_lost", by, reason="stolen" if kind == "stolen" else "lost", loses_card=True)
    waiting = Application.objects.filter(
        person_id=row.person_id, institution_id=row.institution_id, state=_STATE.SMS_OK, reason="lost_stolen", fit=None
    )
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        application = locked_by_id(pk)
        if application is not None:
            judge_locked(application, acting.system())


@transaction.atomic
def suspend(*, certificate: str, note: str, by: Acting) -> None:
    """T31: hold a certificate until it is taken back or revoked (R73). Raises ``NotThere``, ``SignInTooWeak``."""
    row = _theirs(certificate, by)
    if not after.r70(strength=by.strength, role=by.role, is_holders=by.person_id == row.person_id).ok:
        raise SignInTooWeak
    row.suspended_at = clock.now()
    move_certificate(row, "suspend", by, changes={"suspended_at": row.suspended_at}, reason=note)


@transaction.atomic
def resume(*, certificate: str, by: Acting) -> None:
    """T32: take a suspension back, after a strong sign-in (R73). Raises ``NotThere``, ``SignInTooWeak``."""
    row = _theirs(certificate, by)
    if not after.r73(strength=by.strength, is_holders=by.person_id == row.person_id).ok:
        raise SignInTooWeak
    move_certificate(row, "resume", by, changes={"suspended_at": None})


@transaction.atomic
def ask_left_post(*, viewer: Viewer, certificate: str, note: str) -> str:
    """T34, first half: the institution's officer asks for a revocation; the uid of the request.

    Raises ``MayNot``, ``NotThere`` for a certificate of another institution.
    """
    need(viewer, INSTITUTION_OFFICER)
    row = held(certificate)
    if row.institution_id != viewer.institution_id:
        raise NotThere(certificate)
    request, is_new = LeavePost.objects.get_or_create(
        certificate=row,
        state=LeavePost.State.WAITING,
        defaults={"note": note[:300], "asked_by_id": viewer.person_id},
    )
    _tell_of_leaving(request, viewer, INSTITUTION_OFFICER, "asked" if is_new else "asked_again")
    return str(request.uid)


@transaction.atomic
def confirm_left_post(*, viewer: Viewer, request: str) -> None:
    """T34, second half: the CSP revokes; never who asked. Raises ``MayNot``, ``NotThere``."""
    row = _waiting(viewer, request)
    by = acting.staff(viewer, CSP_CALL_CENTRE)
    _decide(row, viewer, LeavePost.State.DONE)
    _revoke(held(str(row.certificate.uid)), "left_post", by, reason="left_post", note=row.note)


@transaction.atomic
def decline_left_post(*, viewer: Viewer, request: str) -> None:
    """T34: the CSP does not revoke. Raises ``MayNot``, ``NotThere``."""
    row = _waiting(viewer, request)
    _decide(row, viewer, LeavePost.State.REFUSED)
    _tell_of_leaving(row, viewer, CSP_CALL_CENTRE, "declined")


@transaction.atomic
def revoke_by_csp(*, viewer: Viewer, certificate: str, reason: str, note: str) -> None:
    """R70: the CSP revokes by itself, for one of ``CSP_REASONS``. Raises ``MayNot``, ``NotThere``."""
    need(viewer, CSP_CALL_CENTRE)
    if reason not in CSP_REASONS:
        raise MayNot(reason)
    _revoke(held(certificate), "revoke", acting.staff(viewer, CSP_CALL_CENTRE), reason=reason, note=note)


def revoke_compromised(*, viewer: Viewer, confirmed_by: Viewer, authority: str, note: str) -> int:
    """T35: every certificate of an authority, each in its own transaction; how many. Two persons (R44's four eyes).

    Raises ``MayNot``.
    """
    need(viewer, CSP_CALL_CENTRE)
    need(confirmed_by, CSP_CALL_CENTRE)
    if viewer.person_id == confirmed_by.person_id:
        raise MayNot
    live = HeldCertificate.objects.filter(authority=authority, state__in=_LIVE).order_by("pk")
    count = 0
    for uid in live.values_list("uid", flat=True):
        with transaction.atomic():
            row = held(str(uid))
            if row.state in _LIVE:
                by = acting.staff(viewer, CSP_CALL_CENTRE)
                _revoke(row, "authority_compromised", by, reason="authority_compromised", note=note)
                count += 1
    return count


_LIVE = (HeldCertificate.State.VALID, HeldCertificate.State.ISSUED_DORMANT, HeldCertificate.State.SUSPENDED)


def _revoke(
    row: HeldCertificate, event: str, by: Acting, *, reason: str, note: str = "", loses_card: bool = False
) -> None:
    card = Card.objects.select_for_update().filter(pk=row.card_id).first() if row.card_id is not None else None
    changes = {"end_reason": reason, "ended_at": clock.now()}
    move_certificate(row, event, by, changes=changes, reason=note)
    if card is not None and loses_card and CARD.allowed(card, "lose") is not None:
        CARD.fire(
            card,
            "lose",
            actor=by.actor,
            channel=by.channel,
            object=f"card:{card.uid}",
            changes={"since": clock.now()},
            is_locked=True,
        )
    follow_revocation(row)


def follow_revocation(row: HeldCertificate) -> None:
    """T19, T28b: what a revocation means for the application that made it, and for one that was to renew it.

    Inside a transaction that has revoked it.
    """
    own = [row.application_id] if row.application_id is not None else []
    made = Application.objects.filter(pk__in=own, state__in=_ON_ITS_WAY)
    renewing = Application.objects.filter(old=row, state__in=_WAITING).exclude(reason="lost_stolen")
    for pk, event in [
        *((pk, "certificate_revoked") for pk in made.values_list("pk", flat=True)),
        *((pk, "old_revoked") for pk in renewing.order_by("pk").values_list("pk", flat=True)),
    ]:
        application = locked_by_id(pk)
        if application is not None:
            stand(application)
            if APPLICATION.allowed(application, event) is not None:
                move(application, event, acting.system())


def _theirs(uid: str, by: Acting) -> HeldCertificate:
    """A certificate for its holder or the call centre. Raises ``NotThere``."""
    row = held(uid)
    if by.person_id != row.person_id and by.role not in after.ASKING_ROLES:
        raise NotThere(uid)
    return row


def _waiting(viewer: Viewer, uid: str) -> LeavePost:
    need(viewer, CSP_CALL_CENTRE)
    rows = LeavePost.objects.select_for_update(of=("self",)).select_related("certificate")
    row = rows.filter(uid=uid, state=LeavePost.State.WAITING).first()
    if row is None:
        raise NotThere(uid)
    if row.asked_by_id == viewer.person_id:
        raise MayNot
    return row


def _decide(row: LeavePost, viewer: Viewer, state: LeavePost.State) -> None:
    row.state, row.decided_by_id, row.decided_at = state, viewer.person_id, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _tell_of_leaving(row: LeavePost, viewer: Viewer, role: str, what: str) -> None:
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        role=role,
        action=f"leave_post.{what}",
        object=f"held:{row.certificate.uid}",
        reason=row.note,
    )
