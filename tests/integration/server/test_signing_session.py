# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session from the request to the completed documents, over the wire, with a real key that the server never sees."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse

from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from divit.server.audit import queries as audit
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import queries, services
from divit.server.signing.errors import SessionNotFound
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.purposes import AttachmentDraft
from trial_owner import TrialOwner
from trial_signers import KeySigner, typst_letter
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db
KNOCK = {"Accept": "application/divit+json"}


@pytest.fixture
def owner() -> TrialOwner:
    owner = TrialOwner({"1": b"Birinci", "2": b"\xc4\xb0kinci"})
    owner.register()
    return owner


def trust(lab: Path) -> TrustStore:
    return TrustStore.from_folder(lab)


@pytest.mark.parametrize(
    ("format", "document", "level"),
    [
        ("cades-detached", b"Taslak", "T"),
        ("cades-attached", b"Taslak", "B"),
        ("pades", typst_letter("Işıl’ın yazısı"), "T"),
        ("pades", typst_letter("Işıl’ın yazısı"), "B"),
    ],
)
def test_a_document_is_signed_validated_stored_and_handed_to_its_owner(
    isil: Viewer, isil_signer: KeySigner, lab: Path, format: str, document: bytes, level: str
) -> None:
    owner = TrialOwner({"yazi:1:0": document}, format=format, level=level)
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["yazi:1:0"])
    assert [each.status for each in WireSigner(opened.link, isil_signer).sign_all()] == ["accepted"]
    assert queries.standing(isil, opened.id).state == "completing"
    assert owner.completed == []

    worker.Loop().round()

    [signed] = owner.completed
    assert queries.standing(isil, opened.id).state == "done"
    assert signed.content_sha256 == hashlib.sha256(document).hexdigest()
    assert signed.signer_person_id == isil.person_id
    assert signed.report["indication"] == "TOTAL_PASSED"
    file = files.read(signed.file_sha256)
    report = validate(file, content=document if format == "cades-detached" else None, trust=trust(lab))
    assert report.indication is Indication.TOTAL_PASSED
    assert [each.level for each in report.signatures] == [f"BASELINE-{level}"]
    if format == "pades":
        assert file.startswith(document)
    assert audit.verify_chain().intact


def test_every_step_leaves_its_audit_entry(isil: Viewer, isil_signer: KeySigner, owner: TrialOwner) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    WireSigner(opened.link, isil_signer).sign_all()
    worker.Loop().round()
    told = [entry.action for entry in audit.entries_about(f"signing_session:{opened.id}")]
    assert told == [
        "session.open", "session.ready", "session.claim", "session.consent", "session.begin", "session.signed_all",
        "session.settle",
    ]  # fmt: skip
    told = [entry.action for entry in audit.entries_about(f"signing_item:{opened.id}:0001")]
    assert told == ["item.accept", "item.complete"]


def test_a_hundred_documents_go_through_in_windows_of_32(
    isil: Viewer, isil_signer: KeySigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_SIGNING_AT_ONCE", "100")
    owner = TrialOwner({str(n): f"Belge {n}".encode() for n in range(100)}, level="B")
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=list(owner.documents))
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    sizes, after, done = [], 0, False
    while not done:
        window = signer.work(after)
        sizes.append(len(window.work))
        answers = signer.send(*(signer.sign(each) for each in window.work))
        assert {each.status for each in answers} == {"accepted"}
        after, done = window.next, window.done
    assert sizes == [32, 32, 32, 4]
    assert signer.end() == "completing"
    loop = worker.Loop()
    while loop.round():
        pass
    assert sorted(each.ref for each in owner.completed) == sorted(owner.documents)
    assert queries.standing(isil, opened.id).counts == {"completed": 100}


