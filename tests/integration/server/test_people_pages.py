# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The institution's pages: who sees what, who arranges what, and where somebody who serves twice works."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bare_page import bare
from divit.kernel import clock
from divit.server.people import services
from divit.server.people.models import Appointment, Deputation, InstitutionSetting, Person, Post, RoleGrant
from divit.server.people.models import SigningDelegation as Delegation
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    house = letters_house()
    services.grant_role(person=house.people["cavit"], role="institution_admin", institution=house.institution)
    return house


def uid(house: LettersHouse, key: str) -> str:
    return str(Person.objects.get(pk=house.people[key]).uid)


def today() -> str:
    return clock.local(clock.now()).date().isoformat()


def in_a_week() -> str:
    return (clock.local(clock.now()).date() + timedelta(days=7)).isoformat()


def html(house: LettersHouse, key: str, path: str) -> str:
    answer = house.client(key).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def elsewhere() -> tuple[int, int, int]:
    """A person of another institution: the institution, its unit, the person."""
    other = services.add_institution(
        detsis="20000000", name="Akçaova Okulu", letterhead=["T.C."], verification_address="http://x.invalid"
    )
    unit = services.add_unit(institution=other, detsis="20000001", name="Okul Müdürlüğü")
    person = services.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    services.appoint(person=person, post=services.add_post(unit=unit, title="Öğretmen"))
    return other, unit, person


def test_the_list_of_people_stands_in_turkish_order(house: LettersHouse) -> None:
    page = html(house, "isil", "/kurum/kisiler")
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    assert names == ["Cavit Gökçınar", "Feride Ulusakarya", "Işıl İncedere", "Şükran Iğdırlı"]


@pytest.mark.parametrize("sought", ["igdirli", "IĞDIRLI", "sukran ığd", "İğdirli Şük", "dırlı"])
def test_a_person_is_found_by_any_part_of_the_name_whatever_its_dots(house: LettersHouse, sought: str) -> None:
    answer = house.client("isil").get("/kurum/kisiler", {"ara": sought})
    assert re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', answer.content.decode()) == ["Şükran Iğdırlı"]


def test_nobody_of_that_name_is_told_in_words(house: LettersHouse) -> None:
    assert "Kurumda bu adda kimse yok." in html(house, "isil", "/kurum/kisiler?ara=zzz")


def test_the_list_asks_as_many_questions_for_many_as_for_one(house: LettersHouse) -> None:
    client = house.client("isil")
    client.get("/kurum/kisiler")
    with CaptureQueriesContext(connection) as few:
        client.get("/kurum/kisiler?ara=sukran")
    with CaptureQueriesContext(connection) as many:
        client.get("/kurum/kisiler")
    assert len(many) == len(few)


def test_everybody_sees_posts_and_deputies_only_the_person_and_the_administrator_the_rest(house: LettersHouse) -> None:
    house.deputy("isil", "cavit")
    services.grant_role(person=house.people["isil"], role="integrator", institution=house.institution)
    services.add_contact(person=house.people["isil"], kind="phone", value="+905000000000")
    path = f"/kurum/kisiler/{uid(house, 'isil')}"
    for key, sees in (("sukran", False), ("isil", True), ("cavit", True)):
        page = html(house, key, path)
        assert "Vali Yardımcısı" in page
        assert "Vekili: Cavit Gökçınar" in page
        assert ("Entegrasyon sorumlusu" in page) is sees
        assert ("+905000000000" in page) is sees
    assert "10000000528" not in html(house, "cavit", path)


