# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that dies at any point loses nothing and doubles nothing (R-01, R-02, R-10, R-12)."""

import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from divit.server.audit import queries as audit
from divit.server.audit import services as audit_services
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import authorities, judging, purposes, queries, services
from divit.server.signing.models import SigningItem
from divit.server.signing.services import completion
from nothing_changed import nothing_changed
from seeds import seeded
from trial_owner import TrialOwner
from trial_signers import KeySigner, LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.usefixtures("committed_db")


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs, no handler for errors catches it."""


@pytest.fixture
def owner() -> TrialOwner:
    owner = TrialOwner({str(n): f"Belge {n}".encode() for n in range(1, 5)}, level="B")
    owner.register()
    return owner


@pytest.fixture
def signed(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> str:
    """A session whose documents are all signed and wait for completion."""
    opened = services.open_session(viewer=isil, purpose="document", refs=list(owner.documents))
    assert {each.status for each in WireSigner(opened.link, isil_signer).sign_all()} == {"accepted"}
    return opened.id


def invariants(owner: TrialOwner, isil: Viewer, session: str) -> None:
    assert queries.standing(isil, session).counts == {"completed": len(owner.documents)}
    assert queries.standing(isil, session).state == "done"
    assert audit.verify_chain().intact
    for item in SigningItem.objects.all():
        told = [e.action for e in audit.entries_about(f"signing_item:{session}:{item.item_id}")]
        assert told == ["item.accept", "item.complete"]


def run_until_done(loop: worker.Loop) -> None:
    while loop.round():
        pass


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("divit.server.signing.judging.cades", "assemble"),
        ("divit.server.signing.judging.authorities", "validator"),
        ("divit.server.signing.services.completion.files", "store_each"),
        ("divit.server.signing.services.completion", "_hand_over"),
        ("divit.server.signing.services.completion", "_still_mine"),
        ("divit.server.signing.services.completion", "settle_completed"),
    ],
)
def test_a_kill_at_any_step_of_a_completion_is_made_good_without_doubling(
    isil: Viewer, owner: TrialOwner, signed: str, monkeypatch: pytest.MonkeyPatch, module: str, function: str
) -> None:
    item = SigningItem.objects.order_by("pk")[0]

    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.{function}", killed)
        with pytest.raises(Killed):
            completion.complete(item.pk)
    item.refresh_from_db()
    assert (item.state, item.signed_sha256) == ("signed", "")
    owner.completed.clear()  # what an owner did inside the transaction was rolled back with it
    run_until_done(worker.Loop())
    assert sorted(each.ref for each in owner.completed) == sorted(owner.documents)
    invariants(owner, isil, signed)


def test_a_kill_between_the_stored_file_and_the_commit_leaves_one_file(
    isil: Viewer, owner: TrialOwner, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = SigningItem.objects.order_by("pk")[0]
    registered = purposes.purpose("document")

    def killed(signed: Sequence[purposes.SignedItem]) -> None:
        raise Killed

    from dataclasses import replace

    purposes.register(replace(registered, completed=killed))
    with pytest.raises(Killed):
        completion.complete(item.pk)
    purposes.register(registered)
    with nothing_changed():
        pass
    completion.complete(item.pk)
    item.refresh_from_db()
    assert item.state == "completed"
    with nothing_changed():
        completion.complete(item.pk)
    assert [each.ref for each in owner.completed] == [item.ref]


def test_two_workers_complete_one_item_once(
    isil: Viewer, owner: TrialOwner, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = judging.finish
    for item in SigningItem.objects.all():

        def overtaken(signature: judging.Signature, pk: int = item.pk) -> object:
            """While one worker is at the slow part, another one does the whole item."""
            finished = slow(signature)
            monkeypatch.setattr(judging, "finish", slow)
            completion.complete(pk)
            return finished

        monkeypatch.setattr(judging, "finish", overtaken)
        completion.complete(item.pk)
    assert sorted(each.ref for each in owner.completed) == sorted(owner.documents)
    invariants(owner, isil, signed)


def test_an_audit_entry_that_cannot_be_written_undoes_what_it_tells(
    isil: Viewer, owner: TrialOwner, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> str:
        raise OSError("disk full")

    # Bytes under their own hash may be left behind; they mean nothing until a row names them.
    stored = frozenset({"files", "files_filerow"})
    with monkeypatch.context() as patched, nothing_changed(but=stored):
        patched.setattr(audit_services.rules, "sealed", full)
        for item in SigningItem.objects.all():
            with pytest.raises(OSError, match="disk full"):
                completion.complete(item.pk)
    owner.completed.clear()
    run_until_done(worker.Loop())
    assert queries.standing(isil, signed).state == "done"


def test_a_signer_killed_at_random_points_resumes_until_every_document_has_one_signature(
    isil: Viewer, isil_signer: KeySigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_SIGNING_AT_ONCE", "40")
    chance = seeded()
    owner = TrialOwner({str(n): f"Belge {n}".encode() for n in range(40)}, level="B")
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=list(owner.documents))
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    done, rounds = False, 0
    while not done:
        rounds += 1
        assert rounds < 500
        done = _some_work(signer, chance, worker.Loop().round)
    run_until_done(worker.Loop())
    assert sorted(each.ref for each in owner.completed) == sorted(owner.documents)
    invariants(owner, isil, opened.id)


def _some_work(signer: WireSigner, chance: random.Random, complete: Callable[[], int]) -> bool:
    """One life of a signer with a kept claim: it dies after the certificate, the work, a signature or a result."""
    signer.choose()
    if chance.random() < 0.2:
        return False
    window = signer.work()
    if not window.work:
        return window.done
    for work in window.work[: chance.randrange(1, 12)]:
        result = signer.sign(work)
        if chance.random() < 0.2:
            return False
        signer.send(result)
        if chance.random() < 0.2:
            complete()
        if chance.random() < 0.1:
            return False
    return False


class WaitingTimestamper:
    """A time-stamping service that takes as long as the test wants."""

    def __init__(self, real: LocalTimestamper) -> None:
        self._real = real
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        self.asked.set()
        assert self.may_answer.wait(60)
        return self._real.timestamp(digest, hash_name)


def test_a_slow_completion_never_makes_a_signer_wait(
    isil: Viewer, isil_signer: KeySigner, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = TrialOwner({"1": b"Bir", "2": "İki".encode()}, level="T")
    owner.register()
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    signer.choose()
    first, second = (signer.sign(each) for each in signer.work().work)
    service = WaitingTimestamper(LocalTimestamper(lab))
    monkeypatch.setattr(authorities, "timestamper", lambda: service)
    signer.send(first)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        assert service.asked.wait(60)
        assert signer.send(second)[0].status == "accepted"
        assert signer.end() == "completing"
        assert owner.completed == []
        service.may_answer.set()
        while not queries.standing(isil, opened.id).ended:
            worker.interrupt()
            thread.join(0.02)
            assert thread.is_alive()
    finally:
        service.may_answer.set()
        stop.set()
        worker.interrupt()
        thread.join(60)
    assert [each.ref for each in owner.completed] == ["1", "2"]
    invariants(owner, isil, opened.id)
