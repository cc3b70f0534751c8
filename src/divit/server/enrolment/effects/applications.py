# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Effects of ``application.toml``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from divit.kernel import clock, settings
from divit.server.enrolment import registers
from divit.server.enrolment.models import Application, FormVersion, HeldCertificate, SmsProof
from divit.server.enrolment.notices import applicant, result
from divit.server.enrolment.rules import production

_OPEN = (SmsProof.State.WAITING, SmsProof.State.SENT, SmsProof.State.USED)


def void_proofs(row: Application) -> None:
    """R20: a form that is changed takes with it what was proved and chosen for it."""
    now = clock.now()
    SmsProof.objects.filter(application=row, state__in=_OPEN).update(state=SmsProof.State.VOID, next_try_at=None)
    FormVersion.objects.filter(application=row, void_at=None).update(void_at=now)
    _keep(row, method="", consent=None, statement=b"", seal=b"", fit=None)


def await_paper(row: Application) -> None:
    """R34: the paper is waited for until a day."""
    _stand(row, production.r34(clock.now(), clock.now(), row.case.terms.paper_deadline).apply_from)


def await_approval(row: Application) -> None:
    """R46: the officer is reminded, then those above, then it lapses."""
    now = clock.now()
    _stand(row, settings.period("ESHS_APPROVAL_REMIND").after(now), reminded=0)


def route_at_once(row: Application) -> None:
    """T16, T17 follow in the same transaction."""
    _stand(row, None)


def await_the_window(row: Application) -> None:
    """R48: kept until production may begin."""
    _stand(row, production.opens_at(row.case))


def queue_for_production(row: Application) -> None:
    """R68: what is owed is owed from now on."""
    owes = row.reason == "lost_stolen" and row.case.terms.fee.amount and row.fee_state == Application.Fee.NONE
    fee = row.case.terms.fee
    due = {"fee_state": Application.Fee.DUE, "fee_amount": fee.amount, "fee_currency": fee.currency} if owes else {}
    _stand(row, None, **due)


def lease_begins(row: Application) -> None:
    """T20: it belongs to a station until the lease ends; whoever takes it says until when."""
    _stand(row, row.lease_until)


def lease_ends(row: Application) -> None:
    """T21, T22: it belongs to nobody."""
    _stand(row, None, lease="", lease_until=None)


def card_leaves(row: Application) -> None:
    """T23: on its way; a courier with a door for programs is asked after it."""
    every = settings.span("ESHS_COURIER_EVERY")
    _stand(row, clock.now() + every if registers.courier() is not None else None)


def card_arrives(row: Application) -> None:
    """R19: the certificate was received, so the word of its form counts from now on."""
    held = row.certificates.filter(state__in=_LIVE).order_by("-made_at").first()
    if held is not None and row.form is not None:
        HeldCertificate.objects.filter(pk=held.pk).update(received_at=clock.now(), word_hash=row.form.word_hash)


def card_comes_back(row: Application) -> None:
    """T25: nothing more is due by itself."""
    _stand(row, None)


def gate_at_once(row: Application) -> None:
    """T26, T27: the gate is looked at now, and when it is to open."""
    held = row.certificates.filter(state__in=_LIVE).order_by("-made_at").first()
    _stand(row, held.usable_from if held is not None else None)


def await_activation(row: Application) -> None:
    """R63: who does not activate the card is reminded, then called."""
    _stand(row, settings.period("ESHS_ACTIVATION_REMIND").after(clock.now()), reminded=0)


def certificate_in_use(row: Application) -> None:
    """T28: from now on it signs."""
    row.certificates.filter(state__in=_LIVE).update(activated_at=clock.now())


def end(row: Application) -> None:
    """Nothing is due any more."""
    _stand(row, None)


_LIVE = (HeldCertificate.State.VALID, HeldCertificate.State.ISSUED_DORMANT)


def _stand(row: Application, due_at: datetime | None, **fields: Any) -> None:
    _keep(row, since=clock.now(), due_at=due_at, **fields)


def _keep(row: Application, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


EFFECTS: Mapping[str, Any] = {
    **{
        effect.__name__: effect
        for effect in (
            void_proofs, await_paper, await_approval, route_at_once, await_the_window, queue_for_production,
            lease_begins, lease_ends, card_leaves, card_arrives, card_comes_back, gate_at_once, await_activation,
            certificate_in_use, end,
        )
    },
    "tell_to_contact_the_officer": applicant("enrolment_contact_officer"),
    "tell_paper_received": applicant("enrolment_paper_received"),
    "tell_paper_missing": applicant("enrolment_paper_missing"),
    "tell_approved": result("enrolment_approved"),
    "tell_rejected": result("enrolment_rejected"),
    "tell_nobody_approved": applicant("enrolment_nobody_approved"),
    "tell_when_production_begins": applicant("enrolment_window_wait"),
    "tell_of_the_revoked_one": applicant("enrolment_old_revoked"),
    "tell_not_eligible": applicant("enrolment_not_eligible"),
    "tell_handed": applicant("enrolment_handed"),
    "tell_delivered": applicant("enrolment_delivered"),
    "tell_returned": applicant("enrolment_returned"),
    "tell_to_make_a_pin": applicant("enrolment_make_pin"),
    "tell_active": applicant("enrolment_active"),
    "tell_cancelled": applicant("enrolment_cancelled"),
}  # fmt: skip
