# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What one operator asks for and another confirms; the roles of the authority, and who may not have two of them."""

from importlib.resources import files
from tomllib import loads
from uuid import UUID, uuid4

import pytest

import authority_house as house
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.server.audit import queries as audit
from divit.server.audit.errors import TransitionForbidden
from divit.server.authority import counts, rules, services
from divit.server.authority.errors import ProposalThere, ProposalUnknown, ReasonUnknown, SecondPersonNeeded
from divit.server.authority.models import Alarm, Ceremony, Certificate, Proposal
from divit.server.authority.services import alarms
from divit.server.authority.staff import STAFF
from divit.server.people import roles
from divit.server.people import services as people
from divit.server.people.errors import RolesApart
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
FIRST, SECOND = {"actor": "person:1", "channel": "web"}, {"actor": "person:2", "channel": "web"}


@pytest.fixture
def serial() -> str:
    house.found(algorithm="p256")
    return f"{certificate_parts(house.issue()).serial:x}"


def row(serial: str) -> Certificate:
    return Certificate.objects.get(serial=serial)


def asked(serial: str, event: str = "revoke", **more: str) -> UUID:
    told = {"reason": "key_compromise" if event == "revoke" else "", "note": "Kart çalındı.", **FIRST, **more}
    return UUID(services.propose(authority=house.ISSUING, serial=serial, event=event, **told))


def test_a_revocation_suspends_at_once_and_counts_from_then_when_another_confirms_it(serial: str) -> None:
    proposal = asked(serial)
    since = row(serial).status_at
    assert row(serial).state == "suspended"
    with pytest.raises(SecondPersonNeeded):
        services.confirm(proposal=proposal, **FIRST)
    assert row(serial).state == "suspended"
    services.confirm(proposal=proposal, **SECOND)
    revoked = row(serial)
    assert (revoked.state, revoked.reason, revoked.status_at) == ("revoked", "key_compromise", since)
    told = [(one.action, one.actor) for one in audit.entries_about(f"certificate:{revoked.uid}")]
    assert told[-5:] == [
        ("certificate.issue", "system"),
        ("certificate.suspend", "person:1"),
        ("proposal.ask", "person:1"),
        ("certificate.revoke", "person:2"),
        ("proposal.confirm", "person:2"),
    ]


def test_the_end_of_a_suspension_needs_two_as_well(serial: str) -> None:
    services.suspend(authority=house.ISSUING, serial=serial, **FIRST)
    proposal = asked(serial, "resume")
    assert row(serial).state == "suspended"
    services.confirm(proposal=proposal, **SECOND)
    assert row(serial).state == "valid"
    with pytest.raises(TransitionForbidden):
        services.confirm(proposal=proposal, **SECOND)


@pytest.mark.parametrize(("who", "state"), [(FIRST, "withdrawn"), (SECOND, "refused")])
def test_a_proposal_is_taken_back_by_who_made_it_and_refused_by_another(
    serial: str, who: dict[str, str], state: str
) -> None:
    proposal = asked(serial)
    services.decline(proposal=proposal, **who)
    assert Proposal.objects.get(uid=proposal).state == state
    assert row(serial).state == "suspended", "a certificate in doubt is not believed until two say so"
    with pytest.raises(TransitionForbidden):
        services.confirm(proposal=proposal, **SECOND)
    asked(serial)


def test_one_proposal_waits_at_a_time_and_only_what_needs_two_is_proposed(serial: str) -> None:
    with pytest.raises(TransitionForbidden):
        asked(serial, "resume")
    with pytest.raises(TransitionForbidden):
        asked(serial, "suspend")
    with pytest.raises(ReasonUnknown):
        asked(serial, reason="certificate_hold")
    assert row(serial).state == "valid"
    asked(serial)
    with pytest.raises(ProposalThere):
        asked(serial)
    with pytest.raises(ProposalUnknown):
        services.confirm(proposal=uuid4(), **SECOND)


def test_a_proposal_that_was_overtaken_changes_nothing(serial: str) -> None:
    proposal = asked(serial)
    services.revoke(authority=house.ISSUING, serial=serial, reason="superseded")
    with pytest.raises(TransitionForbidden):
        services.confirm(proposal=proposal, **SECOND)
    assert row(serial).reason == "superseded"
    services.decline(proposal=proposal, **SECOND)


def test_each_change_is_counted_on_its_day(serial: str) -> None:
    services.confirm(proposal=asked(serial), **SECOND)
    other = f"{certificate_parts(house.issue()).serial:x}"
    services.suspend(authority=house.ISSUING, serial=other)
    services.resume(authority=house.ISSUING, serial=other)
    *before, today = counts.of_days(30)
    assert (today.day, today.suspended, today.revoked) == (clock.local(clock.now()).date(), 2, 1)
    assert today.issued == Certificate.objects.filter(state__in=("valid", "revoked")).count()
    assert len(before) == 29
    assert not any(one.issued or one.suspended or one.revoked for one in before)


@pytest.mark.parametrize("sought", ["sahibi", "SAHİBİ", "deneme sah", "şahıbı"])
def test_a_certificate_is_found_by_the_beginnings_of_its_holders_names_however_they_are_typed(
    serial: str, sought: str
) -> None:
    assert row(serial).holder_folded == " deneme sahibi"
    assert rules.folded_words(sought) in row(serial).holder_folded or sought == "şahıbı"


def test_an_alarm_waits_until_somebody_has_seen_it(serial: str) -> None:
    del serial
    error = SecondPersonNeeded()
    alarms.alarm("tsa", error)
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.about, alarm.seen_at) == (error.code, "tsa", None)
    for _ in range(2):
        services.see(alarm=alarm.uid, **FIRST)
    told = [one.action for one in audit.entries_about("tsa")]
    assert told == ["authority.alarm", "authority.alarm_seen"]
    with pytest.raises(NotThere):
        services.see(alarm=uuid4(), **FIRST)


def test_a_transcript_is_kept_with_its_hash_in_the_log(serial: str) -> None:
    del serial
    services.keep_ceremony(operators=["Bir", "İki"], plan_sha256="0" * 64, transcript="satır\n")
    kept = Ceremony.objects.get()
    assert kept.transcript == "satır\n"
    assert [one.actor for one in audit.entries_about(f"ceremony:{kept.uid}")] == ["Bir, İki"]


def test_the_roles_of_the_authority_are_given_by_the_operator_and_kept_apart() -> None:
    pairs = loads(files("divit.server.authority").joinpath("data/separation.toml").read_text(encoding="utf-8"))["pair"]
    for pair in pairs:
        first, second = pair["roles"]
        assert second in roles.apart_from(first)
        assert all(pair[name] for name in ("why_tr", "why_en", "source"))
    assert all(roles.role(name).by == roles.BY_OPERATOR for name in STAFF)
    at_work: LettersHouse = letters_house()
    told = {"person": at_work.people["isil"], "institution": at_work.institution}
    people.grant_role(role="ca_operator", **told)
    for other in ("auditor", "security_officer"):
        with pytest.raises(RolesApart):
            people.grant_role(role=other, **told)
