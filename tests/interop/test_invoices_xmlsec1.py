# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A stranger's word on signed invoices: what we call right and what we call changed, xmlsec1 does, too."""

import subprocess
from pathlib import Path

import pytest

from divit.pki.certificates import to_pem
from ubl_invoices import Seller

pytestmark = pytest.mark.needs_xmlsec1


@pytest.fixture(scope="module")
def seller() -> Seller:
    return Seller.of()


def accepts(signed: bytes, seller: Seller, folder: Path) -> bool:
    for name, data in (("invoice.xml", signed), ("root.pem", to_pem(seller.family.root.der))):
        (folder / name).write_bytes(data)
    command = ["xmlsec1", "--verify", "--id-attr:Id", "SignedProperties", "--trusted-pem", "root.pem", "invoice.xml"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_xmlsec1_accepts_a_signed_invoice(seller: Seller, tmp_path: Path) -> None:
    assert accepts(seller.signed(), seller, tmp_path)


def test_xmlsec1_refuses_a_changed_one(seller: Seller, tmp_path: Path) -> None:
    assert not accepts(seller.signed().replace(b">1194.00<", b">1195.00<"), seller, tmp_path)
