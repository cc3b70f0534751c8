# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""With only the facts of R1 and a phone of their own a stranger changes nothing and learns nothing (R7, R21).

The same walk is made with the facts of three people: nobody has heard of the first, the second holds a certificate, the
third a consent as well. What the browser is shown must be the same to the byte.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from applicant_pages import MOBILE, Applicant
from bare_page import bare
from divit.server.audit.models import AuditEntry
from divit.server.enrolment import numbers
from divit.server.enrolment.models import Consent, HeldCertificate, SmsProof
from divit.server.enrolment.rules.identity import Facts
from enrolment_house import CAVIT, FERIDE, ISIL, OGUZ, House, opened

pytestmark = pytest.mark.django_db
STRANGERS_PHONE = "0555 000 00 77"
FIND = "/e-imza/izle"
#: What a page carries of its own showing beside what ``bare`` takes out: the task of a form, an application's address.
_OWN = re.compile(r'data-seed="\w+"|name="task" value="[^"]+"|next=[^"]*basvurular[^"]*"')


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("DIVIT_CHALLENGE_BITS", "1")
    monkeypatch.setenv("DIVIT_CHALLENGE_PIECES", "1")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[House]:
    with opened(monkeypatch) as house:
        yield house


@pytest.fixture
def known(house: House) -> dict[str, Facts]:
    """Three people with one name, so that pages may differ in nothing but what is kept about them."""
    found = {}
    for number, (what, tckn) in enumerate({"unknown": ISIL, "holder": OGUZ, "consenting": FERIDE}.items()):
        found[what] = house.know(tckn, "Deniz", "Deneme")
        if what != "unknown":
            held = house.certificate(found[what], f"T-{number}", mobile=f"+90555000001{number}")
            if what == "consenting":
                house.consent(held.person_id, mobile=f"+90555000001{number}")
    return found


@pytest.fixture
def unknown(house: House) -> Facts:
    return house.know(ISIL, "Işıl", "İncedere")


def seen(answer: Any, facts: Facts) -> tuple[int, str]:
    """Status and text of a page, without what is of this showing and without the number that was typed."""
    text = _OWN.sub("", bare(answer))
    masked = facts.tckn[:3] + "******" + facts.tckn[-2:]
    return answer.status_code, text.replace(facts.tckn, "").replace(masked, "")


def walk(facts: Facts, reason: str) -> list[tuple[int, str]]:
    """Every page from the door to the code, and two wrong codes."""
    stranger = Applicant()
    pages = [
        stranger.enter(facts),
        stranger.post("/e-imza/basvurum/neden", {"reason": reason}),
        stranger.fill(reason, mobile=STRANGERS_PHONE),
        stranger.confirm(),
        stranger.send(),
        *(stranger.type_code(code) for code in ("000000", "12")),
        stranger.get("/e-imza/basvurum/imza-yontemi"),
        stranger.get("/e-imza/basvurum"),
        stranger.get("/e-imza/bireysel"),
    ]
    return [seen(page, facts) for page in pages]


@pytest.mark.parametrize("reason", ["renewal", "lost_stolen"])
def test_r7_pages_are_the_same_whether_a_certificate_or_a_consent_exists(known: dict[str, Facts], reason: str) -> None:
    unknown, holder, consenting = (walk(known[one], reason) for one in ("unknown", "holder", "consenting"))
    for number, (one, other, third) in enumerate(zip(unknown, holder, consenting, strict=True)):
        assert one == other, number
        assert one == third, number


def test_r21_a_stranger_changes_nothing_and_no_code_comes_to_their_phone(known: dict[str, Facts]) -> None:
    def stands() -> list[object]:
        return [*HeldCertificate.objects.order_by("pk").values(), *Consent.objects.order_by("pk").values()]

    before = stands()
    walk(known["consenting"], "lost_stolen")
    assert stands() == before
    assert SmsProof.objects.latest("pk").withheld


