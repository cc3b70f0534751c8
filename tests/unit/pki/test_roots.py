# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The Turkish roots that come with Divit: the table says of each what the certificate says of itself."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography.x509.oid import NameOID

from divit.pki import roots
from divit.pki.certificates import load_certificate, pem_blocks
from divit.pki.errors import RootsDamaged
from divit.pki.names import is_self_issued
from divit.pki.roots import SERVICES, Root, turkish_root, turkish_root_table, turkish_roots
from divit.pki.subject import key_algorithm
from divit.pki.trust import is_self_signed_ca
from forged_certificates import Family

BUNDLE = [der for _, der in pem_blocks(files("divit.pki").joinpath("data/roots/turkish.pem").read_bytes())]
BY_HASH = {hashlib.sha256(der).hexdigest(): der for der in BUNDLE}


@pytest.mark.parametrize("row", turkish_root_table(), ids=lambda row: f"{row.name} {row.valid_from:%Y}")
def test_a_row_says_what_the_certificate_says(row: Root) -> None:
    der = BY_HASH[row.sha256]
    loaded = load_certificate(der)
    hashed = loaded.signature_hash_algorithm
    assert hashed is not None
    assert row.name == loaded.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert (row.valid_from, row.valid_until) == (loaded.not_valid_before_utc, loaded.not_valid_after_utc)
    assert (row.key, row.hash_name) == (key_algorithm(der), hashed.name)
    assert row.service in SERVICES
    assert row.provider
    assert row.source
    assert is_self_issued(der)
    assert is_self_signed_ca(der)


def test_the_bundle_and_the_table_have_the_same_29_roots() -> None:
    assert len(BUNDLE) == len(turkish_root_table()) == 29
    assert set(BY_HASH) == {row.sha256 for row in turkish_root_table()}


def test_the_collected_bundle_is_what_comes_with_divit(shared_data: Path) -> None:
    (collected,) = (shared_data / "roots").glob("*.pem")
    assert {der for _, der in pem_blocks(collected.read_bytes())} == set(BUNDLE)


def test_roots_are_chosen_by_their_service(family: Family) -> None:
    assert len(turkish_roots().anchors) == 29
    corporate = turkish_roots({"corporate"})
    assert len(corporate.anchors) == 2
    known = turkish_root(corporate.anchors[0])
    assert known is not None
    assert known.provider == "Kamu SM"
    assert turkish_root(family.root.der) is None


def test_a_bundle_that_lacks_a_root_of_the_table_gives_no_trust_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Root(**{**{name: getattr(turkish_root_table()[0], name) for name in Root.__slots__}, "sha256": "0" * 64})
    monkeypatch.setattr(roots, "turkish_root_table", lambda: (stranger,))
    roots._certificates.cache_clear()
    with pytest.raises(RootsDamaged):
        turkish_roots()
    roots._certificates.cache_clear()
