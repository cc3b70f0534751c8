# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The test page: "Test Et" and "PIN Kontrol Et", each through a real session, and the answer in words."""

import base64
import re

import pytest
from django.test import Client
from django.urls import reverse

from divit.server.jobs import worker
from divit.server.login import services as login
from divit.server.people.queries import Viewer
from divit.server.signing.models import SigningSession
from divit.tokens.release import ReleaseKey
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LINK = re.compile(r'data-link="([^"]+)"')


@pytest.fixture
def visitor(isil: Viewer) -> Client:
    """Işıl, signed in."""
    from divit.server.login.models import Account

    account = login.open_account(person=isil.person_id, personnel_number="10001")
    client = Client()
    client.force_login(Account.objects.get(pk=account))
    return client


def begun(visitor: Client, name: str) -> tuple[str, str]:
    """A trial asked for on the page: its own page, and the link to it."""
    asked = visitor.post(reverse(name))
    assert asked.status_code == 302
    shown = visitor.get(asked.url).content.decode()
    found = LINK.search(shown)
    assert found is not None
    return asked.url, found[1]


def words_of(visitor: Client, address: str) -> str:
    return visitor.get(address).content.decode()


def test_the_page_offers_both_and_needs_no_script(visitor: Client) -> None:
    shown = words_of(visitor, reverse("trial"))
    assert "Test Et" in shown
    assert "PIN Kontrol Et" in shown
    assert Client().get(reverse("trial")).status_code == 302, "only for who has signed in"


def test_a_trial_signature_is_validated_and_told(visitor: Client, isil_signer: KeySigner) -> None:
    address, link = begun(visitor, "trial-signature")
    signer = WireSigner(link, isil_signer)
    assert [each.status for each in signer.sign_all()] == ["accepted"]
    assert signer.request is not None
    assert signer.request.purpose == "document"
    assert b"DENEME" in signer.content(signer.request.items[0].id)
    worker.Loop().round()
    assert "İmza geçerli." in words_of(visitor, address)


def test_a_certificate_of_somebody_else_is_refused_as_always(visitor: Client, oguz_signer: KeySigner) -> None:
    _address, link = begun(visitor, "trial-signature")
    signer = WireSigner(link, oguz_signer)
    signer.claim()
    assert code_of(signer.choose()) == "IMZ-5106"


@pytest.mark.parametrize(
    ("outcome", "tries", "words"),
    [
        ("yes", "several", "PIN doğru."),
        ("no", 2, "2 deneme hakkı kaldı."),
        ("no", "few", "Az sayıda deneme hakkı kaldı."),
        ("no", "last", "Bu son hak"),
        ("no", 1, "Bu son hak"),
        ("no", "locked", "PIN’i kilitli"),
    ],
)
def test_the_page_learns_of_the_pin_yes_or_no_and_the_tries_in_words(
    visitor: Client, isil_signer: KeySigner, outcome: str, tries: int | str, words: str
) -> None:
    address, link = begun(visitor, "trial-pin")
    signer = WireSigner(link, isil_signer)
    signer.claim()
    assert "İmza programınız çalışıyor" in words_of(visitor, address)
    certificate = base64.b64encode(isil_signer.certificate).decode()
    card = {"card_serial": "7", "certificate": certificate, "tries": "several", "release_key": ReleaseKey().jwk}
    assert signer.post("card", card).json() == {"ok": True}
    told = {"outcome": outcome, "tries": tries}
    signer.post("end", {"status": "finished", "viewed": [], "card": told})
    assert words in words_of(visitor, address)
    state = visitor.get(reverse("signing-state", args=[address.rsplit("/", 1)[1]])).json()
    assert (state["state"], state["card"]) == ("done", told)


def test_a_phone_cannot_try_a_pin(visitor: Client, isil_signer: KeySigner) -> None:
    _address, link = begun(visitor, "trial-pin")
    refused = WireSigner(link, isil_signer).post(
        "claim", {"v": 1, "signer": {"kind": "phone", "name": "Divit", "version": "1"}}
    )
    assert code_of(refused) == "IMZ-5170"


def test_a_trial_that_is_cancelled_says_so(visitor: Client, isil_signer: KeySigner) -> None:
    for name in ("trial-pin", "trial-signature"):
        address, link = begun(visitor, name)
        signer = WireSigner(link, isil_signer)
        signer.claim()
        signer.end("cancelled")
        assert "sona erdi" in words_of(visitor, address) or "imzalanmadı" in words_of(visitor, address)


def test_another_persons_trial_and_a_session_of_another_kind_are_not_there(
    visitor: Client, claimed: WireSigner, oguz: Viewer
) -> None:
    assert claimed.request is not None
    assert visitor.get(reverse("trial-session", args=[claimed.request.session])).status_code == 404
    address, _link = begun(visitor, "trial-pin")
    uuid = address.rsplit("/", 1)[1]
    SigningSession.objects.filter(uuid=uuid).update(person_id=oguz.person_id)
    assert visitor.get(address).status_code == 404


def test_what_others_register_leaves_the_trial_alone(
    owner: TrialOwner, visitor: Client, isil_signer: KeySigner
) -> None:
    _address, link = begun(visitor, "trial-signature")
    assert [each.status for each in WireSigner(link, isil_signer).sign_all()] == ["accepted"]
