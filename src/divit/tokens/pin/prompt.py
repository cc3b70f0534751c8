# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a PIN is typed: the terminal itself with its echo off, or one line of an inherited standard input."""

import os
import select
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from divit.kernel.words import gettext as _
from divit.kernel.words import lang
from divit.tokens.pin.pipe import MAX_PIN
from divit.tokens.tries import tries_words
from divit.tokens.wipe import SecretBytes

_NEWLINE = 0x0A
_RETURN = 0x0D


def prompt_words(label: str, tries: str) -> str:
    """What the person reads before typing: which card, and what it tells about the tries left."""
    told = tries_words(tries, lang())
    return " ".join(part for part in (_("PIN for “{token}”").format(token=label) + ".", told, _("PIN: ")) if part)


def prompts(kind: str, label: str, tries: str) -> list[str]:
    """What is asked for a ``kind``: ``pin``, ``change`` (old, new, new again), ``unblock`` (PUK, new, new again) or
    ``create`` (new, new again).
    """
    if kind == "pin":
        return [prompt_words(label, tries)]
    if kind == "create":
        return [_("New PIN of “{token}”, six digits: ").format(token=label), _("New PIN again: ")]
    told = tries_words(tries, lang()) if kind == "change" else ""
    first = _("Present PIN of “{token}”: ") if kind == "change" else _("PUK of “{token}”: ")
    opening = " ".join(part for part in (told, first.format(token=label)) if part)
    return [opening, _("New PIN: "), _("New PIN again: ")]


def read_line(source: int, channel: int = -1) -> SecretBytes:
    """The bytes up to the end of the line, byte by byte, so that nothing after it is swallowed.

    Raises ``EOFError`` when the source ends before a line, when the line is longer than any PIN, or when nobody is
    left at the other end of the pipe ``channel``: whoever was to use the PIN is gone, and what is typed now is meant
    for somebody else.
    """
    pin = SecretBytes(MAX_PIN)
    one = bytearray(1)
    while True:
        _wait(source, channel)
        if not os.readv(source, [one]):
            if len(pin):
                break
            raise EOFError
        if one[0] == _NEWLINE:
            break
        if len(pin) == MAX_PIN:
            pin.wipe()
            raise EOFError
        pin.append(one[0])
    if len(pin) and pin.view()[-1] == _RETURN:
        pin.drop_last()
    one[0] = 0
    return pin


def _wait(source: int, channel: int) -> None:
    poller = select.poll()
    poller.register(source, select.POLLIN)
    if channel >= 0:
        poller.register(channel, 0)  # only that the other end is gone, which is always told
    if any(ready == channel for ready, _events in poller.poll()):
        raise EOFError


def typed_on_terminal(prompt: str, channel: int = -1) -> SecretBytes:
    """What is typed on the controlling terminal, unseen; ``channel`` as in ``read_line``.

    Raises ``OSError`` without a terminal, ``EOFError``.
    """
    terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        with _echo_off(terminal):
            os.write(terminal, prompt.encode())
            pin = read_line(terminal, channel)
        os.write(terminal, b"\n")
    finally:
        os.close(terminal)
    return pin


@contextmanager
def _echo_off(terminal: int) -> Iterator[None]:
    before = termios.tcgetattr(terminal)
    quiet = list(before)
    quiet[3] = quiet[3] & ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
