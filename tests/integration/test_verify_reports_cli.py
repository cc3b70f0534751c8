# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit verify --report``: the judgement as a document, on standard output."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import etsi_schema
from divit.ades.create import Format, Level, sign
from divit.ades.report import Indication
from divit.ades.reports.etsi_reader import read_etsi_report
from divit.server.printing.pages import page_count
from trial_signers import KeySigner


def command(*arguments: object, language: str = "en") -> list[str]:
    return [sys.executable, "-m", "divit", "--lang", language, *(str(argument) for argument in arguments)]


def verified(lab: Path, *arguments: object, language: str = "en") -> "subprocess.CompletedProcess[bytes]":
    asked = command("verify", *arguments, "--trust", lab, "--no-network", language=language)
    return subprocess.run(asked, capture_output=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def signed(signer: KeySigner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "yazı.p7m"
    path.write_bytes(sign(b"DENEME", signer, format=Format.CADES_ATTACHED, level=Level.B))
    return path


@pytest.fixture(scope="module")
def changed(signed: Path) -> Path:
    path = signed.with_name("değişmiş.p7m")
    path.write_bytes(signed.read_bytes().replace(b"DENEME", b"DENEMF", 1))
    return path


def test_the_report_for_programs_stands_by_the_schema(lab: Path, signed: Path) -> None:
    done = verified(lab, signed, "--report", "xml")
    etsi_schema.check(done.stdout)
    assert [one.indication for one in read_etsi_report(done.stdout)] == [Indication.TOTAL_PASSED]
    assert done.returncode == 0


@pytest.mark.parametrize(("language", "said"), [("tr", "İmza geçerli değil"), ("en", "The signature is not valid")])
def test_the_page_is_in_the_language_asked_for_and_the_status_tells(
    lab: Path, changed: Path, language: str, said: str
) -> None:
    done = verified(lab, changed, "--report", "html", language=language)
    page = done.stdout.decode()
    assert said in page
    assert "değişmiş.p7m" in page
    assert done.returncode == 1


def test_the_paper_is_a_pdf_of_one_page(lab: Path, signed: Path) -> None:
    done = verified(lab, signed, "--report", "pdf")
    assert page_count(done.stdout) == 1
    assert b"<pdfaid:part>2</pdfaid:part>" in done.stdout
    assert done.returncode == 0


def test_a_pdf_is_not_poured_over_a_terminal(lab: Path, signed: Path) -> None:
    terminal, line = pty.openpty()
    try:
        asked = command("verify", signed, "--trust", lab, "--no-network", "--report", "pdf")
        done = subprocess.run(asked, stdout=line, stderr=subprocess.PIPE, timeout=120, check=False)
    finally:
        os.close(line)
        os.close(terminal)
    assert done.returncode == 3
    assert "report.pdf" in done.stderr.decode()


def test_a_report_is_about_one_file_and_no_lines_for_programs(lab: Path, signed: Path, changed: Path) -> None:
    for arguments in ((signed, changed, "--report", "xml"), (signed, "--json", "--report", "xml")):
        done = verified(lab, *arguments)
        assert done.returncode == 3
        assert b"--report goes with one file" in done.stderr
        assert done.stdout == b""


def test_a_file_that_cannot_be_read_has_no_report(lab: Path, tmp_path: Path) -> None:
    done = verified(lab, tmp_path / "yok.pdf", "--report", "html")
    assert (done.returncode, done.stdout) == (3, b"")