def test_what_has_ended_is_shown_only_to_who_may_know(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Eski Makam")
    now = clock.now()
    services.appoint(person=house.people["isil"], post=post, begins_at=now - timedelta(9), ends_at=now - timedelta(2))
    path = f"/kurum/kisiler/{uid(house, 'isil')}"
    assert "Eski Makam" in html(house, "cavit", path)
    assert "Eski Makam" not in html(house, "sukran", path)


def test_the_tree_shows_units_posts_who_is_in_them_and_on_whose_behalf_they_sign(house: LettersHouse) -> None:
    services.add_unit(institution=house.institution, detsis="10000004", name="Arşiv Bürosu", parent=house.unit)
    services.add_post(unit=house.unit, title="Vali")
    services.delegate_signing(
        post=house.posts["isil"], on_behalf_of=Post.objects.get(title="Vali").pk, documents=["letter"]
    )
    page = html(house, "sukran", "/kurum/birimler")
    assert page.index("Yazı İşleri Müdürlüğü") < page.index("Arşiv Bürosu")
    assert "Adına imzaladığı makam: Vali" in page
    assert "Resmî yazı" in page
    assert "Bu makam boş." in page
    assert "/kurum/makamlar/yeni" not in page


def test_the_administrator_appoints_gives_a_role_and_ends_both(house: LettersHouse) -> None:
    client, person = house.client("cavit"), uid(house, "sukran")
    post = services.add_post(unit=house.unit, title="Memur")
    told = {"first_day": today(), "last_day": "", "reason": "Karar 2026/12"}
    answer = client.post(f"/kurum/kisiler/{person}/makam", {"post": post, "kind": "acting", **told})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/kurum/kisiler/{person}")
    client.post(f"/kurum/kisiler/{person}/gorev", {"role": "drafter", **told})
    appointment, grant = Appointment.objects.get(post_id=post), RoleGrant.objects.get(reason="Karar 2026/12")
    page = html(house, "cavit", f"/kurum/kisiler/{person}")
    assert "Memur V." in page
    assert "Veren: Cavit Gökçınar" in page
    for path in (f"/kurum/atamalar/{appointment.uid}/bitir", f"/kurum/gorevler/{grant.uid}/bitir"):
        assert client.get(path).status_code == 200
        assert client.post(path, {"reason": "Karar 2026/13"}).status_code == 302
        assert client.get(path).status_code == 404
    assert "drafter" not in house.viewer("sukran").roles


def test_a_person_names_a_deputy_for_themself_and_ends_it(house: LettersHouse) -> None:
    client, person = house.client("isil"), uid(house, "isil")
    assert "Vekil belirle" in html(house, "isil", f"/kurum/kisiler/{person}")
    answer = client.post(
        f"/kurum/kisiler/{person}/vekil",
        {
            "deputy": house.people["sukran"],
            "posts": [house.posts["isil"]],
            "first_day": today(),
            "last_day": in_a_week(),
            "reason": "yıllık izin",
        },
    )
    assert answer.status_code == 302
    assert house.viewer("sukran").acts_for == {house.people["isil"]}
    path = f"/kurum/vekaletler/{Deputation.objects.get().uid}/bitir"
    assert house.client("sukran").get(path).status_code == 404
    assert client.post(path, {"reason": "Dönüş"}).status_code == 302
    assert house.viewer("sukran").acts_for == frozenset()


def test_the_last_day_of_a_deputation_is_still_in_it(house: LettersHouse) -> None:
    house.client("isil").post(
        f"/kurum/kisiler/{uid(house, 'isil')}/vekil",
        {
            "deputy": house.people["sukran"],
            "posts": [house.posts["isil"]],
            "first_day": today(),
            "last_day": today(),
            "reason": "izin",
        },
    )
    row = Deputation.objects.get()
    assert row.ends_at is not None
    assert clock.local(row.ends_at).strftime("%H:%M") == "00:00"
    assert "yürürlükte" in html(house, "isil", f"/kurum/kisiler/{uid(house, 'isil')}")


def test_the_administrator_adds_a_post_and_delegates_its_signing_and_ends_it(house: LettersHouse) -> None:
    client = house.client("cavit")
    assert client.post("/kurum/makamlar/yeni", {"unit": house.unit, "title": "Vali"}).status_code == 302
    governor = Post.objects.get(title="Vali").pk
    told = {"post": house.posts["isil"], "on_behalf_of": governor, "first_day": today(), "reason": "Yönerge"}
    assert client.post("/kurum/yetki-devirleri/yeni", {**told, "documents": ["letter"]}).status_code == 302
    assert client.post("/kurum/yetki-devirleri/yeni", told | {"on_behalf_of": house.posts["isil"]}).status_code == 422
    row = Delegation.objects.get()
    assert row.documents == ["letter"]
    assert client.post(f"/kurum/yetki-devirleri/{row.uid}/bitir", {"reason": "Bitti"}).status_code == 302


def test_the_institutions_help_desk_stands_on_its_pages_and_error_pages(house: LettersHouse) -> None:
    client = house.client("cavit")
    path = "/kurum/ayarlar/HELP_DESK_PHONE"
    answer = client.post(path, {"value": "dâhilî 4100", "first_day": today(), "reason": "Yeni masa"})
    assert answer.status_code == 302
    assert InstitutionSetting.objects.get().value == "dâhilî 4100"
    assert "dâhilî 4100" in html(house, "cavit", "/kurum/ayarlar")
    for page in ("/kurum/kisiler", f"/yazilar/{uuid4()}", "/boyle-bir-sayfa-yok", "/kurum/ayarlar"):
        assert "dâhilî 4100" in house.client("isil").get(page).content.decode(), page
    assert "dâhilî 4100" in client.get(path).content.decode()
    client.post(path, {"value": "", "first_day": today(), "reason": "Kalktı"})
    assert "dâhilî 4100" not in house.client("isil").get("/kurum/kisiler").content.decode()


def test_an_institution_cannot_set_what_is_the_installations(house: LettersHouse) -> None:
    assert house.client("cavit").get("/kurum/ayarlar/PUBLIC_URL").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"first_day": "2020-01-01"}, "Bu gün geçti."),
        ({"last_day": "2020-01-01"}, "Son gün ilk günden önce."),
        ({"reason": ""}, "Gerekçe"),
        ({"post": "999999"}, "Makam"),
    ],
)
def test_what_is_wrong_in_a_form_is_told_above_it_and_beside_its_field(
    house: LettersHouse, told: dict[str, str], said: str
) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    good = {"post": post, "kind": "holder", "first_day": today(), "last_day": "", "reason": "Karar"}
    answer = house.client("cavit").post(f"/kurum/kisiler/{uid(house, 'sukran')}/makam", good | told)
    page = answer.content.decode()
    assert answer.status_code == 422
    summary = page[page.index("error-summary") :]
    assert said in summary[: summary.index("</ul>")]
    assert "field-error" in page
    assert not Appointment.objects.filter(post_id=post).exists()


