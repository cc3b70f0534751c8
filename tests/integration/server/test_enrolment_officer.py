# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The officer's pages: every rule in words, approving one or several, rejecting, and the calendar with its button."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import production_house as house
from divit.kernel import clock
from divit.server.enrolment.models import Application, HeldCertificate, LeavePost
from divit.server.notify.models import Notice
from divit.server.people import services as people
from divit.server.people.models import Person
from letters_house import LettersHouse, letters_house

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    """Işıl is the officer; Feride and Cavit have applied, and the registry knows them."""
    made = letters_house()
    people.grant_role(person=made.people["isil"], role="institution_officer", institution=made.institution)
    applicants = [Person.objects.get(pk=made.people[key]) for key in ("feride", "cavit", "isil")]
    house.registry_says(monkeypatch, *(house.record_of(one) for one in applicants))
    return made


def applied(at_work: LettersHouse, who: str = "feride", **fields: Any) -> Application:
    return house.queued(at_work.viewer(who), state="approval_wait", **fields)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def state(application: Application) -> str:
    return str(Application.objects.values_list("state", flat=True).get(pk=application.pk))


def test_an_application_is_approved_after_the_notice_of_the_unit(at_work: LettersHouse) -> None:
    application = applied(at_work)
    client, path = at_work.client("isil"), f"/basvurular/{application.uid}"
    shown = text(client, path)
    assert "R37" in shown
    assert f"{path}/onay" not in shown
    told = {"kind": "letter", "number": "E-1234", "dated": clock.local(clock.now()).date().isoformat()}
    assert client.post(f"{path}/yazi", told).headers["Location"] == path
    shown = text(client, path)
    assert "E-1234" in shown
    assert f"{path}/onay" in shown
    assert client.post(f"{path}/onay", {}).status_code == 422
    assert client.post(f"{path}/onay", {"position_checked": "on"}).headers["Location"] == "/basvurular"
    assert state(application) == "queued"
    text(client, f"{path}/onay", 404)


def test_r45_a_rejection_has_a_code_and_words(at_work: LettersHouse) -> None:
    application = applied(at_work)
    client, path = at_work.client("isil"), f"/basvurular/{application.uid}/ret"
    assert client.post(path, {"code": "no_letter", "text": ""}).status_code == 422
    assert client.post(path, {"code": "no_letter", "text": "Üst yazı gelmedi."}).headers["Location"] == "/basvurular"
    application.refresh_from_db()
    assert (application.state, application.outcome_code) == ("rejected", "no_letter")


def test_several_are_approved_at_once_and_what_stopped_one_stands_beside_it(
    at_work: LettersHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_APPROVAL_PREREQUISITE", "none")
    fits, own = applied(at_work), applied(at_work, "isil")
    client = at_work.client("isil")
    both = [str(fits.uid), str(own.uid)]
    unchecked = client.post("/basvurular/onay", {"application": both})
    assert unchecked.status_code == 409
    assert state(fits) == "approval_wait"
    answer = client.post("/basvurular/onay", {"application": both, "position_checked": "on"})
    assert answer.status_code == 409
    assert "R44" in answer.content.decode()
    assert (state(fits), state(own)) == ("queued", "approval_wait")


def test_another_institutions_application_is_not_there(at_work: LettersHouse) -> None:
    application = applied(at_work)
    elsewhere, _unit = at_work.elsewhere()
    Application.objects.filter(pk=application.pk).update(institution_id=elsewhere)
    client = at_work.client("isil")
    assert application.number not in text(client, "/basvurular")
    for path in ("", "/onay", "/ret", "/yazi"):
        text(client, f"/basvurular/{application.uid}{path}", 404)
    answer = client.post("/basvurular/onay", {"application": str(application.uid), "position_checked": "on"})
    assert answer.status_code == 200
    assert state(application) == "approval_wait"


def test_nobody_else_sees_the_officers_pages(at_work: LettersHouse) -> None:
    application = applied(at_work)
    client = at_work.client("cavit")
    for path in ("/basvurular", f"/basvurular/{application.uid}", "/basvurular/takvim"):
        text(client, path, 404)
    assert "/basvurular" not in text(client, "/")


def test_r65_the_officer_reminds_a_holder_once_a_day_and_asks_for_a_revocation(at_work: LettersHouse) -> None:
    house.found()
    row = house.held(at_work.viewer("feride"), ends=clock.now() + timedelta(days=60), email="feride@example.org")
    client = at_work.client("isil")
    assert "Işıl İncedere" in text(client, "/basvurular/takvim")
    before = Notice.objects.count()
    path = f"/basvurular/takvim/{row.uid}"
    assert client.post(f"{path}/hatirlat").status_code == 302
    assert Notice.objects.count() == before + 1
    assert "IMZ-7340" in str(client.post(f"{path}/hatirlat").content) or Notice.objects.count() == before + 1
    assert client.post(f"{path}/ayriliyor", {"note": "Emekli oldu."}).headers["Location"] == "/basvurular/takvim"
    assert LeavePost.objects.get().note == "Emekli oldu."
    HeldCertificate.objects.update(institution_id=at_work.elsewhere()[0])
    assert client.post(f"{path}/hatirlat").status_code == 404
