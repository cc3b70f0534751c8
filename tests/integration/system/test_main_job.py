# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A letter goes through paraf and signature with keys that the server never sees, and strangers accept the result."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from divit.demo import main_job
from divit.demo.main_job import Outcome
from house import Running
from seeds import seeded


def divit(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "divit", "--lang", "en", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def outcome(institution: Running) -> Outcome:
    """The main job, run to its end."""
    told: list[str] = []
    ended = None
    for _name, step in main_job.steps(institution.house):
        ended = step(told.append) or ended
    assert ended is not None, told
    return ended


def test_the_letter_is_total_passed_at_level_t(institution: Running, outcome: Outcome) -> None:
    answer = divit("verify", outcome.file, "--trust", institution.trust, "--json")
    report = json.loads(answer.stdout)
    assert answer.returncode == 0
    assert report["indication"] == outcome.indication == "TOTAL_PASSED"
    assert [signature["level"] for signature in report["signatures"]] == ["BASELINE-T"]


@pytest.mark.needs_pdfsig
def test_pdfsig_finds_the_signature_good_and_over_the_whole_document(outcome: Outcome) -> None:
    answer = subprocess.run(["pdfsig", "-nocert", str(outcome.file)], capture_output=True, text=True, check=False)
    assert "Signature is Valid." in answer.stdout
    assert "Total document signed" in answer.stdout
    assert "ETSI.CAdES.detached" in answer.stdout


def test_pyhanko_finds_the_signature_good(institution: Running, outcome: Outcome) -> None:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(institution.trust / "root.pem"))],
        other_certs=[load_cert_from_pemder(str(institution.trust / "issuing-ca.pem"))],
        allow_fetching=False,
    )
    with outcome.file.open("rb") as stream:
        status = validate_pdf_signature(PdfFileReader(stream).embedded_signatures[0], context, context)
        assert status.bottom_line, status.pretty_print_details()


@pytest.mark.needs_openssl
def test_openssl_accepts_every_paraf(institution: Running, outcome: Outcome, tmp_path: Path) -> None:
    parafs = institution.rows("SELECT content_sha256, signature_sha256 FROM letters_parafstep WHERE state = 'done'")
    assert len(parafs) == 2 * len(main_job.letters())
    for content, signature in parafs:
        (tmp_path / "draft.pdf").write_bytes(institution.stored(content))
        (tmp_path / "paraf.p7s").write_bytes(institution.stored(signature))
        judge = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
        judge += ["-in", str(tmp_path / "paraf.p7s"), "-content", str(tmp_path / "draft.pdf"), "-out", "/dev/null"]
        judge += ["-CAfile", str(institution.trust / "root.pem")]
        judge += ["-certfile", str(institution.trust / "issuing-ca.pem")]
        answer = subprocess.run(judge, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr


def test_one_byte_changed_is_not_valid(institution: Running, outcome: Outcome, tmp_path: Path) -> None:
    document = bytearray(outcome.file.read_bytes())
    # Inside the text of the page, which every signature covers; the property tests go through all other places.
    position = seeded().randrange(20, 3000)
    document[position] ^= 0x01
    (tmp_path / "changed.pdf").write_bytes(document)
    assert divit("verify", tmp_path / "changed.pdf", "--trust", institution.trust).returncode == 1


def test_a_file_without_a_signature_is_not_valid(institution: Running, outcome: Outcome, tmp_path: Path) -> None:
    unsigned = institution.rows("SELECT final_sha256 FROM letters_letter WHERE state = 'sent'")[0][0]
    (tmp_path / "unsigned.pdf").write_bytes(institution.stored(unsigned))
    answer = divit("verify", tmp_path / "unsigned.pdf", "--trust", institution.trust, "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["problems"][0]["code"] == "no-signature"


def test_the_audit_chain_holds(institution: Running, outcome: Outcome) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "divit", "audit", "verify"],
        capture_output=True,
        text=True,
        env={**os.environ, **institution.environment},
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def test_no_pin_and_no_tckn_is_in_any_log(institution: Running, outcome: Outcome) -> None:
    for log in (institution.home / "log").iterdir():
        text = log.read_text(encoding="utf-8")
        assert "10000000528" not in text
        # As a word of its own: the digits of an identifier or of a moment may hold it.
        assert not re.search(r"(?<![.\w-])123456(?![\w-])", text)
