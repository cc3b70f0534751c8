# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Many documents are made ready by a job, a window at a time; what cannot be made ready is left out with its reason."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit import queries as audit
from divit.server.files.errors import StorageFailed
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import queries, services
from divit.server.signing.errors import OutOfTurn, StepAlreadySigned, TooManyOpenSessions
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.purposes import ItemDraft, LeftOut
from divit.server.signing.services import preparing
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
MANY = 10


class PickyOwner(TrialOwner):
    """Leaves some documents out, and remembers for which windows it was asked."""

    bad: dict[str, DivitError] = {}
    windows: list[list[str]] = []

    def _items(self, viewer: Viewer, refs: Sequence[str], at: datetime) -> list[ItemDraft | LeftOut]:
        self.windows.append(list(refs))
        drafts = super()._items(viewer, refs, at)
        return [LeftOut(each.ref, each.title, self.bad[each.ref]) if each.ref in self.bad else each for each in drafts]


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> PickyOwner:
    monkeypatch.setenv("DIVIT_SIGNING_AT_ONCE", "3")
    monkeypatch.setattr(preparing, "WINDOW", 4)
    owner = PickyOwner({str(n): f"Belge {n}".encode() for n in range(MANY)})
    owner.bad, owner.windows = {}, []
    owner.register()
    return owner


def ask(isil: Viewer, owner: TrialOwner) -> SigningSession:
    opened = services.open_session(viewer=isil, purpose="document", refs=list(owner.documents))
    return SigningSession.objects.get(uuid=opened.id)


def work(rounds: int = 9) -> None:
    loop = worker.Loop()
    for _ in range(rounds):
        loop.round()


def test_many_documents_are_asked_for_without_a_link_and_get_one_when_they_are_ready(
    isil: Viewer, owner: PickyOwner, isil_signer: KeySigner
) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=list(owner.documents))
    assert (opened.link, opened.code, owner.windows) == ("", "", [])
    with pytest.raises(OutOfTurn):
        services.show_again(viewer=isil, session=opened.id)
    work()
    assert [len(window) for window in owner.windows] == [4, 4, 2]
    again = services.show_again(viewer=isil, session=opened.id)
    answers = WireSigner(again.link, isil_signer).sign_all()
    assert [each.status for each in answers] == ["accepted"] * MANY
    work()
    assert queries.standing(isil, opened.id).state == "done"
    told = [entry.action for entry in audit.entries_about(f"signing_session:{opened.id}")]
    told = [one for one in told if one != "session.shown_again"]
    assert told[:3] == ["session.open", "session.ready", "session.claim"]


def test_few_documents_are_ready_at_once(isil: Viewer, owner: PickyOwner) -> None:
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2", "3"])
    assert opened.link
    assert SigningSession.objects.get().state == "created"


def test_the_bar_moves_with_each_window(isil: Viewer, owner: PickyOwner) -> None:
    session = ask(isil, owner)
    seen = [session.items.count()]
    while SigningSession.objects.get().state == "preparing":
        preparing.prepare(session.pk)
        seen.append(session.items.count())
    assert seen == [0, 4, 8, 10]


def test_a_job_that_died_in_the_middle_is_gone_on_with_behind_the_last_window(
    isil: Viewer, owner: PickyOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ask(isil, owner)
    preparing.prepare(session.pk)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(preparing, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            preparing.prepare(session.pk)
    assert session.items.count() == 4
    work()
    refs = list(SigningItem.objects.order_by("position").values_list("ref", flat=True))
    assert refs == list(owner.documents)
    assert owner.windows[1] == owner.windows[2]


def test_another_worker_at_the_same_window_adds_nothing(
    isil: Viewer, owner: PickyOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ask(isil, owner)
    made = preparing._make_for

    def overtaken(*given: object) -> object:
        monkeypatch.setattr(preparing, "_make_for", made)
        preparing.prepare(session.pk)
        return made(*given)

    monkeypatch.setattr(preparing, "_make_for", overtaken)
    preparing.prepare(session.pk)
    assert list(session.items.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_a_document_that_cannot_be_made_is_left_out_with_its_reason_and_the_others_go_on(
    isil: Viewer, owner: PickyOwner, isil_signer: KeySigner
) -> None:
    owner.bad = {"2": StepAlreadySigned(), "7": StepAlreadySigned()}
    session = ask(isil, owner)
    work()
    assert owner.given_up == [("2", StepAlreadySigned.code), ("7", StepAlreadySigned.code)]
    signer = WireSigner(services.show_again(viewer=isil, session=session.uuid).link, isil_signer)
    answers = signer.sign_all()
    assert signer.request is not None
    assert [each.id for each in signer.request.items] == [each.id for each in answers]
    assert len(answers) == MANY - 2
    work()
    assert queries.standing(isil, session.uuid).state == "partial"
    failed = [item for item in queries.items(isil, session.uuid) if item.state == "failed"]
    assert [(item.title, item.error["code"]) for item in failed if item.error] == [
        ("Belge 2", StepAlreadySigned.code),
        ("Belge 7", StepAlreadySigned.code),
    ]


def test_of_few_documents_one_that_cannot_be_made_is_left_out_too(isil: Viewer, owner: PickyOwner) -> None:
    owner.bad = {"2": StepAlreadySigned()}
    opened = services.open_session(viewer=isil, purpose="document", refs=["1", "2", "3"])
    assert [item.state for item in queries.items(isil, opened.id)] == ["waiting", "failed", "waiting"]


def test_when_nothing_can_be_made_the_session_fails_and_says_why(isil: Viewer, owner: PickyOwner) -> None:
    owner.bad = {ref: StepAlreadySigned() for ref in owner.documents}
    session = ask(isil, owner)
    work()
    view = queries.standing(isil, session.uuid)
    assert (view.state, {item.state for item in queries.items(isil, view.id)}) == ("failed", {"failed"})
    with nothing_changed(), pytest.raises(StepAlreadySigned):
        services.open_session(viewer=isil, purpose="document", refs=["1"])


def test_what_passes_by_itself_is_waited_for_and_leaves_nothing_out(
    isil: Viewer, owner: PickyOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFailed(why="disk")

    session = ask(isil, owner)
    with monkeypatch.context() as patched:
        patched.setattr(preparing.files, "store_each", full)
        work(rounds=2)
        assert (SigningSession.objects.get().state, session.items.count()) == ("preparing", 0)
    work()
    assert SigningSession.objects.get().state == "created"


def test_a_session_cancelled_while_it_is_prepared_stays_cancelled(isil: Viewer, owner: PickyOwner) -> None:
    session = ask(isil, owner)
    preparing.prepare(session.pk)
    assert services.cancel(viewer=isil, session=session.uuid) == "cancelled"
    work()
    assert session.items.count() == 4
    assert SigningSession.objects.get().state == "cancelled"


def test_the_time_to_claim_begins_when_the_documents_are_ready(isil: Viewer, owner: PickyOwner, move_clock) -> None:  # type: ignore[no-untyped-def]
    session = ask(isil, owner)
    move_clock(3600)
    work()
    session.refresh_from_db()
    assert session.state == "created"
    assert session.claim_until > clock.now()


def test_a_session_that_is_prepared_counts_among_the_open_ones(
    isil: Viewer, owner: PickyOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_SIGNING_OPEN_LINKS", "1")
    ask(isil, owner)
    with pytest.raises(TooManyOpenSessions):
        ask(isil, owner)
