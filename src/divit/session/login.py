# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login statement: composed by the signer and, for comparison, by the server; never sent (rule 8).

A qualified certificate has one key. Were the site to choose the bytes of a login, it could have a document signed in
the name of logging in; were a document allowed to look like a statement, a signature on it could log somebody in.

A login session has one item, whose bytes are the server's one-time text. They are never what is signed.
"""

from datetime import UTC, datetime

from divit.session import limits
from divit.session.errors import LoginStatementDiffers, LoginStatementImitated, MessageInvalid

FIRST_LINE = "Divit oturum açma bildirimi v1"
_LINES = 4
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def statement(*, origin: str, at: datetime, one_time: str) -> bytes:
    """The UTF-8 bytes of the statement: first line, site origin, UTC time, the server's one-time text; each with LF.

    ``at`` is aware; its seconds are shown, what is smaller is dropped. Raises ``MessageInvalid`` when a part could
    break a line.
    """
    if at.tzinfo is None or any(c.isspace() for c in origin + one_time) or not one_time:
        raise MessageInvalid("a part of the login statement", where="login")
    time = at.astimezone(UTC).strftime(_TIME)
    return "".join(f"{line}\n" for line in (FIRST_LINE, origin, time, one_time)).encode()


def one_time_text(content: bytes) -> str:
    """The one-time text in the bytes of a login's item. Raises ``MessageInvalid`` for anything but one ASCII word."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise MessageInvalid("not ASCII", where="login") from error
    if not text.isprintable() or not text or " " in text or len(text) > limits.ONE_TIME_CHARACTERS:
        raise MessageInvalid("not a one-time text", where="login")
    return text


def check_statement(content: bytes, *, origin: str, one_time: str, now: datetime) -> datetime:
    """The time of a statement that was signed, when it is the one that ``origin`` composes for ``one_time`` (rule 8).

    The time alone is the signer's; with it the same bytes are composed here and compared. Raises
    ``LoginStatementDiffers`` when they differ, or when the time is not within ``SIGNING_TIME_TOLERANCE`` of ``now``.
    """
    lines = content.split(b"\n")
    try:
        at = datetime.strptime(lines[2].decode("ascii"), _TIME).replace(tzinfo=UTC)
    except (IndexError, ValueError) as error:
        raise LoginStatementDiffers(differs="line 3") from error
    if statement(origin=origin, at=at, one_time=one_time) != content:
        raise LoginStatementDiffers(differs=_first_difference(lines, origin, one_time))
    if abs(now - at) > limits.SIGNING_TIME_TOLERANCE:
        raise LoginStatementDiffers(at.isoformat(), differs="line 3")
    return at


def _first_difference(lines: list[bytes], origin: str, one_time: str) -> str:
    wanted = {1: FIRST_LINE, 2: origin, 4: one_time}
    found = (number for number, text in wanted.items() if lines[number - 1 : number] != [text.encode()])
    return f"line {next(found, _LINES)}"


def refuse_imitation(content: bytes, *, title: str) -> None:
    """Refuse a document that begins with the statement's first line. Raises ``LoginStatementImitated``.

    A byte order mark and white space before the line do not hide it.
    """
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(FIRST_LINE.encode()):
        raise LoginStatementImitated(title=title)
