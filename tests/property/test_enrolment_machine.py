# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Several people apply, prove, sign, approve, lose, renew, in any order, while the clock moves; some things stay true.

Nothing is issued that nobody approved; no PIN is made before its gate; revoked stays revoked; a person has one live
certificate at an institution at most, additional ones apart; every move leaves one entry of the log, and tells one
thing at most. ``ENROLMENT_STEPS`` is how many steps are made.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import enrolment_house
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit.models import AuditEntry
from divit.server.audit.transitions import Machine
from divit.server.enrolment import acting, services, tasks
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.models import Application, HeldCertificate, SmsProof
from divit.server.enrolment.services import codes, upkeep
from divit.server.keys import queries as keys
from divit.server.notify.models import Notice
from enrolment_house import FERIDE, ISIL, MOBILE, OGUZ, OTHER_MOBILE, House

STEPS = int(os.environ.get("ENROLMENT_STEPS", "300"))
A_LIFE = 60
PEOPLE = {ISIL: ("Işıl", "İncedere"), OGUZ: ("Oğuz", "Ertuğ"), FERIDE: ("Feride", "Ulusakarya")}
WHO = st.sampled_from(sorted(PEOPLE))
WHICH = st.integers(0, 7)
STRENGTH = st.sampled_from([acting.FACTS, acting.WORD_SMS, acting.E_DEVLET, acting.E_SIGNATURE])
REASON = st.sampled_from(["first", "renewal", "lost_stolen", "other", "identity_change"])
DAYS = st.sampled_from([1, 6, 31, 61, 300, 700])


