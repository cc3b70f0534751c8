# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login statement: composed by the signer and, for comparison, by the server; never sent (rule 8).

A qualified certificate has one key. Were the site to choose the bytes of a login, it could have a document signed in
the name of logging in; were a document allowed to look like a statement, a signature on it could log somebody in.
"""

from datetime import UTC, datetime

from divit.session.errors import LoginStatementImitated, MessageInvalid

FIRST_LINE = "Divit oturum açma bildirimi v1"


def statement(*, origin: str, at: datetime, one_time: str) -> bytes:
    """The UTF-8 bytes of the statement: first line, site origin, UTC time, the server's one-time text; each with LF.

    ``at`` is aware; its seconds are shown, what is smaller is dropped. Raises ``MessageInvalid`` when a part could
    break a line.
    """
    if at.tzinfo is None or any(c.isspace() for c in origin + one_time) or not one_time:
        raise MessageInvalid("a part of the login statement", where="login")
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "".join(f"{line}\n" for line in (FIRST_LINE, origin, time, one_time)).encode()


def refuse_imitation(content: bytes, *, title: str) -> None:
    """Refuse a document that begins with the statement's first line. Raises ``LoginStatementImitated``.

    A byte order mark and white space before the line do not hide it.
    """
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(FIRST_LINE.encode()):
        raise LoginStatementImitated(title=title)
