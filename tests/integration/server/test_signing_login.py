# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in over the wire (rule 8): one statement that both ends compose, and a code for the browser that began."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from divit.kernel import clock
from divit.server.people.queries import Viewer
from divit.server.signing import login_purpose, queries, services
from divit.server.signing.errors import NothingToSign, PurposeUnknown
from divit.session import messages
from divit.session.login_signature import LoginSignature
from nothing_changed import nothing_changed
from plain_owner import TrialLoginOwner
from trial_keys import certificate_for
from trial_signers import KeySigner
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(isil: Viewer, monkeypatch: pytest.MonkeyPatch) -> TrialLoginOwner:
    monkeypatch.setattr(login_purpose, "_owner", [])
    owner = TrialLoginOwner()
    owner.register()
    return owner


@pytest.fixture
def opened(owner: TrialLoginOwner) -> services.OpenedSession:
    return services.open_login(ref="deneme-1", site_name="Akçaova Valiliği", title="Giriş")


@pytest.fixture
def signer(opened: services.OpenedSession, isil_signer: KeySigner) -> WireSigner:
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    return signer


def signature(signer: WireSigner, key: KeySigner | None = None, **changes: Any) -> bytes:
    """What the signer composes and signs; ``changes`` of what goes into the statement."""
    held = key or signer.signer
    assert isinstance(held, KeySigner)
    assert signer.request is not None
    composed = {
        "origin": signer.request.site.origin,
        "one_time": signer.get("items/login").content.decode(),
        "at": clock.now(),
        "certificate": held.certificate,
    }
    due = LoginSignature.composed(**{**composed, **changes})
    return due.attached(held.sign(due.data), held.chain)


def posted(signer: WireSigner, value: bytes) -> messages.ResultAnswer:
    answer = signer.post("results", {"results": [{"id": "login", "value": base64.b64encode(value).decode()}]})
    assert answer.status_code == 200, answer.content
    return messages.parse_results_answer(answer.content)[0]


def test_a_certificate_signs_its_holder_in_and_the_browser_gets_a_code(
    opened: services.OpenedSession, owner: TrialLoginOwner, signer: WireSigner
) -> None:
    assert opened.code == "", "no login by a typed code"
    assert signer.request is not None
    assert (signer.request.purpose, signer.request.person) == ("login", None)
    assert signer.choose().status_code == 200
    answer = posted(signer, signature(signer))
    assert (answer.status, answer.return_code) == ("accepted", owner.codes[0])
    assert owner.came == [("deneme-1", signer.signer.certificate)]
    assert queries.standing_without_person(opened.id).state == "done"
    assert signer.end() == "done"
    assert owner.ended == []


def test_the_same_again_gets_a_fresh_code_since_the_answer_may_have_been_lost(
    owner: TrialLoginOwner, signer: WireSigner
) -> None:
    signer.choose()
    value = signature(signer)
    first, again = posted(signer, value), posted(signer, value)
    assert [first.return_code, again.return_code] == owner.codes
    assert owner.codes[0] != owner.codes[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://baska.invalid"},
        {"one_time": "A" * 43},
        {"at": "late"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_statement_of_another_site_session_or_hour_is_refused(
    owner: TrialLoginOwner, signer: WireSigner, changes: dict[str, Any]
) -> None:
    signer.choose()
    if "at" in changes:
        changes = {"at": clock.now() - timedelta(minutes=6)}
    value = signature(signer, **changes)
    with nothing_changed():
        answer = posted(signer, value)
    assert answer.error is not None
    assert (answer.status, answer.error.code, answer.return_code) == ("refused", "IMZ-5015", None)
    assert owner.came == []
    assert posted(signer, signature(signer)).status == "accepted", "the right one may follow"


def test_a_signature_of_another_card_than_the_chosen_one_is_refused(
    owner: TrialLoginOwner, signer: WireSigner, oguz_signer: KeySigner
) -> None:
    signer.choose()
    answer = posted(signer, signature(signer, oguz_signer))
    assert answer.error is not None
    assert answer.error.code == "IMZ-5015"


def test_nothing_is_taken_before_the_certificate_was_judged(signer: WireSigner) -> None:
    value = base64.b64encode(signature(signer)).decode()
    with nothing_changed():
        assert code_of(signer.post("results", {"results": [{"id": "login", "value": value}]})) == "IMZ-5105"


def test_a_certificate_that_is_nobodys_is_refused_before_any_pin(owner: TrialLoginOwner, signer: WireSigner) -> None:
    owner.refuses = NothingToSign()
    with nothing_changed():
        assert code_of(signer.choose()) == NothingToSign.code


def test_a_certificate_of_an_unknown_authority_is_refused_before_any_pin(
    signer: WireSigner, isil_signer: KeySigner
) -> None:
    assert isinstance(isil_signer.key, ec.EllipticCurvePrivateKey)
    foreign = certificate_for(isil_signer.key)
    with nothing_changed():
        refused = signer.choose(certificate=base64.b64encode(foreign).decode(), chain=[])
    assert code_of(refused) == "IMZ-5111"


def test_another_item_than_the_statement_is_refused(signer: WireSigner) -> None:
    signer.choose()
    value = base64.b64encode(signature(signer)).decode()
    answer = signer.post("results", {"results": [{"id": "0001", "value": value}]})
    assert messages.parse_results_answer(answer.content)[0].error is not None
    assert code_of(signer.get("items/0001")) == "IMZ-5114"


@pytest.mark.parametrize("why", ["cancelled", "not_mine", "finished"])
def test_a_login_that_comes_to_nothing_is_told_to_its_owner(
    owner: TrialLoginOwner, signer: WireSigner, why: str
) -> None:
    signer.end(why)
    assert owner.ended == [("deneme-1", "cancelled" if why == "finished" else why)]


def test_nobody_opens_a_login_where_no_room_of_sign_in_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_purpose, "_owner", [])
    with pytest.raises(PurposeUnknown):
        services.open_login(ref="deneme-1", site_name="Akçaova", title="Giriş")