def test_what_the_rules_refuse_is_told_above_the_form_with_its_code(house: LettersHouse) -> None:
    told = {"post": house.posts["isil"], "kind": "holder", "first_day": today(), "reason": "Karar"}
    answer = house.client("cavit").post(f"/kurum/kisiler/{uid(house, 'sukran')}/makam", told)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "IMZ-9107" in page
    assert "Işıl İncedere" in page


def arranged(house: LettersHouse) -> list[str]:
    """Every address at which something of Işıl's can be arranged."""
    appointment = Appointment.objects.get(person_id=house.people["isil"]).uid
    grant = services.grant_role(person=house.people["isil"], role="integrator", institution=house.institution)
    deputation = house.deputy("isil", "cavit")
    delegation = services.delegate_signing(post=house.posts["isil"], on_behalf_of=house.posts["cavit"])
    person = uid(house, "isil")
    return [
        f"/kurum/kisiler/{person}/makam",
        f"/kurum/kisiler/{person}/gorev",
        f"/kurum/kisiler/{person}/vekil",
        f"/kurum/atamalar/{appointment}/bitir",
        f"/kurum/gorevler/{RoleGrant.objects.get(pk=grant).uid}/bitir",
        f"/kurum/vekaletler/{Deputation.objects.get(pk=deputation).uid}/bitir",
        f"/kurum/yetki-devirleri/{Delegation.objects.get(pk=delegation).uid}/bitir",
    ]


