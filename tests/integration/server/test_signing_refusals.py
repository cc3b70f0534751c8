# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every refusal has its own code, in both languages, and leaves everything as it was (I-10, S-02)."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from divit.kernel import clock, ids, words
from divit.pki.errors import TrustFolderUnreadable
from divit.pki.lab.holders import revoke
from divit.pki.subject import serial_number
from divit.server.files import store
from divit.server.files.errors import StorageFailed, StorageUnreadable
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import authorities, queries, services
from divit.server.signing.errors import (
    ItemTooLarge,
    LeftUnsigned,
    NothingToSign,
    PurposeUnknown,
    StepAlreadySigned,
    TooManyItems,
    TooManyOpenSessions,
)
from divit.server.signing.models import SigningItem
from divit.server.signing.purposes import AttachmentDraft
from divit.session.errors import LoginStatementImitated
from divit.session.login import FIRST_LINE
from divit.session.messages import Result
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner, LocalTimestamper, signer_of
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> TrialOwner:
    owner = TrialOwner({"1": b"Birinci", "2": "İkinci".encode()})
    owner.register()
    return owner


@pytest.fixture
def claimed(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> WireSigner:
    """A session of two documents that a signer has claimed, before its consent."""
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    return signer


@pytest.fixture
def signing(claimed: WireSigner) -> WireSigner:
    """The same, after consent and with its first window of work given out."""
    claimed.choose()
    claimed.work()
    return claimed


# --- the certificate (rule 7) ---


def test_an_expired_certificate(claimed: WireSigner, issue: Callable[..., KeySigner]) -> None:
    now = clock.now()
    claimed.signer = issue(not_before=now - timedelta(days=400), not_after=now - timedelta(days=1))
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused)) == (403, "IMZ-5107")
    assert claimed.get("work").status_code == 409


def test_a_certificate_that_is_not_valid_yet(claimed: WireSigner, issue: Callable[..., KeySigner]) -> None:
    claimed.signer = issue(not_before=clock.now() + timedelta(days=1))
    with nothing_changed():
        assert code_of(claimed.choose()) == "IMZ-5108"


def test_somebody_elses_certificate(claimed: WireSigner, oguz_signer: KeySigner) -> None:
    claimed.signer = oguz_signer
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused)) == (403, "IMZ-5106")
    assert "10000000" not in refused.content.decode(), "no TCKN in an error"


def test_a_revoked_certificate(claimed: WireSigner, issue: Callable[..., KeySigner], lab: Path) -> None:
    claimed.signer = issue()
    revoke(lab, serial_number(claimed.signer.certificate))
    with nothing_changed():
        assert code_of(claimed.choose()) == "IMZ-5109"


def test_a_certificate_whose_status_nobody_tells(
    claimed: WireSigner, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trust").mkdir()
    for name in ("root.pem", "issuing-ca.pem"):
        (tmp_path / "trust" / name).write_bytes((lab / name).read_bytes())
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(tmp_path / "trust"))
    with nothing_changed():
        refused = claimed.choose()
    assert (refused.status_code, code_of(refused), refused.json()["retry"]) == (503, "IMZ-5112", "auto")


