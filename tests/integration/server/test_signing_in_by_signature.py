# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by e-signature (signing session, rule 8): only a browser with both the signer's code and its own cookie."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from divit.kernel import clock
from divit.pki.lab import issue_nes
from divit.pki.lab.folder import LabFolder
from divit.server.login import services
from divit.server.login.models import SignatureLogin
from divit.server.people import services as people
from divit.server.people.models import Person
from divit.server.people.queries import Viewer
from divit.server.signing.models import SessionCode
from divit.session import messages
from divit.session.login_signature import LoginSignature
from trial_signers import KeySigner, signer_of
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db
ORIGIN = "http://127.0.0.1:8350"
STRANGER = "10000000832"


def begin(browser: Client, **more: str) -> str:
    """Begin in a browser: the link that its page shows."""
    page = browser.post("/giris/e-imza", more, follow=True)
    knock: str = page.context["opener"]["knock"]
    return unquote(knock.partition("?r=")[2])


def claimed(link: str, signer: KeySigner) -> WireSigner:
    """A signer that has the link, its holder's consent and a certificate."""
    wire = WireSigner(link, signer)
    wire.claim()
    assert wire.choose().status_code == 200
    return wire


def sign(link: str, signer: KeySigner, **changes: Any) -> messages.ResultAnswer:
    """What a signer is answered at the link's end."""
    return send(claimed(link, signer), **changes)


def send(wire: WireSigner, **changes: Any) -> messages.ResultAnswer:
    told = {"origin": ORIGIN, "one_time": wire.content("login").decode(), "at": clock.now()} | changes
    due = LoginSignature.composed(certificate=wire.signer.certificate, **told)
    value = due.attached(wire.signer.sign(due.data), tuple(wire.signer.chain))
    (answer,) = wire.send(messages.Result(id="login", value=value))
    return answer


def bring_back(browser: Client, link: str, code: str) -> Any:
    return browser.post(link.removeprefix(ORIGIN) + "/return", {"code": code})


def is_in(browser: Client) -> bool:
    return browser.get("/hesabim").status_code == 200


@pytest.fixture
def account(isil: Viewer) -> Viewer:
    services.open_account(person=isil.person_id, personnel_number="1004")
    return isil


@pytest.fixture(scope="module")
def citizen_signer(lab: Path) -> KeySigner:
    """Somebody whom no institution here knows, with a certificate of their own."""
    card = issue_nes(lab, tckn=STRANGER, given_name="Deniz", surname="Kırlangıç", key="p256")
    held = KeySigner.from_pkcs12(card, b"1234")
    return replace(held, chain=(LabFolder(lab).certificate("issuing-ca"),))


def test_who_signs_comes_in_where_it_began_and_on_to_what_was_asked_for(
    account: Viewer, isil_signer: KeySigner
) -> None:
    browser = Client()
    link = begin(browser, next="/yazilar/giden")
    answer = sign(link, isil_signer)
    assert answer.status == "accepted"
    assert not is_in(browser), "a signature alone lets nobody in"
    back = bring_back(browser, link, answer.return_code or "")
    assert back.headers["Location"] == "/yazilar/giden"
    assert browser.get("/yazilar/giden").status_code == 200
    assert "E-imza" in browser.get("/hesabim").content.decode()


def test_the_request_names_nobody(account: Viewer, isil_signer: KeySigner) -> None:
    wire = WireSigner(begin(Client()), isil_signer)
    claimed = wire.claim()
    assert claimed.request.person is None
    assert claimed.request.purpose == "login"
    assert claimed.request.site.origin == ORIGIN


def test_a_forwarded_link_logs_nobody_in(account: Viewer, isil_signer: KeySigner) -> None:
    thief, victim = Client(), Client()
    link = begin(thief)
    answer = sign(link, isil_signer)
    refused = bring_back(victim, link, answer.return_code or "")
    assert (refused.status_code, "IMZ-9509" in refused.content.decode()) == (403, True)
    assert bring_back(thief, link, "").status_code == 403
    assert bring_back(thief, link, "x" * 43).status_code == 403
    assert not is_in(thief)
    assert not is_in(victim)


def test_a_victim_who_began_a_sign_in_of_their_own_is_not_let_in_by_the_thiefs_either(
    account: Viewer, isil_signer: KeySigner
) -> None:
    thief, victim = Client(), Client()
    link = begin(thief)
    begin(victim)
    answer = sign(link, isil_signer)
    assert bring_back(victim, link, answer.return_code or "").status_code == 403
    assert not is_in(victim)


def test_a_code_opens_once(account: Viewer, isil_signer: KeySigner) -> None:
    browser = Client()
    link = begin(browser)
    answer = sign(link, isil_signer)
    copy = Client()
    copy.cookies = browser.cookies.__class__(browser.cookies.output(header=""))
    assert bring_back(browser, link, answer.return_code or "").status_code == 302
    browser.post("/cikis")
    assert bring_back(browser, link, answer.return_code or "").status_code == 403
    assert bring_back(copy, link, answer.return_code or "").status_code == 403
    assert not is_in(copy)


def test_a_code_is_good_for_five_minutes(account: Viewer, isil_signer: KeySigner, move_clock) -> None:
    browser = Client()
    link = begin(browser)
    answer = sign(link, isil_signer)
    move_clock(301)
    assert bring_back(browser, link, answer.return_code or "").status_code == 403


