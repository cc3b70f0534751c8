# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A change of status is seen within a second by every process that answers, and in the files (spec: authority)."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.x509 import ocsp as judge

from divit.demo.processes import Part
from divit.der import ocsp as structure
from divit.pki import ocsp
from house import free_port
from house_database import HouseDatabase, database_of

RIGS = Path(__file__).resolve().parents[1] / "rigs"
pytestmark = pytest.mark.timeout(180)
ALONE = ("--alone", "--note", "DENEME")
#: What is promised, which a busy machine may miss once or twice; and what it must not miss at all.
BOUND_S, PATIENCE_S = 1.0, 60.0


@dataclass(frozen=True)
class Scene:
    """Two processes that answer and one that writes files, over one database."""

    home: Path
    kept: HouseDatabase
    environment: dict[str, str]
    ports: tuple[int, int]

    def change(self, command: str, serial: str, *more: str) -> "subprocess.Popen[bytes]":
        """Begin to change a status in a process of its own."""
        arguments = ["authority", command, "nes-1", serial, *more, "--home", str(self.home)]
        environment = {**os.environ, **self.environment}
        return subprocess.Popen([sys.executable, "-m", "divit", *arguments], env=environment, stdout=subprocess.DEVNULL)

    def state(self, serial: str) -> str:
        """What is committed about a certificate."""
        [(found,)] = self.kept.rows("SELECT state FROM authority_certificate WHERE serial = ?", serial)
        return str(found)

    def answers(self, request: bytes) -> list[bytes]:
        """What each process says, and what lies in the file."""
        said = [httpx.post(f"http://127.0.0.1:{port}/ocsp", content=request).content for port in self.ports]
        file = self.home.parent / "static" / "ocsp" / base64.b64encode(request).decode()
        return [*said, file.read_bytes()]


@pytest.fixture
def scene(database: str, tmp_path: Path) -> Iterator[Scene]:
    home = tmp_path / "home"
    with ExitStack() as stack:
        kept = stack.enter_context(database_of(home / "divit.sqlite3"))
        environment = {"DIVIT_ENV": "test", "DIVIT_DATABASE_URL": kept.url}
        subprocess.run(
            [sys.executable, str(RIGS / "issued_once.py"), str(home), str(tmp_path)],
            env={**os.environ, **environment, "PYTHONPATH": str(RIGS)},
            check=True,
        )
        ports = (free_port(), free_port())
        for port in ports:
            command = ["authority", "serve", "--home", str(home), "--port", str(port), "--processes", "1"]
            part = Part(f"serve-{port}", command, log=tmp_path / f"{port}.log", environment=environment)
            stack.enter_context(part)
            part.start(until="crl")
        command = ["authority", "export", str(tmp_path / "static"), "--watch", "--home", str(home)]
        part = Part("export", command, log=tmp_path / "export.log", environment=environment)
        stack.enter_context(part)
        part.start(until="files")
        yield Scene(home, kept, environment, ports)


def test_every_process_and_the_files_tell_a_change_within_a_second(scene: Scene) -> None:
    folder = scene.home.parent
    issuer, certificate = ((folder / f"{name}.cer").read_bytes() for name in ("issuer", "holder"))
    number = x509.load_der_x509_certificate(certificate).serial_number
    request = structure.request([ocsp.cert_id(issuer, number, "sha256")])
    statuses, took = judge.OCSPCertStatus, []
    for command, more, state, expected in (
        ("suspend", (), "suspended", statuses.REVOKED),
        ("suspend", ("--end", *ALONE), "valid", statuses.GOOD),
        ("revoke", ("--reason", "superseded", *ALONE), "revoked", statuses.REVOKED),
    ):
        others = {statuses.GOOD, statuses.REVOKED} - {expected}
        assert {read(one) for one in scene.answers(request)} == others, "kept by each of them"
        with scene.change(command, f"{number:x}", *more):
            while scene.state(f"{number:x}") != state:
                time.sleep(0.005)
            committed = time.monotonic()
            while {read(one) for one in scene.answers(request)} != {expected}:
                assert time.monotonic() - committed < PATIENCE_S, command
            took.append(time.monotonic() - committed)
    assert min(took) < BOUND_S, took


def read(answer: bytes) -> judge.OCSPCertStatus:
    return judge.load_der_ocsp_response(answer).certificate_status
