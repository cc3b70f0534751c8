# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Cases for the rules of enrolment: the settings' own defaults, and a certificate that ends on 1 December 2026."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from divit.kernel.money import Money
from divit.kernel.periods import Period
from divit.server.enrolment.rules.cards import Gate
from divit.server.enrolment.rules.case import Case, Old, Terms

ENDS = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
NUMBER, OTHER = "+905550000001", "+905550000002"

TERMS = Terms(
    opens_before=Period(months=3),
    advised_before=Period(days=25),
    window=Period(months=2),
    own_window=Period(months=2),
    immediate=frozenset({"first", "identity_change", "lost_stolen"}),
    late_methods=frozenset({"e_onay", "wet"}),
    late_max=Period(months=6),
    not_before="old_not_after",
    old_action=frozenset({"lost_stolen:revoke_now", "identity_change:revoke_at_production"}),
    accept_foreign=True,
    paper_deadline=Period(days=30),
    paper_sender="either",
    prerequisite="letter",
    auto_approve=False,
    lapse=Period(days=60),
    other_enabled=False,
    appointment_unit="",
    eligible_classes=frozenset({"administrative"}),
    fee=Money.of("170.00"),
    suspension_max=Period(days=30),
)
OLD = Old(not_before=ENDS - timedelta(days=1095), not_after=ENDS, given_name="Işıl", surname="İncedere")


def case(reason: str = "renewal", *, terms: dict[str, Any] | None = None, **changes: Any) -> Case:
    """A case two months before the end of the old certificate, with ``changes``; no old one for a first application."""
    plain: dict[str, Any] = {
        "now": NOW,
        "reason": reason,
        "terms": replace(TERMS, **(terms or {})),
        "given_name": "Işıl",
        "surname": "İncedere",
        "old": None if reason == "first" else OLD,
        "person_id": 1,
    }
    return Case(**{**plain, **changes})


def gate(**changes: Any) -> Gate:
    """A delivered card whose holder is signed in by e-Devlet."""
    plain: dict[str, Any] = {
        "now": NOW,
        "usable_from": NOW,
        "is_immediate": True,
        "handed_in_person": True,
        "is_holders": True,
        "is_in_force": True,
        "strength": "e_devlet",
    }
    return Gate(**{**plain, **changes})