def test_what_is_not_yours_to_arrange_looks_as_if_it_were_not_there(house: LettersHouse) -> None:
    client, person = house.client("sukran"), uid(house, "isil")
    nowhere = bare(client.get("/boyle-bir-sayfa-yok"))
    for path in arranged(house):
        for answer in (client.get(path), client.post(path, {"reason": "x"})):
            assert answer.status_code == 404, path
            assert bare(answer) == nowhere
        gone = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", str(uuid4()), path)
        assert bare(client.get(gone)) == nowhere
        assert house.client("cavit").get(path).status_code == 200, path
        assert house.client("cavit").get(gone).status_code == 404, path
    assert client.get(f"/kurum/kisiler/{person}").status_code == 200


def test_another_institutions_people_look_as_if_they_were_not_there(house: LettersHouse) -> None:
    _other, _unit, person = elsewhere()
    theirs = str(Person.objects.get(pk=person).uid)
    client = house.client("cavit")
    for path in (f"/kurum/kisiler/{theirs}", f"/kurum/kisiler/{theirs}/makam", f"/kurum/kisiler/{theirs}/vekil"):
        not_mine, not_there = client.get(path), client.get(path.replace(theirs, str(uuid4())))
        assert not_mine.status_code == not_there.status_code == 404
        assert bare(not_mine) == bare(not_there)
    assert "Deniz Yok" not in html(house, "cavit", "/kurum/kisiler?ara=deniz")


def test_who_serves_in_two_institutions_chooses_where_they_work(house: LettersHouse) -> None:
    _other, unit, _person = elsewhere()
    services.appoint(person=house.people["isil"], post=services.add_post(unit=unit, title="Müfettiş"))
    letter = house.write()
    client = house.client("isil")
    page = client.get("/kurum/kisiler").content.decode()
    assert "Deniz Yok" in page
    assert 'name="institution" value="10000000"' in page
    assert client.get(f"/yazilar/{letter}").status_code == 404
    assert client.post("/kurum/calisma-yeri", {"institution": "10000000"}).status_code == 302
    assert "Feride Ulusakarya" in client.get("/kurum/kisiler").content.decode()
    assert client.get(f"/yazilar/{letter}").status_code == 200
    assert client.post("/kurum/calisma-yeri", {"institution": "20000000"}).status_code == 302
    assert "Deniz Yok" in client.get("/kurum/kisiler").content.decode()


def test_nobody_works_where_they_do_not_serve(house: LettersHouse) -> None:
    elsewhere()
    client = house.client("isil")
    for detsis in ("20000000", "99999999", ""):
        assert client.post("/kurum/calisma-yeri", {"institution": detsis}).status_code == 404
    assert 'name="institution"' not in client.get("/kurum/kisiler").content.decode()


def test_a_workplace_that_is_left_is_chosen_no_more(house: LettersHouse) -> None:
    _other, unit, _person = elsewhere()
    post = services.add_post(unit=unit, title="Müfettiş")
    appointment = services.appoint(person=house.people["isil"], post=post)
    client = house.client("isil")
    client.post("/kurum/calisma-yeri", {"institution": "20000000"})
    services.end_appointment(appointment=appointment)
    assert "Feride Ulusakarya" in client.get("/kurum/kisiler").content.decode()


def test_the_institutions_pages_speak_english_to_who_reads_english(house: LettersHouse) -> None:
    client = house.client("cavit")
    person = uid(house, "isil")
    for path, said in (
        ("/kurum/kisiler", "People"),
        (f"/kurum/kisiler/{person}", "Posts"),
        (f"/kurum/kisiler/{person}/gorev", "Institution administrator"),
        ("/kurum/birimler", "Units and posts"),
        ("/kurum/ayarlar", "telephone; stands on every error page"),
        ("/yazilar/vekaleten", "Delegated to me"),
    ):
        assert said in client.get(path, headers={"Accept-Language": "en"}).content.decode(), path


def test_the_institutions_pages_hold_no_inline_style_or_script(house: LettersHouse) -> None:
    paths = [*arranged(house), "/kurum/kisiler", "/kurum/birimler", "/kurum/ayarlar", "/yazilar/vekaleten"]
    for path in paths:
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", html(house, "cavit", path)), path