@pytest.fixture
def house(db: None, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[House]:
    # The slow hash of a security word is what the machine would spend its time on.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(tmp_path / "clock"))
    monkeypatch.setenv("DIVIT_ESHS_OTHER_REASON_ENABLED", "true")
    with enrolment_house.opened(monkeypatch) as house:
        # Made once: a life ends with its rows, and not with the files of its keys.
        keys.mac("sms-code", b"")
        keys.signer_for("csp-seal")
        yield house


# A life is a second or less; the long form has thousands.
@pytest.mark.timeout(300 + STEPS)
@pytest.mark.one_database
def test_what_stays_true_of_enrolment_whatever_happens(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Machine, "fire", _counted(Machine.fire))
    lives = max(STEPS // A_LIFE, 1)
    run_state_machine_as_test(
        lambda: Lives(house, tmp_path / "clock"),  # type: ignore[arg-type]  # whatever makes one
        # A life that went wrong is told as it was: making it shorter takes longer than reading it.
        settings=hypothesis_settings(
            max_examples=lives, stateful_step_count=A_LIFE, deadline=None, phases=[Phase.explicit, Phase.generate]
        ),
    )


def _counted(fire: Callable[..., Any]) -> Callable[..., Any]:
    """A move that leaves another number of entries than one, or tells more than one thing, fails."""

    def counting(self: Machine, *args: Any, **kwargs: Any) -> Any:
        entries, notices = AuditEntry.objects.count(), Notice.objects.count()
        made = fire(self, *args, **kwargs)
        assert AuditEntry.objects.count() == entries + 1, (self.name, made.event)
        assert Notice.objects.count() <= notices + 1, (self.name, made.event)
        return made

    return counting


class Lives(RuleBasedStateMachine):
    """Everything that people may try, allowed or not; what is refused must change nothing."""

    def __init__(self, house: House, clock_file: Path) -> None:
        super().__init__()
        self.house, self.clock_file = house, clock_file
        self.days, self.parcels = 0, 0
        self.applications: list[Acting] = []
        self.revoked: set[int] = set()
        self.clock_file.write_text("0")
        self.life = transaction.atomic()
        self.life.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    def tried(self, what: Callable[[], Any]) -> bool:
        """Whether a service did what it was asked for."""
        try:
            with transaction.atomic():
                what()
        except DivitError:
            return False
        return True

    def one(self, which: int) -> Acting | None:
        return self.applications[-1 - which % len(self.applications)] if self.applications else None

    def held(self, which: int) -> HeldCertificate | None:
        rows = list(HeldCertificate.objects.order_by("-pk"))
        return rows[which % len(rows)] if rows else None

    @rule(tckn=WHO, reason=REASON)
    def somebody_comes(self, tckn: str, reason: str) -> None:
        facts = self.house.know(tckn, *PEOPLE[tckn])
        entered: list[Acting] = []
        if self.tried(lambda: entered.append(self.house.enter(facts, reason))):
            self.applications.append(entered[0])

    @rule(tckn=WHO)
    def somebody_goes_the_whole_way(self, tckn: str) -> None:
        facts = self.house.know(tckn, *PEOPLE[tckn])
        self.parcels += 1
        made: list[HeldCertificate] = []
        if self.tried(lambda: made.append(self.house.certificate(facts, f"T-{self.parcels}"))):
            application = Application.objects.get(certificates=made[0])
            self.applications.append(acting.applicant(str(application.uid)))

    @rule(which=WHICH, own=st.booleans())
    def the_form_is_filled_in_and_proved(self, which: int, own: bool) -> None:
        by = self.one(which)
        if by is None:
            return
        reader = "not_wanted" if _row(by).reason == "renewal" else "mini"
        self.tried(lambda: self.house.fill(by, reader=reader, mobile=MOBILE if own else OTHER_MOBILE))
        self.tried(lambda: services.send_code(application=by.application, by=by))
        proof = SmsProof.objects.filter(application__uid=by.application).order_by("-pk").first()
        code = "" if proof is None or proof.withheld else codes.code_of(proof)
        self.tried(lambda: services.enter_code(application=by.application, code=code, by=by))

    @rule(which=WHICH)
    def the_form_is_changed(self, which: int) -> None:
        by = self.one(which)
        if by is not None:
            self.tried(lambda: services.change_form(application=by.application, by=by))

    @rule(which=WHICH, by_e_onay=st.booleans(), strength=STRENGTH)
    def the_form_is_signed(self, which: int, by_e_onay: bool, strength: str) -> None:
        by = self.one(which)
        if by is None:
            return
        acts = acting.applicant(by.application, strength, _row(by).person_id)
        sign = services.choose_e_onay if by_e_onay else services.choose_wet
        if self.tried(lambda: sign(application=by.application, by=acts)) and not by_e_onay:
            self.tried(lambda: self.house.receive(by))

    @rule(which=WHICH, letter=st.booleans(), yes=st.booleans())
    def the_officer_decides(self, which: int, letter: bool, yes: bool) -> None:
        by = self.one(which)
        if by is None:
            return
        if letter:
            self.tried(lambda: self.house.approve(by))
        elif yes:
            self.tried(
                lambda: services.approve(viewer=self.house.officer, application=by.application, position_checked=True)
            )
        else:
            self.tried(
                lambda: services.reject(viewer=self.house.officer, application=by.application, code="other", text="x")
            )

    @rule(which=WHICH)
    def the_applicant_gives_up(self, which: int) -> None:
        by = self.one(which)
        if by is not None:
            self.tried(lambda: services.cancel(application=by.application, by=by))

    @rule(which=WHICH, pays=st.booleans())
    def the_card_is_made_and_sent(self, which: int, pays: bool) -> None:
        by = self.one(which)
        if by is None:
            return
        if pays:
            self.tried(
                lambda: services.record_fee(
                    viewer=self.house.clerk, application=by.application, waived=True, reference=""
                )
            )
        if self.tried(lambda: self.house.produce(by)):
            self.parcels += 1
            number = f"T-{self.parcels}"
            self.tried(
                lambda: services.hand_over(
                    viewer=self.house.production, application=by.application, tracking_no=number, carrier="deneme"
                )
            )

    @rule(which=WHICH, kind=st.sampled_from(["delivered", "attempt", "returned"]), checked=st.booleans())
    def the_courier_tells(self, which: int, kind: str, checked: bool) -> None:
        by = self.one(which)
        if by is not None:
            number = _row(by).tracking_no
            self.tried(lambda: services.courier_told(tracking_no=number, kind=kind, at=clock.now(), id_checked=checked))

    @rule(which=WHICH, strength=STRENGTH)
    def a_pin_is_made(self, which: int, strength: str) -> None:
        held = self.held(which)
        if held is None or held.card is None:
            return
        serial, by = held.card.serial, acting.holder(held.person_id, strength)
        if self.tried(lambda: services.pin_created(card_serial=serial, by=by)):
            application = Application.objects.get(certificates=held)
            assert strength in acting.STRONG
            assert application.deliveries.filter(kind="delivered", id_checked=True).exists()
            assert held.state in {"valid", "issued_dormant"}
            if application.reason == "renewal" and application.old is not None:
                assert clock.now() >= application.old.not_after

    @rule(which=WHICH, kind=st.sampled_from(["lost", "stolen"]), strength=STRENGTH)
    def a_card_is_lost(self, which: int, kind: str, strength: str) -> None:
        held = self.held(which)
        if held is not None:
            by = acting.holder(held.person_id, strength)
            done = self.tried(lambda: services.report_lost(certificate=str(held.uid), kind=kind, by=by))
            assert not done or strength in acting.KNOWN

    @rule(which=WHICH, strength=STRENGTH, back=st.booleans())
    def a_certificate_is_suspended_or_taken_back(self, which: int, strength: str, back: bool) -> None:
        held = self.held(which)
        if held is None:
            return
        by, uid = acting.holder(held.person_id, strength), str(held.uid)
        if back:
            done = self.tried(lambda: services.resume(certificate=uid, by=by))
            assert not done or strength in acting.STRONG
        else:
            self.tried(lambda: services.suspend(certificate=uid, note="", by=by))

    @rule(which=WHICH, mobile=st.sampled_from([MOBILE, OTHER_MOBILE]))
    def a_consent_is_given(self, which: int, mobile: str) -> None:
        by = self.one(which)
        person = None if by is None else _row(by).person_id
        if person is not None:
            self.tried(lambda: self.house.consent(person, mobile))

    @rule(tckn=WHO)
    def a_change_of_identity_is_told(self, tckn: str) -> None:
        self.tried(
            lambda: services.open_identity_case(
                viewer=self.house.officer, tckn=tckn, number="E-1", dated=clock.local(clock.now()).date()
            )
        )

    @rule(days=DAYS)
    def time_passes(self, days: int) -> None:
        self.days += days
        self.clock_file.write_text(str(timedelta(days=self.days).total_seconds()))
        for _round in range(3):
            for pk in tasks.due_certificates(clock.now(), 50):
                self.tried(lambda pk=pk: upkeep.look_after_certificate(pk))  # type: ignore[misc]  # the pk of this turn
            for pk in tasks.due_applications(clock.now(), 50):
                self.tried(lambda pk=pk: upkeep.look_after_application(pk))  # type: ignore[misc]  # the pk of this turn

    @invariant()
    def nothing_is_issued_that_nobody_approved(self) -> None:
        issued = HeldCertificate.objects.exclude(state="burnt")
        assert not issued.filter(application__approved_at=None).exists()

    @invariant()
    def revoked_stays_revoked(self) -> None:
        now = set(HeldCertificate.objects.filter(state="revoked").values_list("pk", flat=True))
        assert self.revoked <= now
        self.revoked = now

    @invariant()
    def one_live_certificate_a_person(self) -> None:
        live = HeldCertificate.objects.filter(state__in=("valid", "suspended"), is_additional=False)
        people = list(live.values_list("person_id", "institution_id"))
        assert len(people) == len(set(people))

    @invariant()
    def no_pin_before_its_gate(self) -> None:
        early = [
            held
            for held in HeldCertificate.objects.exclude(activated_at=None)
            if held.activated_at is not None and held.activated_at < held.usable_from
        ]
        assert early == []


def _row(by: Acting) -> Application:
    return Application.objects.get(uid=by.application)
