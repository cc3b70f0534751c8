# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Until when algorithms are believed: the tables (TS 119 312, BTK notice), what they say of keys and certificates."""

import hashlib
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from divit.ades.algorithm_policy import ALWAYS, NEVER, USUAL, AlgorithmPolicy, policy_named, policy_names
from divit.ades.errors import PolicyUnknown
from divit.ades.model import AlgorithmUse, UsedAlgorithm
from divit.pki.algorithms import IN_FORCE
from forged_certificates import NOON, SIGNER, Forge

SHA1_ENDS = datetime(2012, 8, 1, tzinfo=UTC)


@pytest.fixture(params=policy_names())
def policy(request: pytest.FixtureRequest) -> AlgorithmPolicy:
    return policy_named(request.param)


def hashed(name: str) -> UsedAlgorithm:
    return UsedAlgorithm(AlgorithmUse.COVERED_DATA, name, None, "")


def signed(scheme: str, name: str = "sha256") -> UsedAlgorithm:
    return UsedAlgorithm(AlgorithmUse.SIGNATURE, name, scheme, "")


def test_both_rules_are_shipped_and_the_turkish_one_is_usual() -> None:
    assert policy_names() == ("etsi", "turkish")
    assert USUAL == "turkish"


def test_each_row_says_where_it_comes_from() -> None:
    for name in policy_names():
        text = files("divit.ades").joinpath(f"data/policies/{name}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        assert all(table[key] for key in ("tr", "en", "source"))
        for row in table["algorithm"]:
            assert row["source"], row
            assert row["kind"] in {"hash", "scheme", "rsa", "dsa", "curve"}
            assert ("bits" in row) is (row["kind"] in {"rsa", "dsa"})
            if row["kind"] == "hash":
                assert row["name"] in hashlib.algorithms_guaranteed


def test_a_policy_of_another_name_is_an_error() -> None:
    with pytest.raises(PolicyUnknown) as told:
        policy_named("../policies/turkish")
    assert "etsi, turkish" in told.value.message("en")


def test_what_is_in_no_table_is_never_believed(policy: AlgorithmPolicy) -> None:
    assert policy.until(hashed("md4")) == policy.until(signed("")) == policy.until(signed("ecdsa", "")) == NEVER


def test_sha1_ended_and_sha2_and_sha3_did_not(policy: AlgorithmPolicy) -> None:
    assert policy.until(hashed("sha1")) == policy.until(signed("ecdsa", "sha1")) == SHA1_ENDS
    assert {policy.until(hashed(name)) for name in ("sha256", "sha384", "sha512", "sha3_256")} == {ALWAYS}


def test_the_end_itself_is_past(policy: AlgorithmPolicy) -> None:
    before = policy.at(datetime(2012, 7, 31, 23, 59, 59, tzinfo=UTC))
    assert before.believes("sha1")
    assert not policy.at(SHA1_ENDS).believes("sha1")


def test_pkcs1_ends_in_europe_only() -> None:
    assert policy_named("etsi").until(signed("rsa-pkcs1")) == datetime(2029, 1, 1, tzinfo=UTC)
    assert policy_named("turkish").until(signed("rsa-pkcs1")) == ALWAYS


def test_the_turkish_notice_is_to_be_looked_up_again_in_2028() -> None:
    assert policy_named("turkish").in_force_until == date(2027, 12, 31)


def test_what_is_believed_today_is_what_paths_believe_without_a_policy() -> None:
    """``pki`` alone, as a letter's consent page asks it, and a signature's judgement do not differ."""
    now = policy_named("turkish").at(NOON)
    assert now.curves == IN_FORCE.curves
    assert now.rsa_bits == IN_FORCE.rsa_bits
    assert now.hashes >= IN_FORCE.hashes
    assert {one for one in now.hashes if "-" not in one or one.startswith("sha3-")} - IN_FORCE.hashes <= {
        "sha3_256",
        "sha3_384",
        "sha3_512",
    }


def test_a_key_is_believed_as_long_as_its_size(policy: AlgorithmPolicy) -> None:
    forge = Forge()

    def until(bits: int) -> datetime:
        key = rsa.generate_private_key(65537, bits)
        return policy.until_key(forge.make("DENEME", None, SIGNER, key=key).der)

    assert until(1024) == datetime(2019, 10, 1, tzinfo=UTC)
    assert until(2048) == (ALWAYS if policy.name == "turkish" else datetime(2029, 1, 1, tzinfo=UTC))
    assert until(3072) == ALWAYS


def test_a_curve_that_is_not_named_is_never_believed(policy: AlgorithmPolicy) -> None:
    odd = Forge().make("DENEME", None, SIGNER, key=ec.generate_private_key(ec.SECP256K1()))
    assert policy.until_key(odd.der) == NEVER
    assert policy.until_key(b"no certificate") == policy.until_certificate(b"no certificate") == NEVER


def test_a_certificate_is_believed_as_long_as_the_signature_on_it(policy: AlgorithmPolicy) -> None:
    forge = Forge()
    plain = forge.make("DENEME", None, SIGNER)
    assert policy.until_certificate(plain.der) == ALWAYS
    weak = forge.make("DENEME", None, SIGNER, hash_algorithm=hashes.SHA224())
    assert policy.until_certificate(weak.der) == policy.until(hashed("sha224"))
    by_rsa = forge.make("DENEME", None, SIGNER, key=rsa.generate_private_key(65537, 2048))
    assert policy.until_certificate(by_rsa.der) == policy.until(signed("rsa-pkcs1"))
