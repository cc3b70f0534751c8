# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login statement: composed here, byte for byte, and never imitated by a document."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from divit.session import login
from divit.session.errors import LoginStatementImitated, MessageInvalid

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
