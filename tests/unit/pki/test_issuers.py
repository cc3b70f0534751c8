# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Issuers that are missing: fetched where somebody allowed it, and nowhere else."""

from collections.abc import Mapping

import pytest
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from divit.der import cms, oids, write
from divit.kernel import clock
from divit.pki.budget import Limits
from divit.pki.certificates import to_pem
from divit.pki.errors import CertificateUnreadable, ServiceUnavailable
from divit.pki.http import Http
from divit.pki.issuers import KEPT_SECONDS, OnlineIssuers, certificates_in, issuer_addresses, turkish_hosts
from forged_certificates import SIGNER, Extension, Family, Forge, Made, authority

PLACE = "http://depo.deneme.invalid/alt.crt"
HOSTS = ("deneme.invalid",)


def access(*addresses: str) -> Extension:
    described = [
        x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(one))
        for one in addresses
    ]
    return x509.AuthorityInformationAccess(described), False


class Depot(Http):
    """Hands out what it holds and notes what was asked."""

    def __init__(self, held: Mapping[str, bytes]) -> None:
        super().__init__()
        self.held = dict(held)
        self.asked: list[str] = []

    def get(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.held:
            raise ServiceUnavailable(host="depo.deneme.invalid")
        return self.held[url]


@pytest.fixture
def named(forge: Forge) -> Family:
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, authority(0))
    return Family(forge, root, issuing, forge.make("DENEME İmzacı", issuing, [*SIGNER, access(PLACE)]))


def certs_only(*certificates: bytes) -> bytes:
    """A SignedData that carries certificates and signs nothing (RFC 5652, 5.1)."""
    body = write.sequence(
        write.integer(1),
        write.set_of(),
        write.sequence(write.oid(oids.DATA)),
        write.tlv(0xA0, *certificates),
        write.set_of(),
    )
    return write.sequence(write.oid(oids.SIGNED_DATA), write.explicit(0, body))


def test_a_missing_issuer_is_fetched_where_its_certificate_says(named: Family) -> None:
    depot = Depot({PLACE: named.issuing.der})
    judged = named.verdict(candidates=[], issuers=OnlineIssuers(depot, HOSTS))
    assert judged.passed
    assert depot.asked == [PLACE]


def test_without_a_source_nobody_is_asked(named: Family) -> None:
    assert [problem.code for problem in named.verdict(candidates=[]).problems] == ["no-chain"]


def test_what_is_at_hand_is_not_fetched(named: Family) -> None:
    depot = Depot({PLACE: named.issuing.der})
    assert named.verdict(issuers=OnlineIssuers(depot, HOSTS)).passed
    assert depot.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/alt.crt", "http://notdeneme.invalid/alt.crt", "http://deneme.invalid.example/", "ldap://x/"],
)
def test_a_host_that_nobody_allowed_is_never_asked(forge: Forge, named: Family, address: str) -> None:
    """A file that somebody uploads would otherwise choose whom this machine calls."""
    leaf = forge.make("DENEME İmzacı", named.issuing, [*SIGNER, access(address)])
    depot = Depot({address: named.issuing.der})
    judged = named.verdict(leaf, candidates=[], issuers=OnlineIssuers(depot, HOSTS))
    assert not judged.passed
    assert depot.asked == []


def test_by_default_only_turkish_authorities_are_asked(forge: Forge, named: Family) -> None:
    assert "kamusm.gov.tr" in turkish_hosts()
    place = "http://depo.kamusm.gov.tr/x.crt"
    leaf = forge.make("DENEME İmzacı", named.issuing, [*SIGNER, access(PLACE, place)])
    depot = Depot({place: named.issuing.der})
    assert named.verdict(leaf, candidates=[], issuers=OnlineIssuers(depot)).passed
    assert depot.asked == [place]


def test_the_next_address_is_asked_where_the_first_is_silent_or_babbles(forge: Forge, named: Family) -> None:
    silent, babbling, good = (f"http://deneme.invalid/{name}" for name in ("a", "b", "c"))
    leaf = forge.make("DENEME İmzacı", named.issuing, [*SIGNER, access(silent, babbling, good)])
    depot = Depot({babbling: b"<html>", good: named.issuing.der})
    assert named.verdict(leaf, candidates=[], issuers=OnlineIssuers(depot, HOSTS)).passed
    assert depot.asked == [silent, babbling, good]


def test_a_chain_of_missing_issuers_is_fetched_step_by_step(forge: Forge) -> None:
    root = forge.make("DENEME Kök", None, authority())
    upper = forge.make("DENEME Üst", root, authority())
    lower = forge.make("DENEME Alt Kök", upper, [*authority(), access("http://deneme.invalid/ust")])
    leaf = forge.make("DENEME İmzacı", lower, [*SIGNER, access("http://deneme.invalid/alt")])
    family = Family(forge, root, lower, leaf)
    depot = Depot({"http://deneme.invalid/alt": lower.der, "http://deneme.invalid/ust": upper.der})
    crls = [family.crl_of(made) for made in (root, upper, lower)]
    assert family.verdict(candidates=[], crls=crls, issuers=OnlineIssuers(depot, HOSTS)).passed


def test_an_endless_trail_of_issuers_ends_with_the_budget(forge: Forge) -> None:
    made: list[Made] = [forge.make("DENEME Son", None, authority())]
    held = {}
    for number in range(12):
        held[f"http://deneme.invalid/{number}"] = made[-1].der
        link = access(f"http://deneme.invalid/{number}")
        made.append(forge.make(f"DENEME Halka {number}", made[-1], [*authority(), link]))
    root = forge.make("DENEME Kök", None, authority())
    depot = Depot(held)
    family = Family(forge, root, root, made[-1])
    judged = family.verdict(candidates=[], issuers=OnlineIssuers(depot, HOSTS), limits=Limits(fetches=5))
    assert not judged.passed
    assert "budget-fetches" in {problem.code for problem in judged.problems}
    assert len(depot.asked) == 5


def test_answers_are_kept_for_an_hour_and_failures_for_less(named: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    depot = Depot({})
    source = OnlineIssuers(depot, HOSTS)
    for _ in range(3):
        assert source.issuers(named.signer.der) == ()
    assert len(depot.asked) == 1
    depot.held[PLACE] = named.issuing.der
    now[0] += 61
    for _ in range(3):
        assert source.issuers(named.signer.der) == (named.issuing.der,)
    assert len(depot.asked) == 2
    now[0] += KEPT_SECONDS + 1
    source.issuers(named.signer.der)
    assert len(depot.asked) == 3


def test_one_certificate_some_in_pem_and_a_bag_are_all_read(family: Family) -> None:
    pair = family.root.der, family.issuing.der
    assert certificates_in(pair[0]) == pair[:1]
    assert certificates_in(b"".join(map(to_pem, pair))) == pair
    assert set(certificates_in(certs_only(*pair))) == set(pair)
    assert cms.parse_signed_data(certs_only(*pair)).signer_infos == ()


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x00", b"\x30\x03\x02\x01\x01", certs_only(b"\x30\x00")])
def test_what_is_no_certificate_is_an_error(answer: bytes) -> None:
    with pytest.raises(CertificateUnreadable):
        certificates_in(answer)


def test_a_certificate_without_addresses_has_none(family: Family) -> None:
    assert issuer_addresses(family.signer.der) == []
