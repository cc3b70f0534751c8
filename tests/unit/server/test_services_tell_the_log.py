# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every service that changes rows tells the log (architecture, rule 6): found by following the calls of the source."""

import pytest

from services_walk import Function, functions, reaches, writing_services

# What changes rows and tells nobody, and why that is right.
SILENT = {
    "authority.refresh": "the same answers about a certificate, with a later end",
    "authority.sharded": "how many parts a CRL has, within a preparation that is told",
    "enrolment.ask": "a step of asking for a code, which is told with what it is for",
    "enrolment.count_try": "a counter against guessing; a guess concerns no row",
    "enrolment.find_prerequisites": "a step of an approval, which is told",
    "enrolment.spend_challenge": "a counter of tasks that were done; a task concerns no row",
    "files.store": "bytes under their own hash mean nothing until a row that is told of names them",
    "files.store_each": "as store",
    "files.receive": "as store; what the scanner says of them is told",
    "login.forget": "a counter against guessing; a right guess is told by who counts",
    "notify.tell": "a notice repeats to one person what its owner has told the log",
    "notify.tell_each": "as tell",
    "notify.overtaken": "as tell",
    "notify.mark_read": "whether somebody has read a notice is their own business",
    "notify.mark_all_read": "as mark_read",
    "numbering.next_number": "a step of who gives the number, and tells it with the object that got it",
    "numbering.next_numbers": "as next_number",
    "people.close": "a step of those that end a period, and say which",
    "search.index": "made again from the rows at any time",
    "search.extend": "as index",
    "search.forget": "as index",
    "signing.held_session": "only when the signer was heard last",
    "signing.stay_alive": "only when the signer was heard last",
    "signing.make": "a step of preparing a session, whose opening is told",
    "signing.new_way_in": "a way to a session, whose opening or showing is told",
    "verification.count_wrong": "a counter against guessing; a guess concerns no row",
}


@pytest.mark.parametrize("service", writing_services(), ids=lambda service: service.called)
def test_a_service_that_changes_rows_tells_the_log(service: Function) -> None:
    assert reaches(service, "tells") or service.called in SILENT, f"{service.module}.{service.name} tells nobody"


def test_the_list_of_the_silent_names_only_services_that_are() -> None:
    silent = {service.called for service in writing_services() if not reaches(service, "tells")}
    assert set(SILENT) == silent
    assert all(SILENT.values())


def test_the_walk_follows_calls_through_modules_and_packages() -> None:
    found = {service.called for service in writing_services()}
    assert {"letters.draft", "people.appoint", "people.end_role", "signing.complete"} <= found


def test_the_walk_finds_a_service_that_forgot() -> None:
    forgetful = Function("divit.server.letters.services", "forget_to_tell", writes=True)
    assert forgetful.is_service
    assert reaches(forgetful, "writes")
    assert not reaches(forgetful, "tells")
    assert functions()["divit.server.audit.services", "record"]
