# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS as a stranger: builds the small Java program of ``tests/interop/java`` and gives it orders, many at a time."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Dss:
    """DSS with the trial CA ``lab`` trusted, its responders running and its time-stamps at ``tsa``."""

    lab: Path
    tsa: str

    def judge(self, orders: Sequence[Mapping[str, Any]]) -> dict[str, Verdict]:
        """The verdicts by the names of the orders: ``name``, ``file``, and where they apply ``content``, ``online``."""
        return {row["name"]: _verdict(row) for row in self._run("validate", orders)}

    def make(self, orders: Sequence[Mapping[str, Any]]) -> None:
        """Carry out orders to sign, extend and counter-sign; each must succeed."""
        refused = {row["name"]: row["error"] for row in self._run("sign", orders) if row["error"] is not None}
        assert not refused, refused

    def _run(self, command: str, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        asked = {
            "root": str(self.lab / "root.pem"),
            "issuer": str(self.lab / "issuing-ca.pem"),
            "tsa": self.tsa,
            "orders": [{key: _plain(value) for key, value in order.items()} for order in orders],
        }
        java = ["java", "-Dfile.encoding=UTF-8", "-cp", f"{CLASSES}:{_class_path()}", "divit.interop.Main", command]
        ended = subprocess.run(java, input=json.dumps(asked).encode(), capture_output=True, check=False, timeout=280)
        assert ended.returncode == 0, ended.stderr.decode(errors="replace")
        return [json.loads(line) for line in ended.stdout.decode().splitlines()]


@cache
def _class_path() -> str:
    return CLASS_PATH.read_text(encoding="utf-8").strip()


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
