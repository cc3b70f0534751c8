# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows turned into what readers are given."""

from divit.kernel import clock, settings
from divit.server.enrolment.models import Application, Consent, HeldCertificate
from divit.server.enrolment.queries.views import ApplicationView, CertificateView, ConsentView, Event, PaperView
from divit.server.enrolment.rules import verdicts
from divit.server.enrolment.rules.identity import Facts
from divit.server.enrolment.rules.verdicts import Verdict
from divit.server.people import queries as people

_STATE = Application.State
CANCELLABLE = frozenset(
    {
        _STATE.DRAFT,
        _STATE.IDENTITY_OK,
        _STATE.FORM_LOCKED,
        _STATE.SMS_OK,
        _STATE.PAPER_WAIT,
        _STATE.APPROVAL_WAIT,
        _STATE.APPROVED,
        _STATE.WINDOW_WAIT,
        _STATE.QUEUED,
    }
)


def application_view(row: Application) -> ApplicationView:
    """An application (with its form and institution) as pages show it."""
    form = row.form
    certificate = row.certificates.exclude(state__in=("prepared", "burnt")).select_related("card").last()
    return ApplicationView(
        uid=str(row.uid),
        number=row.number,
        state=row.state,
        reason=row.reason,
        method=row.method,
        facts=Facts(row.tckn, row.given_name, row.surname, row.birth_place, row.birth_date, row.personnel_no),
        institution_id=row.institution_id,
        institution_name=row.institution.name,
        form=dict(form.fields) if form is not None else None,
        form_version=form.version if form is not None else 0,
        form_sha256=form.sha256 if form is not None else "",
        since=row.since,
        created_at=row.created_at,
        due_at=row.due_at,
        apply_from=row.apply_from,
        fit=row.fit,
        refused=_refused(row),
        outcome_code=row.outcome_code,
        outcome_text=row.outcome_text,
        production_opens_at=row.production_opens_at,
        approved_at=row.approved_at,
        fee_state=row.fee_state,
        tracking_no=row.tracking_no,
        timeline=_timeline(row),
        deliveries=[Event(one.at, one.kind, one.note) for one in row.deliveries.order_by("at", "pk")],
        paper=_paper(row),
        can_cancel=row.state in CANCELLABLE,
        certificate=str(certificate.uid) if certificate is not None else "",
        card_serial=certificate.card.serial if certificate is not None and certificate.card is not None else "",
        person_id=row.person_id,
    )


def certificate_view(row: HeldCertificate) -> CertificateView:
    """A certificate (with its institution and card) as pages show it."""
    return CertificateView(
        uid=str(row.uid),
        serial=row.serial,
        authority=row.authority,
        state=row.state,
        institution_id=row.institution_id,
        institution_name=row.institution.name,
        person_id=row.person_id,
        holder=f"{row.given_name} {row.surname}",
        not_before=row.not_before,
        not_after=row.not_after,
        usable_from=row.usable_from,
        activated_at=row.activated_at,
        suspended_at=row.suspended_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        card_serial=row.card.serial if row.card is not None else "",
        card_state=row.card.state if row.card is not None else "",
        is_additional=row.is_additional,
        renewal_opens_at=settings.period("ESHS_RENEWAL_OPENS_BEFORE").before(row.not_after),
    )


def consent_view(row: Consent) -> ConsentView:
    """A consent (with its giver) as pages show it."""
    return ConsentView(
        uid=str(row.uid),
        person_id=row.person_id,
        giver=str(row.person),
        state=row.state,
        text_version=row.text_version,
        signed_sha256=row.signed_sha256,
        report_sha256=row.report_sha256,
        code_at=row.code_at,
        active_at=row.active_at,
        ended_at=row.ended_at,
        is_foreign=row.is_foreign,
        refusal=row.refusal,
    )


def _refused(row: Application) -> Verdict | None:
    """The rule by which T7b ended it, in words; None for any other end."""
    if row.state != _STATE.CANCELLED or row.outcome_code not in verdicts.table():
        return None
    unit = people.setting("ESHS_APPOINTMENT_UNIT_NAME", row.institution_id, clock.now())
    params = {"day": verdicts.day(row.apply_from) if row.apply_from else "", "unit": unit or verdicts.PERSONNEL_UNIT}
    return Verdict(row.outcome_code, False, params, row.apply_from)


def _timeline(row: Application) -> list[Event]:
    """What happened to it and is worth a line, the earliest first."""
    form = row.form
    happened = [
        Event(row.created_at, "opened"),
        *([Event(form.frozen_at, "form_locked")] if form is not None and form.void_at is None else []),
        *(Event(at, "paper_received") for at in row.papers.values_list("received_at", flat=True) if at is not None),
        *(Event(at, "prerequisite", number) for at, number in row.prerequisites.values_list("recorded_at", "number")),
        *([Event(row.approved_at, "approved")] if row.approved_at is not None else []),
        *(
            Event(made, "produced")
            for made in row.certificates.exclude(state="burnt").values_list("made_at", flat=True)
        ),
        *(Event(one.at, one.kind, one.note) for one in row.deliveries.all()),
        Event(row.since, row.state, row.outcome_text),
    ]
    return sorted(happened, key=lambda event: event.at)


def _paper(row: Application) -> PaperView | None:
    paper = row.papers.filter(form_id=row.form_id).order_by("-pk").first() if row.form_id is not None else None
    if paper is None:
        return None
    deadline = settings.period("ESHS_WET_FORM_DEADLINE").after(paper.chosen_at)
    return PaperView(str(paper.uid), paper.barcode, paper.sha256, deadline, paper.received_at)
