# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What applicants and holders are told: at most one notice a move, inside its transaction (``data/notices.toml``)."""

from collections.abc import Callable, Mapping

from divit.kernel import clock, words
from divit.server.enrolment.models import Application, Consent, HeldCertificate
from divit.server.enrolment.rules.after import r18
from divit.server.notify.kinds import MAIL, SMS
from divit.server.notify.services import Saying, tell_each
from divit.server.people import queries as people

OWNER = "enrolment"
_AFTER_PRODUCTION = frozenset({"produced", "handed_to_courier", "delivered", "activatable", "closed", "returned"})
To = tuple[tuple[str, str], ...]


def applicant(kind: str) -> Callable[[Application], None]:
    """An effect that tells the applicant."""

    def effect(row: Application) -> None:
        _tell(row, kind, to_applicant(row))

    return effect


def result(kind: str) -> Callable[[Application], None]:
    """An effect that tells the applicant and the mailbox of the institution (R43)."""

    def effect(row: Application) -> None:
        mailbox = str(people.setting("ESHS_INSTITUTION_MAILBOX", row.institution_id, clock.now()))
        _tell(row, kind, (*to_applicant(row), *(((MAIL, mailbox),) if mailbox else ())))

    return effect


def holder(kind: str) -> Callable[[HeldCertificate], None]:
    """An effect that tells the holder of a certificate."""

    def effect(row: HeldCertificate) -> None:
        tell_holder(row, kind)

    return effect


def consenting(kind: str) -> Callable[[Consent], None]:
    """An effect that tells whoever gave a consent."""

    def effect(row: Consent) -> None:
        to = ((SMS, row.mobile),) if row.mobile else None
        tell_each(kind=kind, owner=OWNER, sayings=[Saying(row.person_id, {}, str(row.uid), to)])

    return effect


def tell_holder(row: HeldCertificate, kind: str, *, to: To | None = None, **params: str) -> None:
    """Tell a holder something of their certificate, over their information channel unless ``to`` says otherwise."""
    given = {"day": _day(row), **params} if kind in _DATED else params
    way = to if to is not None else _ways(row.email, row.mobile, r18(row.channel))
    tell_each(kind=kind, owner=OWNER, sayings=[Saying(row.person_id, given, str(row.uid), way or None)])


def to_applicant(row: Application) -> To:
    """Where an applicant is written to: by mail until the card is produced, then over the information channel (R18)."""
    fields: Mapping[str, object] = row.form.fields if row.form is not None else {}
    chosen = r18(str(fields.get("channel", "email"))) if row.state in _AFTER_PRODUCTION else frozenset({"email"})
    return _ways(str(fields.get("email", "")), str(fields.get("mobile", "")), chosen)


_DATED = frozenset({"enrolment_ends_soon"})


def _ways(email: str, mobile: str, channels: frozenset[str]) -> To:
    ways = ((MAIL, email if "email" in channels else ""), (SMS, mobile if "sms" in channels else ""))
    return tuple((channel, address) for channel, address in ways if address)


def _tell(row: Application, kind: str, to: To) -> None:
    if row.person_id is None:
        return
    params = {"number": row.number}
    if kind == "enrolment_window_wait" and row.production_opens_at is not None:
        params["day"] = words.date(row.production_opens_at)
    tell_each(kind=kind, owner=OWNER, sayings=[Saying(row.person_id, params, str(row.uid), to)])


def _day(row: HeldCertificate) -> str:
    return words.date(row.not_after)
