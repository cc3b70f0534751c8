# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit verify`` and whom it trusts and asks: folders, Kamu SM's depot, the shipped roots; the responders of a trial
CA, each asked once; and nobody where that is forbidden.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from divit.ades.create import Format, sign
from divit.cli.sources import sources, trusted
from divit.pki import lab as trial_ca
from divit.pki.certificates import load_certificate
from divit.pki.issuers import OnlineIssuers
from divit.pki.lab import server
from divit.pki.lab.services import Reply, Services
from divit.pki.roots import turkish_root_table
from house import free_port
from trial_signers import signer_of


@dataclass
class Responders:
    """The running responders of a trial CA of its own, and what they were asked; those ``down`` answer 503."""

    folder: Path
    asked: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def noted(self, path: str, reply: Reply) -> Reply:
        kind = path.strip("/").split("/")[0]
        self.asked.append(kind)
        return Reply(503, "text/plain", b"") if kind in self.down else reply


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("responders") / "ca"
    trial_ca.init(folder, port=free_port())
    return folder


@pytest.fixture
def responders(authority: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Responders]:
    running = Responders(authority)

    class Noting(Services):
        def get(self, path: str) -> Reply:
            return running.noted(path, super().get(path))

        def post(self, path: str, body: bytes) -> Reply:
            return running.noted(path, super().post(path, body))

    monkeypatch.setattr(server, "Services", Noting)
    with server.LabServer(authority):
        yield running


@pytest.fixture
def root(authority: Path, tmp_path: Path) -> Path:
    """A folder with the root alone: no chain, no lists."""
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "root.pem").write_bytes((authority / "root.pem").read_bytes())
    return folder


def signed(authority: Path, folder: Path, name: str = "nes-p256", *, chain: bool = True, copies: int = 1) -> list[Path]:
    signer = signer_of(authority, name)
    signer = signer if chain else replace(signer, chain=())
    made = []
    for number in range(copies):
        made.append(folder / f"{name}-{number}.p7m")
        made[-1].write_bytes(sign(b"DENEME %d" % number, signer, format=Format.CADES_ATTACHED))
    return made


def verify(*arguments: object, **environment: str) -> tuple[int, list[dict[str, Any]]]:
    done = run("--json", *arguments, **environment)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def run(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", "verify", *(str(one) for one in arguments)]
    settings = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=settings)


def problems(report: dict[str, Any]) -> set[str]:
    return {one["code"] for signature in report["signatures"] for one in signature["problems"]}


def test_a_responder_is_asked_once_for_all_files_of_a_signer(responders: Responders, root: Path) -> None:
    files = signed(responders.folder, root, copies=3)
    status, reports = verify("--trust", root, *files)
    assert (status, [one["indication"] for one in reports]) == (0, ["TOTAL_PASSED"] * 3), reports
    assert sorted(responders.asked) == ["crl", "ocsp"]  # the root answers by list alone


def test_a_list_is_fetched_once_for_all_signers_when_no_responder_answers(responders: Responders, root: Path) -> None:
    responders.down.add("ocsp")
    files = signed(responders.folder, root) + signed(responders.folder, root, "nes-rsa2048")
    assert verify("--trust", root, *files)[0] == 0
    assert (responders.asked.count("crl"), responders.asked.count("ocsp")) == (2, 2)


def test_nobody_is_asked_where_that_is_forbidden(responders: Responders, root: Path) -> None:
    files = signed(responders.folder, root)
    status, (report,) = verify("--trust", root, "--no-network", *files, DIVIT_ISSUER_HOSTS="127.0.0.1")
    assert (status, report["signatures"][0]["sub_indication"]) == (2, "TRY_LATER")
    assert responders.asked == []


def test_a_missing_issuer_is_fetched_from_a_host_that_is_named(responders: Responders, root: Path) -> None:
    files = signed(responders.folder, root, chain=False, copies=2)
    status, reports = verify("--trust", root, *files, DIVIT_ISSUER_HOSTS="ca.deneme.invalid 127.0.0.1")
    assert status == 0, reports
    assert responders.asked.count("ca") == 1


def test_a_missing_issuer_is_not_fetched_from_any_other_host(responders: Responders, root: Path) -> None:
    files = signed(responders.folder, root, chain=False)
    status, (report,) = verify("--trust", root, *files)
    assert (status, report["signatures"][0]["sub_indication"]) == (2, "NO_CERTIFICATE_CHAIN_FOUND")
    assert responders.asked == []


def test_a_revocation_of_this_minute_counts_although_a_list_at_hand_knows_nothing_of_it(
    responders: Responders, tmp_path: Path
) -> None:
    files = signed(responders.folder, tmp_path, "nes-p384")
    old = tmp_path / "old.pem"
    old.write_bytes((responders.folder / "crl.pem").read_bytes())
    serial = load_certificate(signer_of(responders.folder, "nes-p384").certificate).serial_number
    trial_ca.revoke(responders.folder, serial)
    (responders.folder / "crl.pem").write_bytes(old.read_bytes())
    assert verify("--trust", responders.folder, "--no-network", *files)[0] == 0
    status, (report,) = verify("--trust", responders.folder, *files)
    assert (status, report["signatures"][0]["sub_indication"]) == (2, "REVOKED_NO_POE")


def test_kamu_sms_depot_in_a_trust_folder_is_trust(responders: Responders, tmp_path: Path) -> None:
    files = signed(responders.folder, tmp_path, chain=False)
    pems = [(responders.folder / f"{name}.pem").read_text() for name in ("root", "issuing-ca")]
    values = ["".join(pem.splitlines()[1:-1]) for pem in pems]
    rows = "".join(f"<koksertifika><mValue>{value}</mValue></koksertifika>" for value in values)
    trust = tmp_path / "trust"
    trust.mkdir()
    depot = trust / "SertifikaDeposu.xml"
    depot.write_text(f'<?xml version="1.0" encoding="UTF-8"?><depo>{rows}</depo>')
    assert verify("--trust", trust, *files)[0] == 0
    depot.write_text(depot.read_text().replace(values[1], base64.b64encode(b"\x30\x00").decode()))
    assert run("--trust", trust, *files).returncode == 3


def test_without_a_folder_the_turkish_roots_are_trusted_and_no_others(authority: Path, tmp_path: Path) -> None:
    assert len(trusted(None).anchors) == len(turkish_root_table())
    status, (report,) = verify("--no-network", *signed(authority, tmp_path))
    assert (status, problems(report)) == (2, {"no-chain"})


def test_the_turkish_authorities_may_be_asked_for_issuers_unless_nobody_may(root: Path) -> None:
    asked = sources(root, None, no_network=False)
    assert isinstance(asked.issuers, OnlineIssuers)
    assert sources(root, None, no_network=True).issuers is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nes-p256", "qualified certificate (NES)"),
        ("seal-p256", "qualified seal certificate"),
        ("not-qualified-p256", "not shown to be a qualified certificate"),
    ],
)
def test_a_person_reads_what_the_certificate_is_by_law(authority: Path, tmp_path: Path, name: str, words: str) -> None:
    done = run("--trust", authority, "--no-network", *signed(authority, tmp_path, name))
    assert words in [line.strip() for line in done.stdout.splitlines()], done.stdout