def test_a_certificate_that_leads_to_no_trusted_root(
    claimed: WireSigner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trust").mkdir()
    for folder in (str(tmp_path / "trust"), ""):
        monkeypatch.setenv("DIVIT_TRUST_FOLDER", folder)
        with nothing_changed():
            assert code_of(claimed.choose()) == "IMZ-5111"


@pytest.mark.parametrize(("name", "code"), [("not-qualified-p256", "IMZ-5110"), ("wrong-usage-p256", "IMZ-5111")])
def test_a_certificate_of_another_kind(
    claimed: WireSigner, lab: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed.signer = signer_of(lab, name)
    _make_it_isils(monkeypatch)
    with nothing_changed():
        assert code_of(claimed.choose()) == code


def test_a_purpose_that_needs_no_nes_takes_an_ordinary_certificate(
    isil: Viewer, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = TrialOwner({"1": b"Bir"}, needs_nes=False)
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, signer_of(lab, "not-qualified-p256"))
    _make_it_isils(monkeypatch)
    signer.claim()
    assert signer.choose().status_code == 200


def _make_it_isils(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lab's ready-made certificates belong to other made-up people; this test is about their kind."""
    from dataclasses import replace

    from divit.server.signing.services import consent

    real = consent.subject_of
    monkeypatch.setattr(
        consent, "subject_of", lambda certificate: replace(real(certificate), serial_number="10000000528")
    )


def test_a_certificate_that_is_none(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.choose(certificate=base64.b64encode(b"no certificate").decode())
    assert refused.status_code == 400
    assert code_of(refused).startswith("IMZ-11")


def test_another_manifest_than_the_one_approved(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.choose(manifest_sha256="0" * 64)
    assert (refused.status_code, code_of(refused)) == (409, "IMZ-5007")


# --- messages ---


@pytest.mark.parametrize("call", ["claim", "certificate", "results", "end", "alive", "card"])
@pytest.mark.parametrize(
    ("extra", "code"),
    [({"pin": "123456"}, "IMZ-5001"), ({"library": "/usr/lib/x.so"}, "IMZ-5001"), ({"extra": 1}, "IMZ-5002")],
)
def test_a_message_with_a_field_it_must_not_have(
    claimed: WireSigner, call: str, extra: dict[str, object], code: str
) -> None:
    with nothing_changed():
        refused = claimed.post(call, {"v": 1} | extra)
    assert refused.status_code == 400
    assert code_of(refused) == code
    assert "123456" not in refused.content.decode()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"v":1,"v":1}'])
def test_a_body_that_is_no_message(claimed: WireSigner, body: bytes) -> None:
    with nothing_changed():
        assert code_of(claimed.post("end", body)) == "IMZ-5002"


def test_a_body_larger_than_any_message(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.post("results", b" " * (512 * 1024 + 1))
    assert (refused.status_code, code_of(refused)) == (413, "IMZ-5129")


def test_a_card_message_in_a_document_session(claimed: WireSigner) -> None:
    key = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
    card = {"card_serial": "1", "certificate": base64.b64encode(b"123").decode(), "tries": 3, "release_key": key}
    with nothing_changed():
        assert code_of(claimed.post("card", card)) == "IMZ-5131"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_refusal_speaks_the_signers_language(claimed: WireSigner, language: str) -> None:
    refused = claimed.post("end", {"pin": "1"}, **{"Accept-Language": language})
    words.use("tr")
    assert ("must not be there" in refused.json()["message"]) == (language == "en")
    assert ("bulunmaması gereken" in refused.json()["message"]) == (language == "tr")


# --- results ---


def one(signer: WireSigner, item_id: str, value: bytes) -> str:
    [answer] = signer.send(Result(id=item_id, value=value))
    assert answer.error is not None
    return answer.error.code


def test_a_signature_over_something_else(signing: WireSigner) -> None:
    work = signing.work().work[0]
    data = work.signed_attributes or b""
    for value in (signing.signer.sign(data + b"x"), signing.signer.sign(b""), b"\x30\x06\x02\x01\x01\x02\x01\x01"):
        with nothing_changed():
            assert one(signing, "0001", value) == "IMZ-5116"


def test_a_signature_by_another_key(signing: WireSigner, issue: Callable[..., KeySigner]) -> None:
    value = issue().sign(signing.work().work[0].signed_attributes or b"")
    with nothing_changed():
        assert one(signing, "0001", value) == "IMZ-5116"


def test_a_result_for_an_item_that_the_session_does_not_have(signing: WireSigner) -> None:
    with nothing_changed():
        assert one(signing, "0003", b"12345678") == "IMZ-5114"


def test_a_result_before_the_data_was_given_out(claimed: WireSigner) -> None:
    claimed.choose()
    with nothing_changed():
        assert one(claimed, "0001", b"12345678") == "IMZ-5115"


def test_a_result_before_the_consent(claimed: WireSigner) -> None:
    with nothing_changed():
        refused = claimed.post("results", {"results": [{"id": "0001", "value": "AAAA"}]})
    assert code_of(refused) == "IMZ-5105"


def test_one_bad_result_does_not_spoil_the_others(signing: WireSigner) -> None:
    first, second = (signing.sign(each) for each in signing.work().work)
    answers = signing.send(Result("0001", b"12345678"), second, Result("0009", b"12345678"))
    assert [each.status for each in answers] == ["refused", "accepted", "refused"]
    assert signing.send(first)[0].status == "accepted"


def test_a_document_that_changed_between_request_and_signing(signing: WireSigner, owner: TrialOwner) -> None:
    result = signing.sign(signing.work().work[0])
    owner.documents["1"] = "Birinci, değişti".encode()
    assert one(signing, "0001", result.value) == "IMZ-5118"
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.signature) == ("failed", None)
    assert owner.completed == []
    assert owner.given_up == [("1", "IMZ-5118")]
    with nothing_changed():
        assert one(signing, "0001", result.value) == "IMZ-5118", "the same again gets the same answer"
    assert signing.send(signing.sign(signing.work().work[0]))[0].status == "accepted", "the other goes on"


def test_a_step_that_its_owner_no_longer_allows(signing: WireSigner, owner: TrialOwner) -> None:
    owner.refuses["1"] = LeftUnsigned()
    assert one(signing, "0001", signing.sign(signing.work().work[0]).value) == "IMZ-5120"
    assert SigningItem.objects.get(item_id="0001").signature is None
    assert owner.given_up == [("1", "IMZ-5120")]


def test_stored_bytes_that_were_tampered_with_are_neither_served_nor_completed(
    signing: WireSigner, owner: TrialOwner
) -> None:
    result = signing.sign(signing.work().work[0])
    path = store.path_of(hashlib.sha256(b"Birinci").hexdigest())
    path.chmod(0o600)
    path.write_bytes(b"Birincj")
    assert code_of(signing.get("items/0001")) == "IMZ-9301"
    assert signing.send(result)[0].status == "accepted"
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert item.state == "failed"
    assert item.error["code"] == "IMZ-9301"
    assert owner.completed == []


def test_a_step_is_signed_once_however_many_sessions_ask_for_it(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, signing: WireSigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    other = WireSigner(opened.link, isil_signer)
    other.claim()
    other.choose()
    theirs = other.sign(other.work().work[0])
    assert signing.send(signing.sign(signing.work().work[0]))[0].status == "accepted"
    assert one(other, "0001", theirs.value) == "IMZ-5119"
    with pytest.raises(StepAlreadySigned), nothing_changed():
        services.open_session(viewer=isil, purpose="document", refs=["1"])
    worker.Loop().round()
    assert [each.ref for each in owner.completed] == ["1"]
    with pytest.raises(StepAlreadySigned), nothing_changed():
        services.open_session(viewer=isil, purpose="document", refs=["1"])


def test_the_database_itself_refuses_a_second_signature_of_one_step(
    isil: Viewer, isil_signer: KeySigner, signing: WireSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from divit.server.signing.services import results

    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    other = WireSigner(opened.link, isil_signer)
    other.claim()
    other.choose()
    theirs = other.sign(other.work().work[0])
    signing.send(signing.sign(signing.work().work[0]))
    monkeypatch.setattr(results, "_owner_refuses", lambda session, item, now: None)
    with nothing_changed():
        assert one(other, "0001", theirs.value) == "IMZ-5119"


# --- the clocks and the code (rule 4) ---


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
    assert [each.ref for each in owner.completed] == ["1", "2"]


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


# --- opening ---


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


# --- completion ---


class Away:
    """A time-stamping service that is not there."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        from divit.pki.errors import ServiceUnavailable

        raise ServiceUnavailable(host="127.0.0.1")


def test_a_time_stamping_service_that_is_away_is_waited_for_and_nobody_is_asked_again(
    isil: Viewer, signing: WireSigner, owner: TrialOwner, monkeypatch: pytest.MonkeyPatch,
    move_clock: Callable[[float], None],
) -> None:  # fmt: skip
    signing.send(*(signing.sign(each) for each in signing.work().work))
    real = authorities.timestamper
    monkeypatch.setattr(authorities, "timestamper", Away)
    loop = worker.Loop()
    loop.round()
    view = queries.standing(isil, queries.sessions_of(isil)[0].id)
    assert (view.state, view.counts) == ("completing", {"awaiting": 2})
    assert all(each.error is not None and each.error["code"] == "IMZ-1110" for each in queries.items(isil, view.id))
    assert owner.completed == []
    assert loop.round() == 0, "not before the next try"
    first_wait = max(each.next_try_at for each in queries.items(isil, view.id) if each.next_try_at) - clock.now()
    assert timedelta(seconds=5) < first_wait <= timedelta(seconds=12)
    move_clock(13)
    loop.round()
    assert SigningItem.objects.get(item_id="0001").attempts == 2
    monkeypatch.setattr(authorities, "timestamper", real)
    move_clock(60)
    loop.round()
    assert queries.standing(isil, view.id).state == "done"
    assert sorted(each.ref for each in owner.completed) == ["1", "2"]


def test_a_time_stamping_service_that_nobody_set_up_is_waited_for(
    signing: WireSigner, owner: TrialOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.send(signing.sign(signing.work().work[0]))
    monkeypatch.setattr(authorities, "timestamper", lambda: None)
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.error["code"]) == ("awaiting", "IMZ-5134")
    assert owner.completed == []


def test_revocation_information_that_is_missing_is_waited_for(
    isil: Viewer, signing: WireSigner, owner: TrialOwner, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.send(signing.sign(signing.work().work[0]))
    (tmp_path / "trust").mkdir()
    for name in ("root.pem", "issuing-ca.pem", "tsa.pem"):
        (tmp_path / "trust" / name).write_bytes((lab / name).read_bytes())
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(tmp_path / "trust"))
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.error["code"]) == ("awaiting", "IMZ-5133")
    assert "TRY_LATER" in item.error["tr"]
    assert owner.completed == []


def test_a_trust_folder_that_cannot_be_read_for_a_moment_is_waited_for(
    signing: WireSigner, owner: TrialOwner, lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody is copying a new root into it: half a file is there."""
    signing.send(signing.sign(signing.work().work[0]))
    (tmp_path / "half.pem").write_bytes((lab / "root.pem").read_bytes()[:200] + b"-----END CERTIFICATE-----\n")
    (tmp_path / "half.crt").write_bytes(b"0\x82")
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(tmp_path))
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.error["code"]) == ("awaiting", TrustFolderUnreadable.code)
    assert (owner.completed, owner.given_up) == ([], [])


class WrongTimestamper(LocalTimestamper):
    """A service whose answers fit the request and whose signatures are wrong."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        token = bytearray(super().timestamp(digest, hash_name))
        token[-1] ^= 1
        return bytes(token)


def test_a_wrong_time_stamp_does_not_cost_the_signature(
    isil: Viewer, signing: WireSigner, owner: TrialOwner, lab: Path, monkeypatch: pytest.MonkeyPatch,
    move_clock: Callable[[float], None],
) -> None:  # fmt: skip
    signing.send(*(signing.sign(each) for each in signing.work().work))
    monkeypatch.setattr(authorities, "timestamper", lambda: WrongTimestamper(lab))
    worker.Loop().round()
    view = queries.standing(isil, queries.sessions_of(isil)[0].id)
    assert view.counts == {"awaiting": 2}
    assert all(each.error is not None and each.error["code"] == "IMZ-5133" for each in queries.items(isil, view.id))
    assert (owner.completed, owner.given_up) == ([], [])
    monkeypatch.setattr(authorities, "timestamper", lambda: LocalTimestamper(lab))
    move_clock(60)
    worker.Loop().round()
    assert queries.standing(isil, view.id).state == "done"


@pytest.mark.parametrize("call", ["get", "put_each"])
def test_a_disk_that_refuses_for_a_moment_is_waited_for(
    signing: WireSigner, owner: TrialOwner, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    fault = StorageUnreadable(why="EIO") if call == "get" else StorageFailed(why="ENOSPC")

    def refuses(*_args: object, **_more: object) -> None:
        raise fault

    signing.send(signing.sign(signing.work().work[0]))
    with monkeypatch.context() as patched:
        patched.setattr(store, call, refuses)
        worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.error["code"]) == ("awaiting", fault.code)
    assert (owner.completed, owner.given_up) == ([], [])


def test_a_signature_that_our_validator_refuses_is_never_called_signed(signing: WireSigner, owner: TrialOwner) -> None:
    signing.send(signing.sign(signing.work().work[0]))
    SigningItem.objects.filter(item_id="0001").update(signature=signing.signer.sign(b"something else"))
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.error["code"], item.signed_sha256) == ("failed", "IMZ-5121", "")
    assert owner.completed == []
    assert owner.given_up == [("1", "IMZ-5121")]


def test_what_the_owner_refuses_at_the_end_undoes_the_completion(signing: WireSigner, owner: TrialOwner) -> None:
    signing.send(signing.sign(signing.work().work[0]))
    owner.breaks_on_completion = _SomeOwnersError()
    worker.Loop().round()
    item = SigningItem.objects.get(item_id="0001")
    assert (item.state, item.signed_sha256, item.report) == ("failed", "", None)
    assert item.error["code"] == "IMZ-5120"


class _SomeOwnersError(LeftUnsigned):
    """Stands for what an owner of documents raises."""

    @property
    def row(self):  # type: ignore[no-untyped-def]  # the row of the class above, found by its own module
        return LeftUnsigned().row
