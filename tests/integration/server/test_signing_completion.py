# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What our validator or a service refuses behind the signer: waited for, or given up, and never called signed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from divit.kernel import clock
from divit.pki.errors import TrustFolderUnreadable
from divit.server.audit.queries import verify_chain
from divit.server.files import store
from divit.server.files.errors import StorageFailed, StorageUnreadable
from divit.server.gateways import authorities as gateways
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import authorities, queries
from divit.server.signing.errors import (
    LeftUnsigned,
)
from divit.server.signing.models import SigningItem
from trial_owner import TrialOwner
from trial_signers import LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db


class Away:
    """A time-stamping service that is not there."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        from divit.pki.errors import ServiceUnavailable

        raise ServiceUnavailable(host="127.0.0.1")


def test_a_slip_in_the_table_of_time_stamping_services_costs_no_signature(
    isil: Viewer,
    signing: WireSigner,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    move_clock: Callable[[float], None],
) -> None:
    signing.send(*(signing.sign(each) for each in signing.work().work))
    stamping = authorities.timestamper
    monkeypatch.setattr(authorities, "timestamper", gateways.timestamper)
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(tmp_path / "none.toml"))
    loop = worker.Loop()
    loop.round()
    view = queries.standing(isil, queries.sessions_of(isil)[0].id)
    assert (view.state, view.counts) == ("completing", {"awaiting": 2})
    assert all(each.error is not None and each.error["code"] == "IMZ-1123" for each in queries.items(isil, view.id))
    monkeypatch.setattr(authorities, "timestamper", stamping)
    move_clock(60)
    loop.round()
    assert queries.standing(isil, view.id).state == "done"


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


def test_what_the_owner_refuses_of_one_document_does_not_hold_up_those_completed_with_it(
    signing: WireSigner, owner: TrialOwner
) -> None:
    signing.send(*(signing.sign(each) for each in signing.work().work))
    owner.breaks_on_completion, owner.breaks_on = _SomeOwnersError(), "2"
    worker.Loop().round()
    states = dict(SigningItem.objects.values_list("ref", "state"))
    assert states == {"1": "completed", "2": "failed"}
    assert verify_chain().intact


class _SomeOwnersError(LeftUnsigned):
    """Stands for what an owner of documents raises."""

    @property
    def row(self):  # type: ignore[no-untyped-def]  # the row of the class above, found by its own module
        return LeftUnsigned().row
