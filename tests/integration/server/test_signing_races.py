# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Calls of one session that overtake each other: what a call has read of the session may be the past."""

from collections.abc import Callable

import pytest

from divit.server.people.queries import Viewer
from divit.server.signing import services
from divit.server.signing.errors import CertificateChanged, ClaimRefused
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services import work
from divit.server.signing.services.claiming import held_session
from divit.session.messages import CertificateChosen, End
from nothing_changed import nothing_changed
from trial_owner import TrialOwner
from trial_signers import KeySigner
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(isil: Viewer, isil_signer: KeySigner) -> WireSigner:
    TrialOwner({"1": b"Bir", "2": "İki".encode()}, level="B").register()
    signer = WireSigner(services.open_session(viewer=isil, purpose="document", refs=["1", "2"]).link, isil_signer)
    signer.claim()
    return signer


def read_by(signer: WireSigner) -> SigningSession:
    """The session as a call of ``signer`` reads it before it does its work."""
    return held_session(token=signer.path.rpartition("/")[2], claim=signer.claim_secret)


def chosen(signer: WireSigner, key: KeySigner) -> CertificateChosen:
    return CertificateChosen(key.certificate, tuple(key.chain), signer.manifest)


def taken_over(isil: Viewer, key: KeySigner) -> WireSigner:
    """The person has released the session, and another signer has claimed it."""
    session = SigningSession.objects.get().uuid
    services.release(viewer=isil, session=session)
    signer = WireSigner(services.show_again(viewer=isil, session=session).link, key)
    signer.claim()
    return signer


def test_work_that_is_asked_for_twice_at_once_is_given_twice(claimed: WireSigner) -> None:
    claimed.choose()
    first, second = read_by(claimed), read_by(claimed)
    assert services.next_work(session=first, after=0) == services.next_work(session=second, after=0)


def test_work_that_is_made_twice_at_once_is_the_same(
    claimed: WireSigner, monkeypatch: pytest.MonkeyPatch, move_clock: Callable[[float], None]
) -> None:
    claimed.choose()
    slow, answers = work._make, []

    def overtaken(item: SigningItem, *rest: object) -> bool:
        """While one call is at the slow part, another one comes and is through; some seconds pass."""
        monkeypatch.setattr(work, "_make", slow)
        answers.append(services.next_work(session=read_by(claimed), after=0))
        move_clock(5)
        return slow(item, *rest)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(work, "_make", overtaken)
    answers.append(services.next_work(session=read_by(claimed), after=0))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("asked_before", [False, True])
def test_work_for_a_signer_that_was_released_meanwhile_prepares_nothing(
    claimed: WireSigner, isil: Viewer, isil_rsa_signer: KeySigner, asked_before: bool
) -> None:
    claimed.choose()
    if asked_before:
        claimed.work()
    late = read_by(claimed)
    other = taken_over(isil, isil_rsa_signer)
    with pytest.raises(ClaimRefused):
        services.next_work(session=late, after=0)
    assert not SigningItem.objects.exclude(state="waiting").exists()
    assert other.choose().status_code == 200
    assert [each.status for each in other.send(*(other.sign(each) for each in other.work().work))] == ["accepted"] * 2


def test_a_certificate_that_is_chosen_twice_at_once_is_taken_once(
    claimed: WireSigner, isil_signer: KeySigner, isil_rsa_signer: KeySigner
) -> None:
    calls = [read_by(claimed) for _call in range(3)]
    services.choose_certificate(session=calls[0], chosen=chosen(claimed, isil_signer))
    with nothing_changed():
        services.choose_certificate(session=calls[1], chosen=chosen(claimed, isil_signer))
        with pytest.raises(CertificateChanged):
            services.choose_certificate(session=calls[2], chosen=chosen(claimed, isil_rsa_signer))


def test_a_certificate_from_a_signer_that_was_released_meanwhile_is_not_taken(
    claimed: WireSigner, isil: Viewer, isil_signer: KeySigner, isil_rsa_signer: KeySigner
) -> None:
    late = read_by(claimed)
    other = taken_over(isil, isil_rsa_signer)
    with nothing_changed(), pytest.raises(ClaimRefused):
        services.choose_certificate(session=late, chosen=chosen(claimed, isil_signer))
    assert other.choose().status_code == 200


def test_a_result_from_a_signer_that_was_released_meanwhile_touches_nothing_of_the_next(
    claimed: WireSigner, isil: Viewer, isil_rsa_signer: KeySigner
) -> None:
    claimed.choose()
    result = claimed.sign(claimed.work().work[0])
    late = read_by(claimed)
    other = taken_over(isil, isil_rsa_signer)
    other.choose()
    theirs = other.work().work
    (answer,) = services.accept_results(session=late, results=(result,))
    assert answer.status == "refused"
    assert [each.status for each in other.send(*(other.sign(each) for each in theirs))] == ["accepted"] * 2


def test_an_end_said_by_a_signer_that_was_released_meanwhile_ends_nothing(
    claimed: WireSigner, isil: Viewer, isil_rsa_signer: KeySigner
) -> None:
    late = read_by(claimed)
    other = taken_over(isil, isil_rsa_signer)
    with nothing_changed(), pytest.raises(ClaimRefused):
        services.end(session=late, message=End(status="cancelled", viewed=()))
    assert other.choose().status_code == 200
