# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every layer of tests shares: a trial CA, its responders, a signer, and the sample data where it is at hand."""

import os
import random
import signal
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from divit.demo.processes import Part
from divit.kernel import words
from divit.pki import lab as trial_ca
from divit.pki.certificates import WARNED_OF
from divit.pki.trust import TrustStore
from house import free_port
from seeds import NEW, chosen, seeded
from trial_signers import KeySigner, LocalTimestamper, signer_of, typst_letter

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MARKERS = Path(__file__).resolve().parents[1] / "tools" / "system_packages.toml"


@dataclass(frozen=True)
class LabServer:
    """Running responders of a trial CA."""

    folder: Path
    ocsp: str
    crl: str
    tsa: str
    part: Part


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts its background jobs with Ctrl-C ignored, and every child inherits that; the tests that press it
    # mean a terminal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Nor is a driver that answers late on a busy machine; the tests of limits set their own.
    for name in ("LIST", "LOGIN", "SIGN"):
        os.environ.setdefault(f"DIVIT_TOKEN_{name}_LIMIT", "PT30S")
    # What Hypothesis tries is the same each time too (``seeds``); a busy machine is no fault: no try has a deadline.
    timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("usual", timeless, derandomize=True)
    settings.register_profile(NEW, timeless, print_blob=True, max_examples=1000)
    settings.load_profile(NEW if chosen() == NEW else "usual")
    # As in a process of ours; pytest shows every warning unless it is told so itself.
    for message in WARNED_OF:
        config.addinivalue_line("filterwarnings", f"ignore:{message}:UserWarning")
    for row in tomllib.loads(MARKERS.read_text(encoding="utf-8")).values():
        config.addinivalue_line("markers", f"{row['marker']}: needs {row['package']}")
    config.addinivalue_line("markers", "one_database: what no database changes")
    config.addinivalue_line("markers", "look: how a page looks and is used; make pages runs it")


@pytest.fixture
def chance() -> random.Random:
    """Chance that a printed seed repeats."""
    return seeded()


@pytest.fixture(autouse=True)
def turkish() -> None:
    """Every test begins in Turkish, whatever language the one before it spoke last."""
    words.use("tr")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of sample files and public vectors; the only thing whose absence skips a test."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the sample data is not beside this checkout")
    return SHARED_DATA


@pytest.fixture
def closed_port() -> int:
    """A port at which nothing answers."""
    return free_port()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trial CA; its responders run only where ``lab_server`` is asked for."""
    folder = tmp_path_factory.mktemp("lab") / "ca"
    trial_ca.init(folder, port=free_port())
    return folder


@pytest.fixture(scope="session")
def lab_server(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """OCSP, CRL and time-stamps of ``lab``, served by a process of its own."""
    log = tmp_path_factory.mktemp("lab-log") / "lab.log"
    with Part("lab", ["lab", "serve", str(lab)], log=log, environment={}) as part:
        tsa = part.start(until="tsa")
        yield LabServer(folder=lab, ocsp=part.addresses["ocsp"], crl=part.addresses["crl"], tsa=tsa, part=part)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A database for each process of the run, of the kind that an installation has.

    SQLite's is a file: one in memory locks by tables, and threads would not wait. Only the flushing is left out: what
    a power cut does is not what these tests are about.
    """
    from django.db import connection

    if database == "postgresql":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
        return
    connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "divit.sqlite3")
    connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"


@pytest.fixture(scope="session")
def signer(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-p256")


@pytest.fixture(scope="session")
def second_signer(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-rsa2048")


@pytest.fixture(scope="session")
def trust(lab: Path) -> TrustStore:
    return TrustStore.from_folder(lab)


@pytest.fixture(scope="session")
def timestamper(lab: Path) -> LocalTimestamper:
    return LocalTimestamper(lab)


@pytest.fixture(scope="session")
def letter() -> bytes:
    return typst_letter()
