# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of the state machines: every state can be reached and left, and a row moves only along them."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from divit.server.audit import queries as audit
from divit.server.audit.errors import AuditOutsideTransaction, TransitionForbidden
from divit.server.audit.transitions import Machine, picture, read
from divit.server.people.queries import Viewer
from divit.server.signing import rules, services
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services.machines import ITEM, SESSION
from divit.session import wire
from nothing_changed import nothing_changed
from trial_owner import TrialOwner


@pytest.fixture
def session(isil: Viewer) -> SigningSession:
    TrialOwner({"1": b"Bir"}).register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    return SigningSession.objects.get(uuid=opened.id)


@pytest.mark.parametrize("name", ["session", "item"])
def test_every_state_can_be_reached_and_only_the_last_ones_cannot_be_left(name: str) -> None:
    rows = read("divit.server.signing", name)
    first = {"session": "preparing", "item": "waiting"}[name]
    reached = {first}
    while more := {row.target for row in rows if row.source in reached} - reached:
        reached |= more
    left = {row.source for row in rows}
    assert reached >= left
    last = {"session": set(rules.ENDED), "item": {"completed", "failed"}}[name]
    assert reached - left == last


def test_the_states_are_those_of_the_wire() -> None:
    told = set(wire.schema("state_answer")["properties"]["state"]["enum"])
    states = {row.source for row in SESSION.transitions} | {row.target for row in SESSION.transitions}
    # Nobody holds a link to a session that is still being prepared.
    assert (states - {"preparing"}) | {"paused"} == told


@pytest.mark.parametrize("name", ["session", "item"])
def test_the_picture_in_the_documentation_is_that_of_the_table(name: str) -> None:
    page = Path(__file__).parents[3] / "docs" / "rooms" / "signing.md"
    assert picture(read("divit.server.signing", name)) in page.read_text(encoding="utf-8")


def test_a_table_that_names_an_unknown_guard_stops_the_start() -> None:
    with pytest.raises(KeyError):
        Machine("divit.server.signing", "session", guards={}, effects={})


@pytest.mark.django_db
@pytest.mark.parametrize("event", ["consent", "begin", "signed_all", "finish", "settle", "no_such_event"])
def test_an_event_out_of_turn_changes_nothing(session: SigningSession, event: str) -> None:
    with nothing_changed(), pytest.raises(TransitionForbidden), transaction.atomic():
        SESSION.fire(session, event, actor="system", channel="test", object="x")


@pytest.mark.django_db
def test_the_state_under_the_lock_counts_not_the_one_that_was_read(session: SigningSession) -> None:
    stale = SigningSession.objects.get(pk=session.pk)
    with transaction.atomic():
        SESSION.fire(session, "cancel", actor="person:1", channel="web", object="x")
    assert stale.state == "created"
    with nothing_changed(), pytest.raises(TransitionForbidden), transaction.atomic():
        SESSION.fire(stale, "claim", actor="person:1", channel="web", object="x")


@pytest.mark.django_db
def test_a_transition_is_told_to_the_log_in_the_same_breath(session: SigningSession) -> None:
    item = SigningItem.objects.get()
    with transaction.atomic():
        ITEM.fire(item, "give_up", actor="system", channel="test", object="it", changes={"error": {"code": "x"}})
    [entry] = audit.entries_about("it")
    assert (entry.action, entry.before, entry.after) == ("item.give_up", {"state": "waiting"}, {"state": "failed"})


@pytest.mark.usefixtures("committed_db")
def test_a_transition_outside_a_transaction_is_refused(session: SigningSession) -> None:
    assert not connection.in_atomic_block
    with nothing_changed(), pytest.raises(AuditOutsideTransaction):
        SESSION.fire(session, "cancel", actor="person:1", channel="web", object="x")
