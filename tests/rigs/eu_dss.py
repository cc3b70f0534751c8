# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS and veraPDF as strangers, through the small Java program of ``tests/interop/java`` that ``make interop``
builds.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
CLASSES = ROOT / "var/interop/classes"
CLASS_PATH = ROOT / "var/interop/class-path"


@dataclass(frozen=True)
class Judged:
    """What DSS says of one signature."""

    indication: str
    sub_indication: str | None
    level: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What DSS says of one file: its signatures, counter-signatures among them, or why it could not tell."""

    signatures: tuple[Judged, ...]
    timestamps: tuple[str, ...]
    error: str | None

    @property
    def told(self) -> list[tuple[str, str]]:
        """Indication and level of each signature; what DSS could not read at all fails the test that asks."""
        assert self.error is None, self.error
        return [(one.indication, one.level) for one in self.signatures]


class Dss:
    """DSS with the trial CA ``lab`` trusted, its responders running and its time-stamps at ``tsa``: one process for all
    orders.
    """

    def __init__(self, lab: Path, tsa: str) -> None:
        path = CLASS_PATH.read_text(encoding="utf-8").strip()
        java = ["java", "-Dfile.encoding=UTF-8", "-cp", f"{CLASSES}:{path}", "divit.interop.Main"]
        self._process = subprocess.Popen(java, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._tell({"root": lab / "root.pem", "issuer": lab / "issuing-ca.pem", "tsa": tsa})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=60)

    @property
    def pid(self) -> int:
        """The process that judges."""
        return self._process.pid

    def judge(self, file: Path, *, content: Path | None = None, online: bool = True) -> Verdict:
        """The verdict on ``file``; when not ``online``, nobody is asked and only what is in the file counts."""
        return _verdict(self._ask({"action": "validate", "file": file, "content": content, "online": online}))

    def archivable(self, file: Path) -> tuple[str, list[str]]:
        """What veraPDF says of ``file``: which PDF/A it claims to be, such as ``2b``, and the rules that it breaks."""
        row = self._ask({"action": "archivable", "file": file})
        assert row["error"] is None, row["error"]
        assert row["compliant"] == (not row["broken"])
        return row["flavour"], row["broken"]

    def make(self, action: str, **order: object) -> None:
        """Carry out an order to sign, extend or countersign; it must succeed."""
        done = self._ask({"action": action, **order})
        assert done["error"] is None, done["error"]

    def _ask(self, order: Mapping[str, object]) -> dict[str, Any]:
        self._tell(order)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "DSS ended"
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    def _tell(self, what: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        plain = {key: _plain(value) for key, value in what.items()}
        self._process.stdin.write(json.dumps(plain).encode() + b"\n")
        self._process.stdin.flush()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _verdict(row: Mapping[str, Any]) -> Verdict:
    signatures = tuple(
        Judged(
            one["indication"],
            one["subIndication"],
            one["level"],
            tuple(one["errors"]),
            tuple(one["warnings"]),
        )
        for one in row["signatures"]
    )
    return Verdict(signatures, tuple(row["timestamps"]), row["error"])
