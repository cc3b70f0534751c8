# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A home of its own for every test, people made up for it, and a database whose log may be emptied afterwards."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

import audit_triggers
from divit.ades.signer import SignatureAlgorithm
from divit.kernel import clock
from divit.pki import keys
from divit.pki.lab import issue_nes
from divit.pki.lab.folder import LabFolder
from divit.server.people import services as people
from divit.server.people.queries import Viewer, viewer_for
from divit.server.signing import authorities as signing_authorities
from divit.server.signing import services as signing_services
from trial_owner import TrialOwner
from trial_signers import KeySigner, LocalTimestamper
from wire_signer import WireSigner

ISIL = "10000000528"
OGUZ = "10000000696"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and files of a test lie in a folder of its own; what the pool of processes would do is done right here."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DIVIT_HOME", str(folder))
    monkeypatch.setenv("DIVIT_JOBS_PROCESSES", "0")
    return folder


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """A database with real commits. Emptying it afterwards is what the log's triggers forbid, so they go before.

    Django tells when it has emptied the database as after a migration; then the log gets its footing again.
    """
    yield
    audit_triggers.put_away()


def _house() -> int:
    institution = people.add_institution(
        detsis="10000000",
        name="Akçaova Valiliği",
        letterhead=["T.C.", "AKÇAOVA VALİLİĞİ"],
        verification_address="http://127.0.0.1:8350/dogrula",
    )
    return people.add_unit(institution=institution, detsis="10000001", name="Yazı İşleri Müdürlüğü")


def _person(unit: int, tckn: str, given_name: str, surname: str, title: str) -> Viewer:
    person = people.add_person(tckn=tckn, given_name=given_name, surname=surname)
    people.appoint(person=person, post=people.add_post(unit=unit, title=title))
    return viewer_for(person, clock.now())


@pytest.fixture
def unit(request: pytest.FixtureRequest, database: str) -> int:
    if "committed_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return _house()


@pytest.fixture
def isil(unit: int) -> Viewer:
    return _person(unit, ISIL, "Işıl", "İncedere", "Vali Yardımcısı")


@pytest.fixture
def oguz(unit: int) -> Viewer:
    return _person(unit, OGUZ, "Oğuz", "Ertuğ", "Müdür")


def _signer(lab: Path, tckn: str, given_name: str, surname: str, key: keys.KeyKind, **dates: datetime) -> KeySigner:
    card = issue_nes(lab, tckn=tckn, given_name=given_name, surname=surname, key=key, **dates)
    return signer_in(card, LabFolder(lab).certificate("issuing-ca"))


def signer_in(card: bytes, issuing: bytes) -> KeySigner:
    """The key and certificate in a card file."""
    opened = pkcs12.load_pkcs12(card, b"1234")
    assert opened.cert is not None
    assert isinstance(opened.key, keys.PrivateKey)
    certificate = opened.cert.certificate.public_bytes(serialization.Encoding.DER)
    return KeySigner(opened.key, certificate, (issuing,), SignatureAlgorithm.for_certificate(certificate))


@pytest.fixture(scope="session")
def isil_signer(lab: Path) -> KeySigner:
    return _signer(lab, ISIL, "Işıl", "İncedere", "p256")


@pytest.fixture(scope="session")
def isil_rsa_signer(lab: Path) -> KeySigner:
    return _signer(lab, ISIL, "Işıl", "İncedere", "rsa2048")


@pytest.fixture(scope="session")
def oguz_signer(lab: Path) -> KeySigner:
    return _signer(lab, OGUZ, "Oğuz", "Ertuğ", "p384")


@pytest.fixture
def issue(lab: Path) -> Callable[..., KeySigner]:
    """A certificate of Işıl's with dates of the test's choosing."""
    return lambda **dates: _signer(lab, ISIL, "Işıl", "İncedere", "p256", **dates)


@pytest.fixture(autouse=True)
def authorities(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The trial CA is trusted; its CRLs and its time-stamps are at hand without a network."""
    if not request.module.__name__.rpartition(".")[2].startswith("test_signing"):
        return
    lab: Path = request.getfixturevalue("lab")
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))


class MoveClock(Protocol):
    """Sets the whole system's clock some seconds ahead of the real one."""

    def __call__(self, seconds: float) -> None: ...


@pytest.fixture
def move_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MoveClock:
    file = tmp_path / "clock"
    file.write_text("0")
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(file))

    def move(seconds: float) -> None:
        file.write_text(str(seconds))

    return move


@pytest.fixture
def owner() -> TrialOwner:
    owner = TrialOwner({"1": b"Birinci", "2": "İkinci".encode()})
    owner.register()
    return owner


@pytest.fixture
def claimed(isil: Viewer, owner: TrialOwner, isil_signer: KeySigner) -> WireSigner:
    """A session of two documents that a signer has claimed, before its consent."""
    opened = signing_services.open_session(viewer=isil, purpose="document", refs=["1", "2"])
    signer = WireSigner(opened.link, isil_signer)
    signer.claim()
    return signer


@pytest.fixture
def signing(claimed: WireSigner) -> WireSigner:
    """The same, after consent and with its first window of work given out."""
    claimed.choose()
    claimed.work()
    return claimed
