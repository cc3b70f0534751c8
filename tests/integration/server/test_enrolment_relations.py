# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Customer relations follow up what was not finished (001 §2); nobody else sees the list."""

import pytest

from divit.server.audit import queries as audit
from divit.server.enrolment import queries, services
from divit.server.notify.models import Notice
from divit.server.people import services as people
from divit.server.people.models import Person
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
LIST = "/eshs/e-onay"


@pytest.fixture
def at_work(database: str) -> LettersHouse:
    made = letters_house()
    people.grant_role(person=made.people["isil"], role="csp_customer_relations", institution=made.institution)
    return made


def begun(at_work: LettersHouse, who: str = "feride") -> str:
    return services.begin_consent(person_id=at_work.people[who], session="", text_version="1")


def test_the_list_shows_who_gave_a_consent_and_who_did_not_finish(at_work: LettersHouse) -> None:
    services.consent_lapsed(consent=begun(at_work))
    giver = str(Person.objects.get(pk=at_work.people["feride"]))
    client = at_work.client("isil")
    assert giver in client.get(LIST).content.decode()
    assert giver in client.get(LIST, {"durum": "lapsed"}).content.decode()
    assert giver not in client.get(LIST, {"durum": "active"}).content.decode()


def test_who_did_not_finish_is_written_to_and_the_log_says_who_did_it(at_work: LettersHouse) -> None:
    uid = begun(at_work)
    services.consent_lapsed(consent=uid)
    answer = at_work.client("isil").post(f"{LIST}/{uid}/hatirlat")
    assert answer.status_code == 302
    told = Notice.objects.filter(person_id=at_work.people["feride"], kind="enrolment_consent_unfinished")
    assert told.count() == 1
    last = [entry for entry in audit.entries_about(f"consent:{uid}") if entry.action == "consent.remind"]
    assert [entry.actor for entry in last] == [f"person:{at_work.people['isil']}"]


def test_who_withdrew_or_has_one_in_force_is_not_written_to(at_work: LettersHouse) -> None:
    client = at_work.client("isil")
    nowhere = "01a20000-0000-7000-8000-000000000000"
    assert client.post(f"{LIST}/{nowhere}/hatirlat").status_code == 404


def test_nobody_else_sees_the_list_or_writes_to_anybody(at_work: LettersHouse) -> None:
    uid = begun(at_work)
    client = at_work.client("cavit")
    assert client.get(LIST).status_code == 404
    assert client.post(f"{LIST}/{uid}/hatirlat").status_code == 404
    assert queries.consents(at_work.viewer("cavit")) == []
