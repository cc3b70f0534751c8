# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions about a card over the wire (rule 9): its owner decides for exactly this card, and nobody keeps its code."""

import base64
import logging
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from divit.kernel.errors import DivitError
from divit.server.people.queries import Viewer
from divit.server.signing import card_purposes, login_purpose, queries, services
from divit.server.signing.errors import (
    CertificateNotYours,
    NothingToSign,
    PurposeUnknown,
    SessionNotFound,
    TooManyOpenSessions,
)
from divit.server.signing.models import SigningSession
from divit.server.signing.services.ending import expire
from divit.tokens.release import ReleaseKey
from nothing_changed import nothing_changed
from plain_owner import TrialCardOwner
from trial_signers import KeySigner
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db
CODE = b"48215093"


@pytest.fixture(autouse=True)
def registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is its own."""
    monkeypatch.setattr(card_purposes, "_purposes", {})
    monkeypatch.setattr(login_purpose, "_owner", [])


@pytest.fixture
def owner() -> TrialCardOwner:
    owner = TrialCardOwner("pin-create", code=CODE)
    owner.register()
    return owner


@pytest.fixture
def opened(isil: Viewer, owner: TrialCardOwner) -> services.OpenedSession:
    return services.open_card_session(purpose="pin-create", ref="kart-7", site_name="DENEME ESHS")


@pytest.fixture
def signer(opened: services.OpenedSession, isil_signer: KeySigner) -> WireSigner:
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    return signer


def told(signer: WireSigner, key: ReleaseKey, **changes: Any) -> dict[str, Any]:
    certificate = base64.b64encode(signer.signer.certificate).decode()
    return {
        "card_serial": "00c3f1",
        "certificate": certificate,
        "tries": "several",
        "release_key": key.jwk,
        **changes,
    }


def ended(signer: WireSigner, outcome: str = "yes", tries: int | str = 3, status: str = "finished") -> str:
    card = {"card": {"outcome": outcome, "tries": tries}}
    answer = signer.post("end", {"status": status, "viewed": [], **card})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["state"])


def test_the_release_code_of_exactly_this_card_opens_in_the_worker_and_its_owner_hears_the_end(
    isil: Viewer, opened: services.OpenedSession, owner: TrialCardOwner, signer: WireSigner
) -> None:
    assert signer.request is not None
    assert (signer.request.purpose, signer.request.items, signer.request.person) == ("pin-create", (), None)
    key = ReleaseKey()
    answer = signer.post("card", told(signer, key))
    assert bytes(key.opened(answer.json()["release"]).view()) == CODE
    assert [(each.serial, each.tries) for each in owner.told] == [("00c3f1", "several")]
    assert queries.standing_without_person(opened.id).state == "consented"
    assert ended(signer) == "done"
    ((ref, outcome, report),) = owner.done
    assert (ref, outcome, report and report.tries) == ("kart-7", "yes", 3)
    assert queries.standing_without_person(opened.id).card == queries.CardStanding("yes", 3)


def test_the_code_is_in_no_row_no_audit_entry_and_no_log(
    owner: TrialCardOwner, signer: WireSigner, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        signer.post("card", told(signer, ReleaseKey()))
        ended(signer)
    hidden = {CODE.decode(), base64.b64encode(CODE).decode(), CODE.hex()}
    kept = caplog.text
    for table in ("signing_signingsession", "audit_auditentry"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
        assert rows
        kept += str(rows)
    assert "00c3f1" in kept, "what may be known of the card is kept"
    assert not [secret for secret in hidden if secret in kept]


def test_a_phone_is_refused_and_the_session_goes_on_waiting(
    opened: services.OpenedSession, isil_signer: KeySigner
) -> None:
    phone = WireSigner(opened.link, isil_signer)
    with nothing_changed():
        refused = phone.post("claim", {"v": 1, "signer": {"kind": "phone", "name": "Divit", "version": "1"}})
    assert (refused.status_code, code_of(refused)) == (409, "IMZ-5170")
    assert WireSigner(opened.link, isil_signer).claim().request.purpose == "pin-create"


def test_another_card_is_refused_in_the_owners_own_words_and_the_right_one_may_follow(
    owner: TrialCardOwner, signer: WireSigner
) -> None:
    owner.refuses = CertificateNotYours()
    refused = signer.post("card", told(signer, ReleaseKey(), card_serial="77"))
    assert code_of(refused) == CertificateNotYours.code
    assert signer.post("card", told(signer, ReleaseKey())).status_code == 200


def test_the_code_is_given_three_times_and_each_time_to_a_key_of_its_own(
    owner: TrialCardOwner, signer: WireSigner
) -> None:
    sealed = set()
    for _time in range(3):
        key = ReleaseKey()
        sealed.add(signer.post("card", told(signer, key)).json()["release"])
    assert len(sealed) == 3
    with nothing_changed():
        assert code_of(signer.post("card", told(signer, ReleaseKey()))) == "IMZ-5172"


@pytest.mark.parametrize("coordinate", ["A" * 43, "_" * 43])
def test_a_key_that_is_no_point_of_the_curve_gets_nothing(signer: WireSigner, coordinate: str) -> None:
    key = {"kty": "EC", "crv": "P-256", "x": coordinate, "y": coordinate}
    with nothing_changed():
        refused = signer.post("card", told(signer, ReleaseKey(), release_key=key))
    assert (refused.status_code, code_of(refused)) == (400, "IMZ-5171")


@pytest.mark.parametrize(
    ("said", "outcome", "state"),
    [
        ({"status": "cancelled"}, "cancelled", "cancelled"),
        ({"status": "not_mine"}, "not_mine", "cancelled"),
        ({"status": "finished"}, "no", "failed"),
        ({"status": "finished", "card": {"outcome": "no", "tries": "locked"}}, "no", "failed"),
    ],
)
def test_every_other_end_is_told_to_the_owner_too(
    owner: TrialCardOwner, signer: WireSigner, said: dict[str, Any], outcome: str, state: str
) -> None:
    signer.post("card", told(signer, ReleaseKey()))
    assert signer.post("end", {"viewed": [], **said}).json()["state"] == state
    assert [one[1] for one in owner.done] == [outcome]


def test_a_yes_without_a_card_is_no_yes(owner: TrialCardOwner, signer: WireSigner) -> None:
    assert ended(signer) == "failed"
    assert owner.done == [("kart-7", "no", None)]


def test_a_session_that_nobody_claims_and_one_that_its_page_gives_up_are_told(
    isil: Viewer, owner: TrialCardOwner, opened: services.OpenedSession
) -> None:
    other = services.open_card_session(purpose="pin-create", ref="kart-8", site_name="DENEME ESHS")
    assert services.cancel_without_person(session=other.id) == "cancelled"
    row = SigningSession.objects.get(uuid=opened.id)
    SigningSession.objects.filter(pk=row.pk).update(claim_until=row.created_at)
    expire(row.pk)
    assert [one[:2] for one in owner.done] == [("kart-8", "cancelled"), ("kart-7", "expired")]
    with pytest.raises(SessionNotFound):
        services.cancel_without_person(session="01900000-0000-7000-8000-000000000000")


def test_what_belongs_to_documents_is_refused_in_a_card_session(signer: WireSigner) -> None:
    def refusal(answer: HttpResponse) -> str:
        return code_of(answer)

    with nothing_changed():
        assert refusal(signer.choose()) == "IMZ-5105"
        assert refusal(signer.get("work?after=0")) == "IMZ-5105"
        assert refusal(signer.post("results", {"results": [{"id": "a", "value": "AAAA"}]})) == "IMZ-5105"
        assert refusal(signer.get("items/login")) == "IMZ-5114"


def test_a_trial_of_the_pin_gets_no_code_and_its_page_learns_yes_or_no_and_the_tries(
    isil: Viewer, isil_signer: KeySigner
) -> None:
    owner = TrialCardOwner("pin-test", code=None)
    owner.register()
    for outcome, tries in (("yes", "several"), ("no", 2)):
        opened = services.open_card_session(purpose="pin-test", ref="", site_name="DENEME", viewer=isil)
        assert opened.code
        signer = WireSigner(opened.link, isil_signer)
        signer.claim()
        assert signer.post("card", told(signer, ReleaseKey())).json() == {"ok": True}
        assert ended(signer, outcome, tries) == "done"
        assert queries.standing(isil, opened.id).card == queries.CardStanding(outcome, tries)


def test_who_may_not_is_refused_before_a_session_is_made(isil: Viewer, owner: TrialCardOwner) -> None:
    owner.refuses_to_open = NothingToSign()
    with nothing_changed(), pytest.raises(DivitError) as refused:
        services.open_card_session(purpose="pin-create", ref="kart-7", site_name="DENEME")
    assert refused.value.code == NothingToSign.code
    with pytest.raises(PurposeUnknown):
        services.open_card_session(purpose="unblock", ref="kart-7", site_name="DENEME")


def test_a_person_has_so_many_open_links_and_no_more(
    isil: Viewer, owner: TrialCardOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_SIGNING_OPEN_LINKS", "1")
    services.open_card_session(purpose="pin-create", ref="kart-7", site_name="DENEME", viewer=isil)
    with pytest.raises(TooManyOpenSessions):
        services.open_card_session(purpose="pin-create", ref="kart-7", site_name="DENEME", viewer=isil)
