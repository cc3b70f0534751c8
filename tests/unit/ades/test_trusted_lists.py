# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A trusted list counts only when one of those who may sign it signed all of it (TS 119 612, 5.7)."""

from collections.abc import Callable

import pytest

from divit.ades.create import Format, sign
from divit.ades.errors import ListNotAuthentic
from divit.ades.signer import SignatureAlgorithm
from divit.ades.trusted_lists import read_authentic
from forged_certificates import Family, Forge, Made
from trial_signers import KeySigner
from trusted_lists import GRANTED, WITHDRAWN, service, trusted_list


@pytest.fixture(scope="module")
def family() -> Family:
    return Family.usual(Forge())


def signed_by(made: Made, data: bytes, format: Format = Format.XADES_ENVELOPED) -> bytes:
    return sign(data, KeySigner(made.key, made.der, (), SignatureAlgorithm.ECDSA_SHA256), format=format)


@pytest.fixture(scope="module")
def listed(family: Family) -> bytes:
    return signed_by(family.signer, trusted_list(service(family.issuing.der)))


def test_a_list_that_is_signed_by_who_may_is_authentic(family: Family, listed: bytes) -> None:
    for signers in ([family.signer.der], [family.root.der, family.signer.der]):
        read = read_authentic(listed, signers)
        assert read.is_authentic
        assert [one.certificates for one in read.services] == [(family.issuing.der,)]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a status": lambda data: data.replace(GRANTED.encode(), WITHDRAWN.encode()),
    "a service less": lambda data: data.replace(
        data[data.index(b"<TSPService>") : data.index(b"</TSPService>") + 13], b""
    ),
    "a letter of the signature": lambda data: data.replace(b"SignatureValue>", b"SignatureValue>AAAA", 1),
    "no signature": lambda data: (
        data[: data.index(b"<ds:Signature")] + data[data.index(b"</ds:Signature>") + len(b"</ds:Signature>") :]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_list_that_was_changed_is_not(family: Family, listed: bytes, change: str) -> None:
    changed = CHANGES[change](listed)
    assert changed != listed
    with pytest.raises(ListNotAuthentic):
        read_authentic(changed, [family.signer.der])


def test_nobody_else_signs_it(family: Family, listed: bytes) -> None:
    other = family.forge.make("DENEME İmzacı", family.issuing)
    with pytest.raises(ListNotAuthentic):
        read_authentic(listed, [other.der])
    with pytest.raises(ListNotAuthentic):
        read_authentic(signed_by(other, trusted_list(service(family.issuing.der))), [family.signer.der])
    with pytest.raises(ListNotAuthentic):
        read_authentic(listed, [])


def test_a_signed_list_in_another_one_signs_only_itself(family: Family, listed: bytes) -> None:
    inner = listed[listed.index(b"<TrustServiceStatusList") :]
    outer = trusted_list(service(family.root.der)).replace(
        b"</TrustServiceStatusList>", b"<Extra>" + inner + b"</Extra></TrustServiceStatusList>"
    )
    with pytest.raises(ListNotAuthentic):
        read_authentic(outer, [family.signer.der])


def test_two_signatures_are_one_too_many(family: Family, listed: bytes) -> None:
    signature = listed[listed.index(b"<ds:Signature") : listed.index(b"</ds:Signature>") + len(b"</ds:Signature>")]
    twice = listed.replace(signature, signature * 2)
    with pytest.raises(ListNotAuthentic):
        read_authentic(twice, [family.signer.der])
