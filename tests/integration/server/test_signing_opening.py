# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening a session, finding it, and the clocks that end it (rule 4): each refusal has its own code (I-10, S-02)."""

import json
from collections.abc import Callable

import pytest

from divit.kernel import ids
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import queries, services
from divit.server.signing.errors import (
    ItemTooLarge,
    NothingToSign,
    PurposeUnknown,
    TooManyItems,
    TooManyOpenSessions,
)
from divit.server.signing.purposes import AttachmentDraft
from divit.session.errors import LoginStatementImitated
from divit.session.login import FIRST_LINE
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db


def test_a_link_nobody_claims_in_ten_minutes_is_void(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, move_clock: Callable[[float], None]
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    body = {"v": 1, "signer": {"kind": "desktop", "name": "x", "version": "1"}}
    move_clock(601)
    with nothing_changed():
        refused = signer.post("claim", body)
    assert (refused.status_code, code_of(refused)) == (410, "IMZ-5101")
    assert code_of(signer.client.get(signer.path, headers={"Accept": "application/divit+json"})) == "IMZ-5101"
    worker.Loop().round()
    assert queries.standing(isil, opened.id).state == "expired"
    assert code_of(signer.post("claim", body)) == "IMZ-5101"
    assert owner.given_up == [("1", "IMZ-5120")]


def test_a_silent_session_pauses_and_is_resumed_by_the_same_claim_within_a_day(
    isil: Viewer, signing: WireSigner, move_clock: Callable[[float], None]
) -> None:
    session = queries.sessions_of(isil)[0].id
    move_clock(119)
    assert queries.standing(isil, session).state == "signing"
    move_clock(121)
    assert queries.standing(isil, session).state == "paused"
    move_clock(23 * 3600)
    worker.Loop().round()
    assert signing.send(*(signing.sign(each) for each in signing.work().work))[0].status == "accepted"


def test_a_session_silent_for_a_day_is_over_and_what_was_signed_is_kept(
    isil: Viewer, signing: WireSigner, owner: TrialOwner, move_clock: Callable[[float], None]
) -> None:
    first, second = signing.work().work
    signing.send(signing.sign(first))
    late = signing.sign(second)
    move_clock(24 * 3600 + 60)
    with nothing_changed():
        refused = signing.post("results", {"results": [{"id": late.id, "value": "AAAA"}]})
    assert (refused.status_code, code_of(refused)) == (410, "IMZ-5104")
    loop = worker.Loop()
    while loop.round():
        pass
    view = queries.standing(isil, queries.sessions_of(isil)[0].id)
    assert (view.state, view.counts) == ("partial", {"completed": 1, "failed": 1})
    assert [each.ref for each in owner.completed] == ["1"]


def test_a_new_claim_only_after_the_person_released_the_session(
    isil: Viewer, signing: WireSigner, isil_signer: KeySigner, owner: TrialOwner
) -> None:
    session = queries.sessions_of(isil)[0].id
    signing.send(signing.sign(signing.work().work[0]))
    services.release(viewer=isil, session=session)
    assert code_of(signing.get("work")) == "IMZ-5103", "the old claim has ended"
    again = services.show_again(viewer=isil, session=session)
    resumed = WireSigner(again.link, isil_signer)
    resumed.claim()
    assert resumed.choose().status_code == 200
    window = resumed.work()
    assert [each.id for each in window.work] == ["0002"]
    assert resumed.send(resumed.sign(window.work[0]))[0].status == "accepted"
    worker.Loop().round()
    assert sorted(each.ref for each in owner.completed) == ["1", "2"]


def test_a_code_finds_the_session_once(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    client = WireSigner("http://x/s/code", isil_signer).client
    typed = opened.code.replace("-", " ").swapcase()

    def redeem(code: str) -> tuple[int, dict[str, str]]:
        answer = client.post("/s/code", json.dumps({"code": code}), content_type="application/json")
        return answer.status_code, answer.json()

    status, found = redeem(typed)
    assert status == 200
    assert found["link"] != opened.link
    WireSigner(found["link"], isil_signer).claim()
    unknown = redeem(ids.session_code())
    used = redeem(opened.code)
    nonsense = redeem("no code at all")
    for answer in (unknown, used, nonsense):
        assert (answer[0], answer[1]["code"]) == (404, "IMZ-5127")
    assert used[1]["message"] == unknown[1]["message"] == nonsense[1]["message"]


def test_ten_wrong_codes_a_minute_and_then_waits_that_double(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, move_clock: Callable[[float], None]
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    client = WireSigner("http://x/s/code", isil_signer).client

    def redeem(code: str, address: str = "10.0.0.1") -> tuple[str, str | None]:
        answer = client.post(
            "/s/code", json.dumps({"code": code}), content_type="application/json", REMOTE_ADDR=address
        )
        return answer.json().get("code", "ok"), answer.headers.get("Retry-After")

    for _ in range(10):
        assert redeem(ids.session_code())[0] == "IMZ-5127"
    refused, wait = redeem(opened.code)
    assert refused == "IMZ-5128"
    assert 55 <= int(wait or 0) <= 61
    assert redeem(ids.session_code(), "10.0.0.2")[0] == "IMZ-5127", "another address does not wait"
    move_clock(62)
    assert redeem(ids.session_code())[0] == "IMZ-5127"
    refused, wait = redeem(opened.code)
    assert refused == "IMZ-5128"
    assert 110 <= int(wait or 0) <= 121
    move_clock(62 + 122)
    assert redeem(opened.code)[0] == "ok"


def test_a_code_is_valid_for_ten_minutes(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, move_clock: Callable[[float], None]
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    client = WireSigner("http://x/s/code", isil_signer).client
    move_clock(601)
    answer = client.post("/s/code", json.dumps({"code": opened.code}), content_type="application/json")
    assert code_of(answer) == "IMZ-5127"


def opening(isil: Viewer, *refs: str, purpose: str = "document") -> None:
    with nothing_changed():
        services.open_session(viewer=isil, purpose=purpose, refs=list(refs))


def test_requests_that_cannot_be_made(isil: Viewer, owner: TrialOwner, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PurposeUnknown):
        opening(isil, "1", purpose="nobody-knows")
    for refs in ((), ("1", "1")):
        with pytest.raises(NothingToSign):
            opening(isil, *refs)
    monkeypatch.setenv("DIVIT_SIGNING_ITEMS", "1")
    with pytest.raises(TooManyItems):
        opening(isil, "1", "2")
    monkeypatch.setenv("DIVIT_SIGNING_ITEM_BYTES", "6")
    with pytest.raises(ItemTooLarge):
        opening(isil, "1")
    monkeypatch.setenv("DIVIT_SIGNING_ITEM_BYTES", "100")
    monkeypatch.setenv("DIVIT_SIGNING_ALL_ITEMS_BYTES", "6")
    with pytest.raises(ItemTooLarge):
        opening(isil, "1")
    monkeypatch.setenv("DIVIT_SIGNING_ALL_ITEMS_BYTES", "600")
    monkeypatch.setenv("DIVIT_SIGNING_ATTACHMENTS", "1")
    owner.attachments = (AttachmentDraft("a", "text/plain", b"1"), AttachmentDraft("b", "text/plain", b"2"))
    with pytest.raises(TooManyItems):
        opening(isil, "1")


def test_a_document_that_begins_like_a_login_statement_is_never_asked_for(isil: Viewer, owner: TrialOwner) -> None:
    owner.documents["1"] = f"{FIRST_LINE}\nhttps://a.invalid\n".encode()
    with pytest.raises(LoginStatementImitated):
        opening(isil, "1")


def test_a_person_has_only_so_many_open_sessions(
    isil: Viewer, oguz: Viewer, owner: TrialOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_SIGNING_OPEN_LINKS", "2")
    opened = [services.open_session(viewer=isil, purpose="document", refs=["1"]) for _ in range(2)]
    with pytest.raises(TooManyOpenSessions):
        services.open_session(viewer=isil, purpose="document", refs=["1"])
    services.open_session(viewer=oguz, purpose="document", refs=["1"])
    services.cancel(viewer=isil, session=opened[0].id)
    services.open_session(viewer=isil, purpose="document", refs=["1"])


def test_an_unknown_link(owner: TrialOwner, isil: Viewer, isil_signer: KeySigner) -> None:
    stranger = WireSigner(f"http://x/s/{'A' * 43}", isil_signer)
    answer = stranger.client.get(stranger.path, headers={"Accept": "application/divit+json"})
    assert (answer.status_code, code_of(answer)) == (404, "IMZ-5100")
    page = stranger.client.get(stranger.path, headers={"Accept": "text/html"})
    assert page.status_code == 404
    body = {"v": 1, "signer": {"kind": "desktop", "name": "x", "version": "1"}}
    assert code_of(stranger.post("claim", body)) == "IMZ-5100"
