# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay: a consent from the code that is shown to its withdrawal (R25 to R30)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from divit.kernel import clock, settings
from divit.server.audit.services import record
from divit.server.enrolment import acting, information
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import SignInTooWeak
from divit.server.enrolment.machines import CONSENT
from divit.server.enrolment.models import Consent
from divit.server.ui.errors import NotThere

_STATE = Consent.State
TEXT = "e_onay"


@transaction.atomic
def begin_consent(*, person_id: int, session: str, text_version: str, mobile: str = "") -> str:
    """R26: a session with its code was opened for the text of this version; the uid of the consent.

    What was begun before and not signed lapses. Raises ``KeyError`` for no such version.
    """
    text = information.version(TEXT, text_version)
    row = Consent.objects.create(
        person_id=person_id, session=session, text_version=text_version, text_sha256=text.sha256, mobile=mobile
    )
    for pk in (
        Consent.objects.filter(person_id=person_id, state=_STATE.CODE_ISSUED)
        .exclude(pk=row.pk)
        .values_list("pk", flat=True)
    ):
        _fire(Consent.objects.select_for_update().get(pk=pk), "lapse", acting.system(), ended_at=clock.now())
    record(
        actor=f"person:{person_id}",
        channel="portal",
        action="consent.begin",
        object=f"consent:{row.uid}",
        after={"state": row.state, "text_version": text_version},
        payload_sha256=text.sha256,
    )
    return str(row.uid)


@transaction.atomic
def consent_signed(*, consent: str, signed_sha256: str) -> None:
    """R26: it is signed and the file is kept. Raises ``NotThere``, ``TransitionForbidden``."""
    row = _locked(consent)
    by = Acting(f"person:{row.person_id}", "signing", row.person_id, role="holder")
    _fire(row, "sign", by, signed_sha256=signed_sha256, signed_at=clock.now(), payload=signed_sha256)


@transaction.atomic
def consent_verified(
    *, consent: str, report_sha256: str, stamped_at: datetime, issuer: str, serial: str, is_foreign: bool
) -> None:
    """R28: it passed validation and carries a time-stamp; it is in force, and one before it is withdrawn.

    A foreign one where the setting does not take them is refused instead (R35). Raises ``NotThere``.
    """
    row = _locked(consent)
    facts: dict[str, Any] = {
        "report_sha256": report_sha256,
        "stamped_at": stamped_at,
        "issuer": issuer[:300],
        "serial": serial,
        "is_foreign": is_foreign,
    }
    for name, value in facts.items():
        setattr(row, name, value)
    if is_foreign and not settings.flag("ESHS_E_ONAY_ACCEPT_FOREIGN_NES"):
        _fire(row, "refuse", acting.system(), **facts, ended_at=clock.now(), refusal="foreign")
        return
    for before in Consent.objects.select_for_update().filter(person_id=row.person_id, state=_STATE.ACTIVE):
        _fire(before, "replace", acting.system(), ended_at=clock.now())
    _fire(row, "verify", acting.system(), **facts, active_at=clock.now(), payload=report_sha256)


@transaction.atomic
def consent_refused(*, consent: str, reason: str) -> None:
    """R28: it did not pass. Raises ``NotThere``, ``TransitionForbidden``."""
    _fire(_locked(consent), "refuse", acting.system(), refusal=reason[:300], ended_at=clock.now())


@transaction.atomic
def consent_lapsed(*, consent: str) -> None:
    """R27: nobody signed it in time. Nothing happens to one that was signed. Raises ``NotThere``."""
    row = _locked(consent)
    if row.state == _STATE.CODE_ISSUED:
        _fire(row, "lapse", acting.system(), ended_at=clock.now())


@transaction.atomic
def withdraw_consent(*, consent: str, by: Acting) -> None:
    """R30: its giver takes it back. Raises ``NotThere``, ``SignInTooWeak``, ``TransitionForbidden``."""
    row = _locked(consent)
    if by.person_id != row.person_id:
        raise NotThere(consent)
    if by.strength not in acting.KNOWN:
        raise SignInTooWeak
    _fire(row, "withdraw", by, ended_at=clock.now())


def _locked(uid: str) -> Consent:
    row = Consent.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotThere(uid)
    return row


def _fire(row: Consent, event: str, by: Acting, *, payload: str = "", **changes: Any) -> None:
    CONSENT.fire(
        row,
        event,
        actor=by.actor,
        channel=by.channel,
        object=f"consent:{row.uid}",
        changes=changes,
        reason=str(changes.get("refusal", "")),
        payload_sha256=payload,
        is_locked=True,
    )