def test_the_link_tells_who_asks_and_nothing_else_and_claims_nothing(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    answer = signer.client.get(signer.path, headers=KNOCK)
    assert answer.headers["Content-Type"] == "application/divit+json"
    assert answer.json() == {"v": 1, "site": {"origin": "http://127.0.0.1:8350", "name": "Akçaova Valiliği"}}
    assert not signer.client.cookies
    page = signer.client.get(signer.path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "divit:sign?r=" in page.content.decode()
    assert queries.standing(isil, opened.id).state == "created"


def test_a_second_claim_is_told_who_was_first(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    first = WireSigner(opened.link, isil_signer)
    first.claim()
    second = WireSigner(opened.link, isil_signer)
    answer = second.post("claim", {"v": 1, "signer": {"kind": "phone", "name": "x", "version": "1"}})
    assert answer.status_code == 409
    assert code_of(answer) == "IMZ-5102"
    assert "Deneme imzacısı" in answer.json()["message"]
    assert SigningSession.objects.get(uuid=opened.id).signer_kind == "command_line"
    assert first.get("work").status_code == 409, "a certificate comes first"
    assert code_of(first.get("work")) == "IMZ-5105"


def claim_with(signer: WireSigner, key: str) -> HttpResponse:
    program = {"kind": "command_line", "name": "Deneme imzacısı", "version": "0"}
    return signer.client.post(
        f"{signer.path}/claim",
        json.dumps({"v": 1, "signer": program}),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def test_a_signer_that_never_got_its_answer_claims_again_with_the_same_key(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    lost = claim_with(signer, "k" * 43).json()
    again = claim_with(signer, "k" * 43)
    assert again.status_code == 200
    assert again.json()["manifest_sha256"] == lost["manifest_sha256"]
    assert WireSigner(opened.link, isil_signer, claim_secret=lost["claim"]).post("alive", {}).status_code == 401
    assert WireSigner(opened.link, isil_signer, claim_secret=again.json()["claim"]).post("alive", {}).status_code == 200


def test_another_key_and_no_key_claim_nothing_that_is_taken(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    assert claim_with(signer, "k" * 43).status_code == 200
    for key in ("j" * 43, ""):
        refused = claim_with(signer, key)
        assert (refused.status_code, code_of(refused)) == (409, "IMZ-5102")


def test_after_consent_the_key_of_the_claim_opens_nothing(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    claimed = claim_with(signer, "k" * 43).json()
    signer.claim_secret, signer.manifest = claimed["claim"], claimed["manifest_sha256"]
    assert signer.choose().status_code == 200
    assert claim_with(signer, "k" * 43).status_code == 409


@pytest.mark.parametrize("call", ["certificate", "results", "alive", "end", "card"])
def test_no_call_after_the_claim_works_without_its_bearer_secret(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, call: str
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    for secret in ("", "A" * 43, signer.claim_secret[:-1]):
        stranger = WireSigner(opened.link, isil_signer, claim_secret=secret)
        answer = stranger.post(call, {})
        assert answer.status_code == 401
        assert code_of(answer) == "IMZ-5103"
        assert stranger.get("items/0001").status_code == 401
        assert stranger.get("work").status_code == 401


def test_an_items_bytes_are_given_whole_in_parts_and_with_attachments(isil: Viewer, isil_signer: KeySigner) -> None:
    owner = TrialOwner({"1": b"0123456789"}, attachments=(AttachmentDraft("Ek 1", "image/png", b"\x89PNG ek"),))
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    [item] = signer.claim().request.items
    assert signer.content("0001") == b"0123456789"
    for asked, status, given in (
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ):
        answer = signer.get("items/0001", Range=asked)
        assert answer.status_code == status, asked
        assert b"".join(answer) == given
        assert answer.headers["Content-Length"] == str(len(given))
    assert signer.get("items/0001", Range="bytes=2-4").headers["Content-Range"] == "bytes 2-4/10"
    assert code_of(signer.get("items/0001", Range="bytes=10-")) == "IMZ-5130"
    [attached] = item.attachments
    answer = signer.get("items/0001/attachments/1")
    assert hashlib.sha256(b"".join(answer)).hexdigest() == attached.sha256
    for missing in ("items/0002", "items/0001/attachments/2", "items/0002/attachments/1"):
        assert code_of(signer.get(missing)) == "IMZ-5114"


def test_an_item_larger_than_one_piece_is_streamed(isil: Viewer, isil_signer: KeySigner) -> None:
    large = b"0123456789abcdef" * (5 * 1024 * 1024 // 16)
    TrialOwner({"1": large}).register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    assert signer.get("items/0001").streaming
    assert signer.content("0001") == large
    assert b"".join(signer.get("items/0001", Range="bytes=16-4194320")) == large[16:4194321]


def test_the_same_result_again_gets_the_same_answer_and_another_value_is_refused(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    window = signer.work()
    first = signer.sign(window.work[0])
    assert signer.send(first) == signer.send(first)
    value = SigningItem.objects.get(item_id="0001").signature
    # ECDSA signs the same data differently each time: a second, right signature is still a second signature.
    [other] = signer.send(signer.sign(window.work[0]))
    assert other.error is not None
    assert other.error.code == "IMZ-5117"
    assert SigningItem.objects.get(item_id="0001").signature == value
    assert [each.id for each in signer.work().work] == ["0002"], "a finished item is never asked again"


def test_asking_for_work_again_gives_the_same_data_until_it_is_two_minutes_old(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, move_clock: Callable[[float], None]
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    before = signer.work()
    assert signer.work() == before
    move_clock(119)
    assert signer.work() == before
    move_clock(121)
    after = signer.work()
    assert after.work[0].signed_attributes != before.work[0].signed_attributes
    old = isil_signer.sign(before.work[0].signed_attributes or b"")
    [refused] = signer.send(type(signer.sign(after.work[0]))(id="0001", value=old))
    assert refused.error is not None
    assert refused.error.code == "IMZ-5116"
    assert signer.send(signer.sign(after.work[0]))[0].status == "accepted"


def test_the_agents_certificate_may_be_sent_again_when_it_resumes_but_not_another(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner, isil_rsa_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    assert signer.choose().status_code == 200
    assert signer.choose().status_code == 200
    signer.signer = isil_rsa_signer
    assert code_of(signer.choose()) == "IMZ-5113"


def test_an_end_that_leaves_items_unsigned_completes_the_others(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    signer.send(signer.sign(signer.work().work[0]))
    assert signer.end() == "completing"
    assert signer.end() == "completing", "saying it again changes nothing"
    worker.Loop().round()
    view = queries.standing(isil, opened.id)
    assert view.state == "partial"
    assert [each.state for each in queries.items(isil, view.id)] == ["completed", "failed"]
    assert owner.given_up == [("2", "IMZ-5120")]
    again = services.open_session(viewer=isil, purpose="document", refs=["2"])
    assert WireSigner(again.link, isil_signer).sign_all()[0].status == "accepted"


def test_cancelling_on_the_page_stops_the_signer_and_keeps_what_is_signed(
    isil: Viewer, owner: TrialOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    window = signer.work()
    late = signer.sign(window.work[1])
    signer.send(signer.sign(window.work[0]))
    services.cancel(viewer=isil, session=opened.id)
    assert signer.post("alive", {}).json() == {"state": "completing"}
    [refused] = signer.send(late)
    assert refused.error is not None
    assert refused.error.code == "IMZ-5120"
    worker.Loop().round()
    assert [each.ref for each in owner.completed] == ["1"]


def test_not_mine_cancels_the_session(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    assert signer.end("not_mine") == "cancelled"
    assert SigningSession.objects.get(uuid=opened.id).ended_as == "not_mine"
    assert code_of(signer.get("work")) == "IMZ-5104"


def test_a_person_sees_their_own_sessions_only(isil: Viewer, oguz: Viewer, owner: TrialOwner) -> None:
    from divit.server.signing.errors import SessionNotFound

    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    assert [each.id for each in queries.sessions_of(isil)] == [opened.id]
    assert queries.sessions_of(oguz) == []
    for ask in (
        lambda: queries.standing(oguz, opened.id),
        lambda: services.cancel(viewer=oguz, session=opened.id),
        lambda: services.release(viewer=oguz, session=opened.id),
        lambda: services.show_again(viewer=oguz, session=opened.id),
        lambda: queries.standing(oguz, "0192f0c4-7b1e-7cc0-8a54-3f1f6f0c0a01"),
    ):
        with pytest.raises(SessionNotFound):
            ask()
    assert queries.standing(isil, opened.id).state == "created"


def test_secrets_are_kept_only_as_hashes(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> None:
    from django.db import connection

    opened = services.open_session(viewer=isil, purpose="document", refs=["1"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            everything = repr(cursor.fetchall())
            for secret in (opened.link_token, opened.code, signer.claim_secret):
                assert secret not in everything, table


def test_a_session_with_documents_is_seen_by_its_person_alone(claimed: WireSigner) -> None:
    assert claimed.request is not None
    with pytest.raises(SessionNotFound):
        queries.standing_without_person(claimed.request.session)
