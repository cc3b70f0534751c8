# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``make bench [ROWS=word]``: measures, and writes ``bench/results.json`` and ``docs/benchmarks.md``.

A row is a function that returns one or more ``Row``; a benchmark does all the work that its name promises.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rows_authority

import rows_asic
import rows_bulk
import rows_cades
import rows_pades
import rows_pki
import rows_session
import rows_tsa
import rows_validate
import rows_xades

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Row:
    """One measured figure, the limit it is held against, and what the limit is."""

    row: str
    unit: str
    ours: float
    limit: float
    limit_is: str
    peers: dict[str, float] = field(default_factory=dict)


BENCHMARKS: dict[str, Callable[[], Sequence[tuple[Any, ...]]]] = {
    "cades-b": rows_cades.cades_b,
    "validate-cades-b": rows_validate.cades_b,
    "pades-b": rows_pades.pades_b,
    "validate-pades": rows_pades.validate_pades,
    "pades-500-signatures": rows_pades.pades_500_signatures,
    "xades-b-10k": rows_xades.xades_b,
    "validate-xades-b": rows_xades.validate_xades_b,
    "asic-e-100-files": rows_asic.asic_e,
    "tsa": rows_tsa.answers,
    "ocsp-presigned-p256 ocsp-presigned-rsa2048 ocsp-nonce-p256 tsa-http-p256": rows_authority.doors,
    "issue-linted issue-unlinted": rows_authority.issuing,
    "crl-100k": rows_authority.long_list,
    "detached-1g": rows_cades.detached_gibibyte,
    "path-validate": rows_pki.path_validation,
    "session-100-letters": rows_session.hundred_letters,
    "bulk-1000": rows_bulk.thousand_letters,
    "shell-help": rows_session.help_from_the_shell,
}


def page(rows: list[Row]) -> str:
    """The rows as a page for people."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("cryptography", "django", "httpx"))
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {packages}"
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {machine}.",
        "",
        "| row | unit | ours | limit | the limit is | others in the same run |",
        "| --- | --- | ---: | ---: | --- | --- |",
    ]
    for row in rows:
        peers = ", ".join(f"{name} {rate:g}" for name, rate in row.peers.items())
        lines.append(f"| {row.row} | {row.unit} | {row.ours:g} | {row.limit:g} | {row.limit_is} | {peers} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the rows whose names contain the word given, all without one."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    rows = [Row(*figures) for name, measure in BENCHMARKS.items() if word in name for figures in measure()]
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    if not word:
        PAGE.write_text(page(rows), encoding="utf-8")
    print(page(rows))


if __name__ == "__main__":
    main()
