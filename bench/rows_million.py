# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a million certificates in PostgreSQL change: two databases take turns, one with them and one without."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from postgresql_server import Server

RUNS = 5
HERE = Path(__file__).resolve().parent

Figures = tuple[str, str, float, float, str, dict[str, float]]


def with_a_million() -> list[Figures]:
    """Medians of five runs on each. The certificates that are asked about are the same thousand."""
    database = Server()
    try:
        with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
            return _measured(database, Path(place))
    finally:
        database.stop()


def _measured(database: Server, folder: Path) -> list[Figures]:
    _tell(database, "CREATE DATABASE few")
    _in_scene("found", database, "few", folder)
    _tell(database, "CREATE DATABASE many TEMPLATE few")
    _in_scene("fill", database, "many", folder)
    runs: dict[str, list[dict[str, float]]] = {"few": [], "many": []}
    for name in runs:
        _tell(database, "VACUUM ANALYZE", name)
    for _ in range(RUNS):
        for name, told in runs.items():
            told.append(json.loads(_in_scene("measure", database, name, folder)))
    return [_row(row, *([one[row] for one in runs[name]] for name in ("many", "few"))) for row in runs["few"][0]]


def _row(name: str, many: list[float], few: list[float]) -> Figures:
    usual = median(few)
    least = min(0.9 * usual, *few)
    limit = "nine tenths of the median of five runs without the million, or the least of them"
    without = {"without the million": round(usual, 1)}
    return (f"million-{name}", "/s", round(median(many), 1), round(least, 1), limit, without)


def _in_scene(work: str, database: Server, name: str, folder: Path) -> str:
    command = [sys.executable, str(HERE / "million_scene.py"), work, str(folder), str(database.pid)]
    environment = {**os.environ, "DIVIT_ENV": "test", "DIVIT_DATABASE_URL": database.url(name)}
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _tell(database: Server, statement: str, name: str = "postgres") -> None:
    import psycopg

    with psycopg.connect(database.url(name), autocommit=True) as link:
        link.execute(statement)
