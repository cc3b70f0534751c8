# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login statement: composed here, byte for byte, and never imitated by a document."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from divit.session import login
from divit.session.errors import LoginStatementDiffers, LoginStatementImitated, MessageInvalid

AT = datetime(2026, 11, 21, 7, 42, 5, 123456, tzinfo=UTC)


def test_both_sides_compose_the_same_bytes() -> None:
    made = login.statement(origin="https://a.invalid", at=AT, one_time="9F3K")
    assert made == "Divit oturum açma bildirimi v1\nhttps://a.invalid\n2026-11-21T07:42:05Z\n9F3K\n".encode()
    elsewhere = AT.astimezone(timezone(timedelta(hours=3)))
    assert login.statement(origin="https://a.invalid", at=elsewhere, one_time="9F3K") == made


@pytest.mark.parametrize("one_time", ["", "a b", "a\nb"])
def test_a_one_time_text_cannot_break_a_line(one_time: str) -> None:
    with pytest.raises(MessageInvalid):
        login.statement(origin="https://a.invalid", at=AT, one_time=one_time)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n ", b"\xef\xbb\xbf\t"])
def test_a_document_that_begins_like_a_statement_is_refused(before: bytes) -> None:
    made = login.statement(origin="https://a.invalid", at=AT, one_time="9F3K")
    with pytest.raises(LoginStatementImitated):
        login.refuse_imitation(before + made, title="Yazı")


def test_other_documents_pass() -> None:
    login.refuse_imitation("Oturum açma bildirimi hakkında".encode(), title="Yazı")
    login.refuse_imitation(b"", title="Yazı")


def test_the_server_takes_the_statement_that_it_composes_itself() -> None:
    made = login.statement(origin="https://a.invalid", at=AT, one_time="9F3K")
    for seconds in (-300, 0, 299):
        told = login.check_statement(
            made,
            origin="https://a.invalid",
            one_time="9F3K",
            now=AT.replace(microsecond=0) + timedelta(seconds=seconds),
        )
        assert told == AT.replace(microsecond=0)


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"origin": "https://b.invalid"}, "line 2"),
        ({"one_time": "9F3L"}, "line 4"),
        ({"now": AT + timedelta(minutes=6)}, "line 3"),
        ({"now": AT - timedelta(minutes=6)}, "line 3"),
    ],
)
def test_a_statement_of_another_site_session_or_hour_signs_nobody_in(changed: dict[str, object], line: str) -> None:
    made = login.statement(origin="https://a.invalid", at=AT, one_time="9F3K")
    wanted: dict[str, Any] = {"origin": "https://a.invalid", "one_time": "9F3K", "now": AT, **changed}
    with pytest.raises(LoginStatementDiffers) as refused:
        login.check_statement(made, **wanted)
    assert refused.value.params["differs"] == line


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (b"bildirimi v1", b"bildirimi v2", "line 1"),
        (b"2026-11-21T", b"21.11.2026 ", "line 3"),
        (b"9F3K\n", b"9F3K\nve bir dilekce\n", "line 4"),
        (b"9F3K\n", b"9F3K", "line 4"),
    ],
)
def test_bytes_that_are_not_the_statement_sign_nobody_in(before: bytes, after: bytes, line: str) -> None:
    made = login.statement(origin="https://a.invalid", at=AT, one_time="9F3K").replace(before, after)
    with pytest.raises(LoginStatementDiffers) as refused:
        login.check_statement(made, origin="https://a.invalid", one_time="9F3K", now=AT)
    assert refused.value.params["differs"] == line


@pytest.mark.parametrize("content", [b"", b"a b", b"a\nb", "ç".encode(), b"a" * 129, b"\x00"])
def test_an_item_that_is_no_one_time_text_is_refused(content: bytes) -> None:
    with pytest.raises(MessageInvalid):
        login.one_time_text(content)


def test_a_one_time_text_is_one_word() -> None:
    assert login.one_time_text(b"9F3K") == "9F3K"
