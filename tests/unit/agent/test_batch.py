# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What may be signed, and how each document ends."""

import pytest

from divit.agent.batch import Batch
from divit.agent.errors import WorkNotApproved
from divit.session.messages import ErrorMessage, Item, Profile, Request, ResultAnswer, Site, Work

ERROR = ErrorMessage("IMZ-5999", "Olmadı.", "never", "0123456789")


def request(count: int = 3, on_error: str = "continue") -> Request:
    items = tuple(Item(f"i{n}", "", f"Belge {n}", "pades", "application/pdf", 1, "0" * 64) for n in range(1, count + 1))
    return Request(1, "s", Site("https://a", "A"), "letter", Profile("B"), on_error, items)


def work(item_id: str) -> Work:
    return Work(item_id, "rsa-sha256", b"x")


def test_only_what_was_approved_is_signed() -> None:
    with pytest.raises(WorkNotApproved):
        Batch(request()).approve(work("i9"))


def test_nothing_is_signed_twice_on_one_approval() -> None:
    batch = Batch(request())
    batch.approve(work("i1"))
    with pytest.raises(WorkNotApproved):
        batch.approve(work("i1"))


def test_an_answer_about_something_never_asked_is_refused() -> None:
    with pytest.raises(WorkNotApproved):
        Batch(request()).answered(ResultAnswer("i1", "accepted"))


def test_each_document_ends_in_its_own_way() -> None:
    batch = Batch(request(4))
    for item_id in ("i1", "i2", "i3"):
        batch.approve(work(item_id))
    batch.answered(ResultAnswer("i1", "accepted"))
    batch.answered(ResultAnswer("i2", "refused", ERROR))
    batch.nothing_follows()
    assert [one.fate for one in batch.outcome()] == ["accepted", "refused", "unsigned", "earlier"]
    assert batch.outcome()[1].error == ERROR


def test_a_document_is_unsigned_and_not_earlier_while_more_may_follow() -> None:
    assert {one.fate for one in Batch(request()).outcome()} == {"unsigned"}


@pytest.mark.parametrize(("on_error", "goes_on"), [("continue", True), ("stop", False)])
def test_a_refusal_stops_the_rest_when_the_request_says_so(on_error: str, goes_on: bool) -> None:
    batch = Batch(request(on_error=on_error))
    batch.approve(work("i1"))
    assert batch.answered(ResultAnswer("i1", "refused", ERROR)) is goes_on
