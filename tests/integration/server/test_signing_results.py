# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Each result is accepted or refused on its own, with a code; a refusal leaves everything as it was (I-10, S-02)."""

import hashlib
from collections.abc import Callable

import pytest

from divit.server.files import store
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import services
from divit.server.signing.errors import (
    LeftUnsigned,
    StepAlreadySigned,
)
from divit.server.signing.models import SigningItem
from divit.session.messages import Result
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner, code_of

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(results, "_owner_refuses", lambda session, items, now: {})
    with nothing_changed():
        assert one(other, "0001", theirs.value) == "IMZ-5119"


def test_what_one_call_brings_is_accepted_or_refused_each_on_its_own(signing: WireSigner, owner: TrialOwner) -> None:
    first, second = signing.work().work
    owner.refuses["2"] = LeftUnsigned()
    answers = signing.send(
        Result("0001", signing.signer.sign(b"something else")), signing.sign(first), signing.sign(second)
    )
    assert [(each.status, each.error and each.error.code) for each in answers] == [
        ("refused", "IMZ-5116"),
        ("accepted", None),
        ("refused", "IMZ-5120"),
    ]
    assert dict(SigningItem.objects.values_list("ref", "state")) == {"1": "signed", "2": "failed"}


def test_one_value_twice_in_a_call_is_one_result_and_another_value_for_it_is_refused(signing: WireSigner) -> None:
    right = signing.sign(signing.work().work[0])
    other = signing.sign(signing.work().work[0])
    assert right.value != other.value, "ECDSA is random"
    answers = signing.send(right, right, other)
    assert [each.status for each in answers] == ["accepted", "accepted", "refused"]


def test_a_step_that_another_session_took_meanwhile_does_not_hold_up_the_others_of_its_call(
    isil: Viewer, isil_signer: KeySigner, signing: WireSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from divit.server.signing.services import results

    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    other = WireSigner(opened.link, isil_signer)
    other.claim()
    other.choose()
    theirs = [other.sign(each) for each in other.work().work]
    signing.send(signing.sign(signing.work().work[0]))
    # Only the database's own guard is left.
    monkeypatch.setattr(results, "_owner_refuses", lambda session, items, now: {})
    answers = other.send(*theirs)
    assert [(each.status, each.error and each.error.code) for each in answers] == [
        ("refused", "IMZ-5119"),
        ("accepted", None),
    ]
