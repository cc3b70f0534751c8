# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A whole running institution for tests: the demonstration's own parts, in a folder that goes away."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from divit.demo import home as made_up
from divit.demo import main_job
from divit.demo.main_job import House
from divit.demo.processes import Part
from house_database import HouseDatabase, copy_of, database_of

_PORTS: dict[int, Iterator[int]] = {}
# Houses that stand ready to be copied, by the port of their trial services (which their certificates name), and which
# of them no running house uses.
_MODELS: dict[int, tuple[Path, HouseDatabase]] = {}
_AT_REST: list[int] = []
_MODELS_PLACE = ExitStack()
atexit.register(_MODELS_PLACE.close)


@dataclass(frozen=True)
class Running:
    """A running house, and what a test may look into."""

    house: House
    server: Part
    responders: Part
    environment: Mapping[str, str]
    database: HouseDatabase

    @property
    def home(self) -> Path:
        return self.house.home

    @property
    def trust(self) -> Path:
        return self.home / made_up.LAB

    def rows(self, question: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # whatever was asked for
        """Rows of the server's database, read beside it; ``?`` stands for the next of ``values``."""
        return self.database.rows(question, *values)

    def stored(self, sha256: str) -> bytes:
        """The bytes that the server keeps under ``sha256``."""
        return (self.home / made_up.SERVER / "files" / sha256[:2] / sha256[2:4] / sha256).read_bytes()

    def write_letters(self, count: int, *, paraf_by: tuple[str, ...] = (), title: str = "Deneme yazısı") -> None:
        """``count`` letters of Feride's that wait for Işıl's signature, or first for the parafs of ``paraf_by``."""
        with main_job.signed_in(self.house, "feride") as visitor:
            for number in range(1, count + 1):
                draft = {
                    "subject": f"{title} {number}",
                    "addressee": "BİRİM MÜDÜRLÜKLERİNE",
                    "file_code": "719",
                    "body": f"Bu yazı denemedir, sırası {number}.\n\nGereğini rica ederim.",
                    "paraf_by": paraf_by,
                    "signer": "isil",
                }
                main_job.write(visitor, draft)


def free_port() -> int:
    """A port nobody listens on, and the next one too; never the same twice, nor one that another test process takes.

    Below those that the system hands out by itself, which may be taken a moment later.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw9").removeprefix("gw")) % 10
    for port in _PORTS.setdefault(worker, iter(range(20000 + 1000 * worker, 20000 + 1000 * (worker + 1), 2))):
        if not any(_is_taken(one) for one in (port, port + 1)):
            return port
    raise RuntimeError("no free port")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def prepared(home: Path) -> Iterator[tuple[int, HouseDatabase]]:
    """A house that is ready to run in ``home``: the port of its trial services (the next one is free too), and where
    its rows are. It is a copy of one that was made once.
    """
    port = _AT_REST.pop() if _AT_REST else free_port()
    try:
        folder, model = _model(port)
        shutil.copytree(folder, home, dirs_exist_ok=True)
        with copy_of(model, home / made_up.SERVER / model.file.name) as database:
            yield port, database
    finally:
        _AT_REST.append(port)


@contextmanager
def running(home: Path, **environment: str) -> Iterator[Running]:
    """Run a house in ``home`` with ``environment`` added to every part's."""
    with ExitStack() as parts:
        port, database = parts.enter_context(prepared(home))
        log = home / made_up.LOG
        responders = parts.enter_context(
            Part("lab", ["lab", "serve", str(home / made_up.LAB)], log=log / "lab.log", environment=environment)
        )
        tsa = responders.start(until="tsa")
        whole = {**made_up.server_environment(home, tsa, database.url), **environment}
        server = parts.enter_context(
            Part("server", ["serve", "--port", str(port + 1)], log=log / "server.log", environment=whole)
        )
        yield Running(House(home, server.start(until="web")), server, responders, whole, database)


def _model(port: int) -> tuple[Path, HouseDatabase]:
    """A house whose trial services are at ``port`` and that never runs itself; made when first asked for."""
    if port not in _MODELS:
        place = tempfile.TemporaryDirectory(prefix="divit-house-")
        home = Path(_MODELS_PLACE.enter_context(place)) / "home"
        database = _MODELS_PLACE.enter_context(database_of(home / made_up.SERVER / "divit.sqlite3"))
        made = [sys.executable, "-m", "divit.demo.home", str(home), str(port), database.url]
        subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
        _MODELS[port] = (home, database)
    return _MODELS[port]


def clear_models() -> None:
    """Delete the houses that were made to be copied."""
    _MODELS.clear()
    _MODELS_PLACE.close()