def test_a_signer_that_lost_the_answer_gets_another_code_and_the_first_is_void(
    account: Viewer, isil_signer: KeySigner
) -> None:
    browser = Client()
    link = begin(browser)
    wire = claimed(link, isil_signer)
    first = send(wire)
    again = send(wire)
    assert bring_back(browser, link, first.return_code or "").status_code == 403
    assert bring_back(browser, link, again.return_code or "").status_code == 302


def test_a_code_under_another_link_opens_nothing(account: Viewer, isil_signer: KeySigner) -> None:
    browser = Client()
    other = begin(Client())
    link = begin(browser)
    answer = sign(link, isil_signer)
    assert bring_back(browser, other, answer.return_code or "").status_code == 403
    assert bring_back(browser, f"{ORIGIN}/s/{'y' * 43}", answer.return_code or "").status_code == 403


def test_a_statement_for_another_site_is_refused(account: Viewer, isil_signer: KeySigner) -> None:
    answer = sign(begin(Client()), isil_signer, origin="https://baska.deneme.invalid")
    assert answer.status == "refused"
    assert SignatureLogin.objects.get().person is None


def test_a_citizen_comes_in_without_an_account_and_without_any_role(account: Viewer, citizen_signer: KeySigner) -> None:
    browser = Client()
    link = begin(browser)
    answer = sign(link, citizen_signer)
    assert bring_back(browser, link, answer.return_code or "").headers["Location"] == "/e-imza/bireysel"
    assert "Deniz Kırlangıç" in browser.get("/hesabim").content.decode()
    assert Person.objects.get(tckn=STRANGER).given_name == "Deniz"
    assert browser.get("/yazilar/giden").headers["Location"].startswith("/giris")
    assert browser.get("/kurum/kisiler").headers["Location"].startswith("/giris")


def test_a_citizen_who_has_posts_but_no_account_sees_nothing_of_them(isil: Viewer, isil_signer: KeySigner) -> None:
    people.grant_role(person=isil.person_id, role="institution_admin", institution=isil.institution_id)
    browser = Client()
    link = begin(browser)
    answer = sign(link, isil_signer)
    bring_back(browser, link, answer.return_code or "")
    assert is_in(browser)
    assert browser.get("/kurum/ayarlar").headers["Location"].startswith("/giris")


def test_the_page_follows_from_waiting_to_coming_in(account: Viewer, isil_signer: KeySigner) -> None:
    browser = Client()
    link = begin(browser)
    uid = SignatureLogin.objects.get().uid
    asked = f"/giris/e-imza/{uid}/durum"
    assert browser.get(asked).json() == {"state": "waits", "to": ""}
    assert Client().get(asked).status_code == 404, "another browser's sign-in is not there"
    wire = WireSigner(link, isil_signer)
    wire.claim()
    assert browser.get(asked).json()["state"] == "signer"
    wire.choose()
    answer = send(wire)
    assert browser.get(asked).json()["state"] == "signed"
    bring_back(browser, link, answer.return_code or "")
    assert browser.get(asked).json() == {"state": "in", "to": "/"}


def test_a_sign_in_that_was_left_is_over_for_its_signer(account: Viewer, isil_signer: KeySigner) -> None:
    browser = Client()
    link = begin(browser, next="/yazilar/giden")
    wire = WireSigner(link, isil_signer)
    wire.claim()
    uid = SignatureLogin.objects.get().uid
    assert browser.post(f"/giris/e-imza/{uid}/iptal").headers["Location"] == "/giris?next=%2Fyazilar%2Fgiden"
    assert wire.choose().status_code != 200


def test_a_certificate_that_is_no_nes_is_refused_before_the_pin(account: Viewer, lab: Path) -> None:
    wire = WireSigner(begin(Client()), signer_of(lab, "not-qualified-p256"))
    wire.claim()
    assert code_of(wire.choose()) == "IMZ-5110"


def test_no_code_to_be_typed_leads_to_a_sign_in(account: Viewer) -> None:
    begin(Client())
    assert not SessionCode.objects.exists()


def test_whoever_is_in_and_signs_keeps_the_session_and_has_proved_more(account: Viewer, isil_signer: KeySigner) -> None:
    services.set_password(person=account.person_id, password="deneme-parolasi-1")
    browser = Client()
    browser.post("/giris", {"personnel_number": "1004", "password": "deneme-parolasi-1"})
    link = begin(browser, next="/hesabim")
    answer = sign(link, isil_signer)
    bring_back(browser, link, answer.return_code or "")
    page = browser.get("/hesabim").content.decode()
    assert "E-imza" in page
    assert "Parola</dt>" in page


def test_another_persons_signature_begins_another_session(
    account: Viewer, oguz: Viewer, oguz_signer: KeySigner
) -> None:
    services.set_password(person=account.person_id, password="deneme-parolasi-1")
    browser = Client()
    browser.post("/giris", {"personnel_number": "1004", "password": "deneme-parolasi-1"})
    link = begin(browser)
    answer = sign(link, oguz_signer)
    bring_back(browser, link, answer.return_code or "")
    page = browser.get("/hesabim").content.decode()
    assert "Oğuz Ertuğ" in page
    assert "Işıl" not in page
    assert "Parola</dt>" not in page
