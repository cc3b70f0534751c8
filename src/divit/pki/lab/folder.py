# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The files of a trial CA: where each stands, and the register of what was issued and revoked.

The public part is what ``--trust`` takes; ``private/`` (mode 0700) holds the keys that ``serve`` needs, the
port, and the register: one JSON object a line, only ever appended to, so that the responders can read it while
another process writes.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from divit.pki import keys
from divit.pki.certificates import pem_blocks
from divit.pki.crl import Revoked
from divit.pki.errors import LabNotThere
from divit.pki.issue import Addresses, Issuer

AUTHORITIES = ("root", "issuing-ca")
HOST = "127.0.0.1"


@dataclass(slots=True)
class Register:
    """What one authority issued and revoked."""

    issued: set[int] = field(default_factory=set)
    revoked: dict[int, Revoked] = field(default_factory=dict)


class LabFolder:
    """One folder of a trial CA."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.private = folder / "private"
        self.register_file = self.private / "register.jsonl"

    @classmethod
    def existing(cls, folder: Path) -> "LabFolder":
        """The trial CA in ``folder``. Raises ``LabNotThere``."""
        lab = cls(folder)
        if not (lab.private / "lab.json").is_file():
            raise LabNotThere(folder=folder)
        return lab

    @property
    def port(self) -> int:
        """The port that the certificates point to."""
        return int(json.loads((self.private / "lab.json").read_text(encoding="utf-8"))["port"])

    def addresses(self, authority: str) -> Addresses:
        """What certificates issued by ``authority`` say about where its services are."""
        base = f"http://{HOST}:{self.port}"
        return Addresses(f"{base}/ca/{authority}.cer", f"{base}/ocsp", f"{base}/crl/{authority}.crl")

    def certificate(self, name: str) -> bytes:
        """The certificate (DER) of ``name``.pem. Raises ``LabNotThere``."""
        try:
            return pem_blocks((self.folder / f"{name}.pem").read_bytes())[0][1]
        except (OSError, IndexError) as error:
            raise LabNotThere(str(error), folder=self.folder) from error

    def key(self, name: str) -> keys.PrivateKey:
        """The key of an authority or a responder. Raises ``LabNotThere``."""
        try:
            return keys.from_pem((self.private / f"{name}.key.pem").read_bytes())
        except OSError as error:
            raise LabNotThere(str(error), folder=self.folder) from error

    def issuer(self, name: str) -> Issuer:
        """The authority ``name``, ready to sign. Raises ``LabNotThere``."""
        return Issuer(self.key(name), self.certificate(name))

    def record_issued(self, authority: str, serial: int) -> None:
        """Remember that ``authority`` issued ``serial``: only those are answered as good."""
        self._append({"event": "issued", "authority": authority, "serial": f"{serial:x}"})

    def record_revoked(self, authority: str, entry: Revoked) -> None:
        """Remember that a certificate of ``authority`` is revoked."""
        self._append(
            {
                "event": "revoked",
                "authority": authority,
                "serial": f"{entry.serial:x}",
                "at": entry.at.astimezone(UTC).isoformat(timespec="seconds"),
                "reason": entry.reason,
            }
        )

    def _append(self, row: Mapping[str, str]) -> None:
        with self.register_file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def register(self) -> dict[str, Register]:
        """What each authority issued and revoked, up to the last whole line."""
        registers = {authority: Register() for authority in AUTHORITIES}
        text = self.register_file.read_text(encoding="utf-8")
        for line in text[: text.rfind("\n") + 1].splitlines():
            row = json.loads(line)
            register = registers[row["authority"]]
            serial = int(row["serial"], 16)
            if row["event"] == "issued":
                register.issued.add(serial)
            else:
                at = datetime.fromisoformat(row["at"])
                register.revoked.setdefault(serial, Revoked(serial, at, row["reason"]))
        return registers

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process at a time between a decision on the register and what follows from it."""
        with (self.private / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put ``data`` at ``path`` so that a reader sees the old file or the new one, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)
