# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Trust folders: what becomes an anchor, what only helps, and what stops the load."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from divit.pki.certificates import CRL_LABEL, load_certificate, pem_blocks, to_pem
from divit.pki.errors import CertificateUnreadable, TrustFolderUnreadable
from divit.pki.names import subject_key
from divit.pki.path import Usage, validate_path
from divit.pki.trust import TrustStore
from forged_certificates import NOON, SIGNER, Family, Forge, authority


def test_the_trust_of_a_trial_ca_is_its_root_its_helpers_and_its_crls(lab: Path) -> None:
    trust = TrustStore.from_folder(lab)
    assert [to_pem(anchor) for anchor in trust.anchors] == [(lab / "root.pem").read_bytes()]
    assert len(trust.certificates) == 12
    assert len(trust.crls) == 2


def test_only_a_self_signed_ca_becomes_an_anchor(tmp_path: Path, family: Family, forge: Forge) -> None:
    same_name = forge.make("DENEME Kök", None, authority(), signed_with=ec.generate_private_key(ec.SECP256R1()))
    no_ca = forge.make("DENEME Tek", None, SIGNER)
    for name, made in (("kök", family.root), ("alt", family.issuing), ("sahte", same_name), ("tek", no_ca)):
        (tmp_path / f"{name}.pem").write_bytes(to_pem(made.der))
    trust = TrustStore.from_folder(tmp_path)
    assert trust.anchors == (family.root.der,)
    assert set(trust.certificates) == {family.issuing.der, same_name.der, no_ca.der}


def test_der_files_and_crls_are_read_too_and_other_files_are_left_alone(tmp_path: Path, family: Family) -> None:
    (tmp_path / "root.cer").write_bytes(family.root.der)
    of_root, of_issuing = family.crls
    (tmp_path / "root.crl").write_bytes(of_root)
    (tmp_path / "alt.crl").write_bytes(to_pem(of_issuing, CRL_LABEL))
    (tmp_path / "OKUBENİ.txt").write_text("-----BEGIN CERTIFICATE-----\nsöz\n-----END CERTIFICATE-----\n")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "x.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    trust = TrustStore.from_folder(tmp_path)
    assert trust.anchors == (family.root.der,)
    assert set(trust.crls) == {of_root, of_issuing}


@pytest.mark.parametrize("content", [b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x00"])
def test_a_damaged_certificate_stops_the_load_rather_than_thinning_the_trust(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bozuk.pem").write_bytes(content)
    with pytest.raises(TrustFolderUnreadable) as refused:
        TrustStore.from_folder(tmp_path)
    assert refused.value.exit_status == 3


def test_a_folder_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(TrustFolderUnreadable) as refused:
        TrustStore.from_folder(tmp_path / "yok")
    assert "yok" in refused.value.message("tr")


def test_two_stores_merge_without_doubles(family: Family) -> None:
    one = TrustStore((family.root.der,), (family.issuing.der,), family.crls)
    two = TrustStore((family.root.der, family.signer.der))
    merged = one.merge(two)
    assert merged.anchors == (family.root.der, family.signer.der)
    assert merged.certificates == one.certificates


def test_base64_that_is_none_is_unreadable() -> None:
    with pytest.raises(CertificateUnreadable):
        pem_blocks(b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n")


def test_an_oversized_certificate_is_not_parsed() -> None:
    with pytest.raises(CertificateUnreadable):
        load_certificate(b"\x30" * 70_000)


def test_an_issuer_of_the_store_stands_in_for_one_that_the_document_lacks(family: Family) -> None:
    trust = TrustStore((family.root.der,), (family.issuing.der, b"\x30\x00"), family.crls)
    judged = validate_path(
        family.signer.der, candidates=(), trust=trust, at=NOON, revocation=None, usage=Usage.CONTENT_COMMITMENT
    )
    assert judged.passed
    assert judged.chain[1] == family.issuing.der


def test_a_store_finds_its_certificates_by_their_names(family: Family) -> None:
    trust = TrustStore((family.root.der,), (family.issuing.der, family.root.der, b"\x30\x00"))
    assert trust.named(subject_key(family.root.der)) == [family.root.der]
    assert trust.named(subject_key(family.signer.der)) == ()
    assert trust.is_anchor(family.root.der)
    assert not trust.is_anchor(family.issuing.der)
