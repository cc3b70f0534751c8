# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What readers of enrolment are given: plain values, without a row behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from divit.server.enrolment.rules.identity import Facts
from divit.server.enrolment.rules.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class PaperView:
    """A form on paper: its barcode, the file that was printed ("" before), until when it is waited for."""

    uid: str
    barcode: str
    sha256: str
    deadline: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing of a timeline: when, its name (as the log has it), and a word to it."""

    at: datetime
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as pages show it. ``form`` are the frozen fields, None before; ``refused`` says why it ended."""

    uid: str
    number: str
    state: str
    reason: str
    method: str
    facts: Facts
    institution_id: int
    institution_name: str
    form: Mapping[str, object] | None
    form_version: int
    form_sha256: str
    since: datetime
    created_at: datetime
    due_at: datetime | None
    apply_from: datetime | None
    fit: bool | None
    refused: Verdict | None
    outcome_code: str
    outcome_text: str
    production_opens_at: datetime | None
    approved_at: datetime | None
    fee_state: str
    tracking_no: str
    timeline: Sequence[Event]
    deliveries: Sequence[Event]
    paper: PaperView | None
    can_cancel: bool
    certificate: str
    card_serial: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as its holder and an officer see it."""

    uid: str
    serial: str
    authority: str
    state: str
    institution_id: int
    institution_name: str
    person_id: int
    holder: str
    not_before: datetime
    not_after: datetime
    usable_from: datetime
    activated_at: datetime | None
    suspended_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    card_serial: str
    card_state: str
    is_additional: bool
    renewal_opens_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as its giver and customer relations see it."""

    uid: str
    person_id: int
    giver: str
    state: str
    text_version: str
    signed_sha256: str
    report_sha256: str
    code_at: datetime
    active_at: datetime | None
    ended_at: datetime | None
    is_foreign: bool
    refusal: str


@dataclass(frozen=True, slots=True)
class Methods:
    """The page on which the method is chosen: what is open and why not, and what it recommends (R10b)."""

    e_onay: Verdict
    wet: Verdict
    recommended: str
    verdicts: Sequence[Verdict]
    needs_lost_report: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An application in a queue. ``is_ready``: every rule agrees, as far as the house knows by itself."""

    uid: str
    number: str
    applicant: str
    reason: str
    method: str
    state: str
    since: datetime
    lapses_at: datetime | None
    institution_name: str
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An application before an officer: with what every rule says of it, and what was recorded."""

    application: ApplicationView
    verdicts: Sequence[Verdict]
    prerequisites: Sequence[Event]
    can_approve: bool
    applicant: str
    unit_text: str
    old: CertificateView | None


@dataclass(frozen=True, slots=True)
class RecordLook:
    """Somebody looked at a record."""

    at: datetime
    viewer: str
    institution_name: str
    role: str
    about: str
