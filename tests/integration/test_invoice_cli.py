# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit invoice show`` and ``divit invoice check``, as a clerk or a program runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from divit.kernel import clock
from divit.pki.certificates import CRL_LABEL, to_pem
from ubl_invoices import Edit, Seller, invoice, to

CHANGED: Edit = to("PayableAmount", "1194.00", "1294.00")


def divit(*arguments: object, lang: str = "en") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", lang, "invoice", *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def told(done: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def seller() -> Seller:
    return Seller.of()


@pytest.fixture(scope="module")
def folder(seller: Seller, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invoices: signed, changed afterwards, not signed, and what is none."""
    made = tmp_path_factory.mktemp("invoices")
    signed = seller.signed()
    (made / "signed.xml").write_bytes(signed)
    (made / "changed.xml").write_bytes(signed.replace(CHANGED[0].encode(), CHANGED[1].encode()))
    (made / "unsigned.xml").write_bytes(invoice())
    (made / "envelope.xml").write_text("<StandardBusinessDocument/>", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def anchors(seller: Seller, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root alone, without the CRLs."""
    trusted = tmp_path_factory.mktemp("anchors")
    (trusted / "root.pem").write_bytes(to_pem(seller.family.root.der))
    return trusted


@pytest.fixture(scope="module")
def lists(seller: Seller, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CRLs of the seller's authority."""
    held = tmp_path_factory.mktemp("lists")
    family = seller.family
    made = (family.crl_of(one, at=clock.now()) for one in (family.root, family.issuing))
    (held / "crl.pem").write_bytes(b"".join(to_pem(one, CRL_LABEL) for one in made))
    return held


def test_an_invoice_is_shown_to_people(folder: Path) -> None:
    done = divit("show", folder / "unsigned.xml", lang="tr")
    assert done.returncode == 0
    for line in (
        "Fatura: DNM2024000000007, Temel fatura – TEMELFATURA / SATIS",
        "Düzenlenme: 16.05.2024 17.51",
        "Satıcı: DENEME Kamış Kalem A.Ş., VKN 1000000018, Akçaova V.D.",
        "2. Mürekkep: 14 C62 × 50,00 TL = 695,00 TL",
        "iskonto: 5,00 TL",
        "Vergi: Katma Değer Vergisi (0015) %20: 199,00 TL",
        "Ödenecek tutar: 1.194,00 TL",
    ):
        assert line in done.stdout
    english = divit("show", folder / "unsigned.xml").stdout
    assert "Tax: Katma Değer Vergisi (0015) 20%: 199.00 TRY" in english
    assert "Payable: 1,194.00 TRY" in english


def test_a_tckn_is_not_shown_in_full(folder: Path) -> None:
    shown = divit("show", folder / "unsigned.xml").stdout
    assert "TCKN 100******14" in shown
    assert "10000000214" not in shown


def test_what_a_stranger_writes_does_not_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "odd.xml"
    path.write_bytes(invoice(("DENEME – ", "\u009b2J\u202e"), ("DNM2024000000007", "\u009b31m")))
    for command in ("show", "check"):
        done = divit(command, path, *(["--no-network"] if command == "check" else []))
        assert not {"\u009b", "\u202e"} & set(done.stdout)


def test_programs_get_every_amount_as_it_is_written(folder: Path) -> None:
    (shown,) = told(divit("show", "--json", folder / "signed.xml"))
    found = shown["invoice"]
    assert (found["number"], found["issue_date"], found["issue_time"]) == ("DNM2024000000007", "2024-05-16", "17:51:30")
    assert found["totals"]["payable"] == {"amount": "1194.00", "currency": "TRY"}
    assert found["lines"][1]["price"] == {"amount": "50.00000000", "currency": "TRY"}
    assert found["lines"][1]["allowances"][0]["amount"]["amount"] == "5.00"
    assert found["taxes"][0]["taxes"][0]["percent"] == "20"
    assert found["customer"]["tax_number"] == "10000000214"
    assert found["unreadable"] == []


def test_a_right_invoice_ends_with_nought(folder: Path, anchors: Path, lists: Path) -> None:
    arguments = (folder / "signed.xml", "--trust", anchors, "--crl", lists, "--no-network")
    done = divit("check", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "signed.xml: nothing is wrong" in done.stdout
    assert "fiscal seal (mali mühür)" in done.stdout
    (report,) = told(divit("check", "--json", *arguments))
    assert (report["verdict"], report["findings"]) == ("right", [])
    assert report["signers"] == [{"name": "DENEME Kamış Kalem A.Ş.", "kind": "fiscal-seal", "number": "1000000018"}]
    assert report["validation"]["indication"] == "TOTAL_PASSED"


def test_a_changed_one_ends_with_one_and_says_what(folder: Path, anchors: Path, lists: Path) -> None:
    done = divit("check", folder / "changed.xml", "--trust", anchors, "--crl", lists, "--no-network", lang="tr")
    assert done.returncode == 1
    assert "changed.xml: yolunda değil" in done.stdout
    assert "Ödenecek tutar 1.294,00" in done.stdout
    assert "HASH_FAILURE" in done.stdout


def test_without_revocation_information_it_ends_with_two(folder: Path, anchors: Path) -> None:
    done = divit("check", folder / "signed.xml", "--trust", anchors, "--no-network")
    assert done.returncode == 2
    assert "signed.xml: cannot tell" in done.stdout


def test_one_that_is_not_signed_ends_with_one(folder: Path) -> None:
    done = divit("check", folder / "unsigned.xml", "--no-network", "--json")
    assert done.returncode == 1
    (report,) = told(done)
    assert [one["code"] for one in report["findings"]] == ["no-signature"]


def test_what_cannot_be_read_ends_with_three_and_is_told(folder: Path) -> None:
    done = divit("show", "--json", folder / "envelope.xml", folder / "unsigned.xml", folder / "nowhere.xml")
    assert done.returncode == 3
    first, second, third = told(done)
    assert first["invoice"] is None
    assert "StandardBusinessDocument" in first["problems"][0]["message"]
    assert second["invoice"]["number"] == "DNM2024000000007"
    assert third["problems"][0]["code"] == "unreadable"
    assert "IMZ-4100" in done.stderr
    assert done.stderr.count("nowhere.xml") == 1


def test_what_is_no_xml_is_told_by_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "fatura.pdf"
    path.write_bytes(b"%PDF-1.7")
    done = divit("check", path, "--no-network")
    assert done.returncode == 3
    assert "fatura.pdf" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_rule_outweighs_what_cannot_be_read(folder: Path) -> None:
    done = divit("check", folder / "unsigned.xml", folder / "envelope.xml", "--no-network", "--json")
    assert done.returncode == 1
    judged, unread = told(done)
    assert set(judged) == set(unread)
    assert (unread["verdict"], unread["invoice"]) == ("unknown", None)


def test_a_moment_before_it_was_issued_is_judged(folder: Path) -> None:
    done = divit("check", folder / "unsigned.xml", "--at", "2024-05-15T20:59:59Z", "--no-network", "--json")
    assert "issue-date" in [one["code"] for one in told(done)[0]["findings"]]
    same_day = divit("check", folder / "unsigned.xml", "--at", "2024-05-15T21:00:00Z", "--no-network", "--json")
    assert "issue-date" not in [one["code"] for one in told(same_day)[0]["findings"]]
