# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a person's own pages ask about a session: its state, cancelling it, letting another signer take over."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from divit.server.login import services as login
from divit.server.people.queries import Viewer
from divit.server.signing import queries, services
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db


def browser_of(viewer: Viewer) -> Client:
    login.open_account(person=viewer.person_id, personnel_number=str(2000 + viewer.person_id))
    client = Client()
    client.force_login(get_user_model().objects.get(person_id=viewer.person_id))
    return client


@pytest.fixture
def claimed(isil: Viewer, isil_signer: KeySigner) -> WireSigner:
    TrialOwner({"1": b"Bir"}).register()
    signer = WireSigner(services.open_session(viewer=isil, purpose="document", refs=["1"]).link, isil_signer)
    signer.claim()
    return signer


def test_the_state_is_told_to_the_person_and_to_nobody_else(isil: Viewer, oguz: Viewer, claimed: WireSigner) -> None:
    [line] = queries.sessions_of(isil)
    told = browser_of(isil).get(f"/imza/{line.id}/durum", headers={"Accept": "application/json"}).json()
    assert (told["state"], told["signer"], told["total"], told["counts"]) == (
        "claimed", "Deneme imzacısı", 1, {"waiting": 1},
    )  # fmt: skip
    stranger = browser_of(oguz)
    with nothing_changed():
        for call in ("durum", "iptal", "birak"):
            method = stranger.get if call == "durum" else stranger.post
            answer = method(f"/imza/{line.id}/{call}", headers={"Accept": "application/json"})
            assert answer.status_code == 404
            assert Client().get(f"/imza/{line.id}/{call}").status_code == 302


def test_cancelling_tells_the_signer_on_its_next_call(isil: Viewer, claimed: WireSigner) -> None:
    [line] = queries.sessions_of(isil)
    browser = browser_of(isil)
    assert browser.post(f"/imza/{line.id}/iptal").json()["state"] == "cancelled"
    assert claimed.post("alive", {}).json() == {"state": "cancelled"}
    with nothing_changed():
        assert browser.post(f"/imza/{line.id}/iptal").status_code == 409


def test_releasing_gives_a_fresh_link_and_code_and_ends_the_old_claim(isil: Viewer, claimed: WireSigner) -> None:
    [line] = queries.sessions_of(isil)
    given = browser_of(isil).post(f"/imza/{line.id}/birak").json()
    assert set(given) == {"link", "code"}
    assert claimed.post("alive", {}).status_code == 401
    other = WireSigner(given["link"], claimed.signer)
    other.claim()
    assert other.choose().status_code == 200
