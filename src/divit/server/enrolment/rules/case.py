# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the rules judge: an application with everything around it, at one moment, as plain values."""

from dataclasses import dataclass
from datetime import datetime

from divit.kernel.money import Money
from divit.kernel.periods import Period

FIRST, RENEWAL, LOST_STOLEN, OTHER, IDENTITY_CHANGE = "first", "renewal", "lost_stolen", "other", "identity_change"
REASONS = (FIRST, RENEWAL, LOST_STOLEN, OTHER, IDENTITY_CHANGE)
E_ONAY, WET = "e_onay", "wet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The settings that the rules ask, as they are for one institution at one moment."""

    opens_before: Period
    advised_before: Period
    window: Period
    own_window: Period
    immediate: frozenset[str]
    late_methods: frozenset[str]
    late_max: Period
    not_before: str
    old_action: frozenset[str]
    accept_foreign: bool
    paper_deadline: Period
    paper_sender: str
    prerequisite: str
    auto_approve: bool
    lapse: Period
    other_enabled: bool
    appointment_unit: str
    eligible_classes: frozenset[str]
    fee: Money
    suspension_max: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """The person's certificate at the institution that counts for the application."""

    not_before: datetime
    not_after: datetime
    given_name: str
    surname: str
    is_revoked: bool = False
    #: Revoked because its holder reported it lost or stolen (T30).
    is_reported: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended by time."""
        return now >= self.not_after

    def is_live(self, now: datetime) -> bool:
        """Whether it has neither ended nor been revoked."""
        return not self.is_revoked and not self.is_over(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """An active consent (E-Onay): the number recorded with it, and whether another provider's certificate signed it."""

    mobile: str
    is_foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Personnel:
    """What the personnel directory says; ``is_found`` is False for somebody it does not know."""

    is_found: bool = True
    is_active: bool = True
    service_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An application at ``now``. ``known_number``: the recorded telephone, empty for somebody we do not know (R21).

    ``strength`` is that of the sign-in; ``personnel`` None where no directory is asked; ``registry_same`` None where
    the registry was not asked again.
    """

    now: datetime
    reason: str
    terms: Terms
    method: str = ""
    given_name: str = ""
    surname: str = ""
    old: Old | None = None
    number: str = ""
    known_number: str = ""
    proved_number: str = ""
    strength: str = ""
    consent: Agreed | None = None
    personnel: Personnel | None = None
    identity_case: bool = False
    prerequisites: frozenset[str] = frozenset()
    position_checked: bool = False
    reported_lost: bool = False
    person_id: int | None = None
    decides: int | None = None
    registry_same: bool | None = None
    since: datetime | None = None
    fee_settled: bool = True

    @property
    def is_late(self) -> bool:
        """Whether this renews a certificate that has ended."""
        return self.old is not None and not self.old.is_revoked and self.old.is_over(self.now)