def test_r21_even_the_right_code_of_a_withheld_message_opens_nothing(known: dict[str, Facts]) -> None:
    stranger = Applicant()
    stranger.enter(known["holder"])
    stranger.fill("lost_stolen", mobile=STRANGERS_PHONE)
    stranger.confirm()
    stranger.send()
    assert "IMZ-7205" in stranger.type_code().content.decode()
    assert stranger.row().state == "form_locked"


def test_r3_whatever_is_wrong_the_answer_is_one(house: House, known: dict[str, Facts]) -> None:
    facts = known["holder"]
    changed = (
        {"given_name": "Derin"},
        {"surname": "Sınama"},
        {"birth_place": "Başkaova"},
        {"birth_date": "02.01.1980"},
        {"tckn": CAVIT},
    )
    refusals = {tuple(_refusal(Applicant().enter(facts, **one))) for one in changed}
    assert len(refusals) == 1
    assert "IMZ-7202" in next(iter(refusals))[0]


def _refusal(answer: Any) -> list[str]:
    return re.findall(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)


def test_r5_guessing_facts_is_limited_for_a_person_and_the_limit_is_the_same_for_everybody(
    known: dict[str, Facts],
) -> None:
    said = []
    for what in ("unknown", "holder"):
        guesser = Applicant()
        answers = [guesser.enter(known[what], given_name=f"Ad{'a' * number}") for number in range(6)]
        said.append([_refusal(one) for one in answers])
        assert "IMZ-7201" in answers[-1].content.decode()
        assert guesser.enter(known[what]).content.decode().count("IMZ-7201") == 1, "the right facts wait as well"
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("given_name", "surname", "opens"),
    [
        ("IŞIL", "İNCEDERE", True),
        ("ışıl", "incedere", True),
        ("  Işıl ", "İncedere", True),
        ("Işıl", "Incedere", False),
    ],
)
def test_r4_names_are_compared_by_turkish_rules(unknown: Facts, given_name: str, surname: str, *, opens: bool) -> None:
    page = Applicant().enter(unknown, given_name=given_name, surname=surname).content.decode()
    assert ("Neden başvuruyorsunuz" in page) is opens
    assert ("IMZ-7202" in page) is not opens


def test_a_search_says_the_same_whether_number_and_person_belong_together(unknown: Facts) -> None:
    applicant = Applicant()
    applicant.come(unknown)
    asked, wrong = set(), set()
    for number in (applicant.row().number, numbers.new()):
        browser = Applicant()
        answer = browser.post(FIND, {"number": number, "tckn": unknown.tckn, **browser.done(FIND)})
        assert answer.redirect_chain == [(f"{FIND}/kod", 302)]
        asked.add(seen(answer, unknown))
        wrong.add(seen(browser.post(f"{FIND}/kod", {"code": "000000"}), unknown))
    assert len(asked) == len(wrong) == 1


def test_the_right_code_opens_the_application_in_another_browser(unknown: Facts) -> None:
    applicant = Applicant()
    applicant.come(unknown)
    applicant.post("/e-imza/basvurum/imza-yontemi", {"method": "wet"})
    browser = Applicant()
    browser.post(FIND, {"number": applicant.row().number.lower(), "tckn": unknown.tckn, **browser.done(FIND)})
    assert SmsProof.objects.latest("pk").number == "+90" + MOBILE.replace(" ", "")[1:]
    assert "Başvurunuzun yolu" in browser.post(f"{FIND}/kod", {"code": applicant.code()}).content.decode()


def test_guessing_numbers_of_applications_is_limited(unknown: Facts) -> None:
    browser = Applicant()
    answers = [
        browser.post(FIND, {"number": numbers.new(), "tckn": unknown.tckn, **browser.done(FIND)}) for _ in range(6)
    ]
    assert "IMZ-7201" in answers[-1].content.decode()
    assert "IMZ-7201" not in answers[-2].content.decode()


def test_no_number_of_a_person_stands_in_an_address_or_in_the_log(unknown: Facts) -> None:
    applicant = Applicant()
    answers = [applicant.enter(unknown), applicant.fill(), applicant.confirm(), applicant.send()]
    assert not any(unknown.tckn in path for answer in answers for path, _status in answer.redirect_chain)
    assert not any(unknown.tckn in str(row) for row in AuditEntry.objects.values())
