# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the stand-ins were given, as files of a folder: whoever waits for a message looks here.

A message that comes twice under one id is kept once and counted, as whoever reads mail would see it.
"""

import hashlib
import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from divit.kernel import clock
from divit.kernel.words import system_reason
from divit.standins.errors import OutboxUnusable


@dataclass(frozen=True, slots=True)
class Message:
    """One message, or a question and its ``answer``. ``uid`` is the sender's own name for it; ``times`` is how often it
    came.
    """

    channel: str
    uid: str
    at: str
    sender: str
    to: str
    subject: str
    text: str
    times: int = 1
    answer: str = ""


class Outbox:
    """The folder. Safe for the threads of one process."""

    def __init__(self, folder: Path) -> None:
        """Make ``folder`` unless it is there. Raises ``OutboxUnusable``."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutboxUnusable(folder=folder, why=system_reason(error)) from error
        self.folder = folder
        self._lock = threading.Lock()

    def keep(
        self, *, channel: str, uid: str, sender: str, to: str, subject: str, text: str, answer: str = ""
    ) -> Message:
        """Keep a message; one that is kept already under this id is only counted."""
        name = hashlib.sha256(f"{channel} {uid}".encode()).hexdigest()[:32]
        path = self.folder / f"{name}.json"
        with self._lock:
            known = _read(path)
            at = known.at if known else clock.now().isoformat()
            times = known.times + 1 if known else 1
            message = Message(channel, uid, at, sender, to, subject, text, times, answer)
            part = path.with_suffix(".part")
            part.write_text(json.dumps(asdict(message), ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(path)
        return message

    def messages(self) -> list[Message]:
        """All messages, newest first."""
        found = [_read(path) for path in self.folder.glob("*.json")]
        return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)


def _read(path: Path) -> Message | None:
    try:
        return Message(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def fault_of(folder: Path, channel: str = "") -> str:
    """How the stand-ins of ``folder`` are told to misbehave at this moment: the word in its file ``fault-CHANNEL``,
    else in ``fault``, or nothing.

    ``refuse`` for good, ``later`` for now, ``slow`` until the other side gives up, ``drop``: take the message and break
    off before saying so.
    """
    return (channel and _word(folder / f"fault-{channel}")) or _word(folder / "fault")


def set_fault(folder: Path, fault: str, channel: str = "") -> None:
    """Have the stand-ins of ``folder``, or that of ``channel`` alone, misbehave from now on; empty: behave again."""
    path = folder / (f"fault-{channel}" if channel else "fault")
    part = path.with_suffix(".part")
    part.write_text(fault, encoding="ascii")
    part.replace(path)


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
