# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where evidence comes from: in which order services are asked, how long answers are kept, what silence means."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from divit.pki import verdict
from divit.pki.crl import Revoked
from divit.pki.errors import ServiceUnavailable
from divit.pki.http import Http
from divit.pki.ocsp import Responder, Status
from divit.pki.path import PathVerdict, Usage, validate_path
from divit.pki.revocation import CACHE_SECONDS, OfflineRevocation, OnlineRevocation, crl_addresses, ocsp_addresses
from divit.pki.trust import TrustStore
from forged_certificates import NOON, SIGNER, Extension, Family, Forge, authority

OCSP = "http://127.0.0.1:1/ocsp"
CRL = "http://127.0.0.1:1/alt.crl"
ROOT_CRL = "http://127.0.0.1:1/kok.crl"


def place(address: str) -> Extension:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)
    return x509.CRLDistributionPoints([point]), False


def access(*addresses: str) -> Extension:
    places = [x509.UniformResourceIdentifier(address) for address in addresses]
    described = [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, one) for one in places]
    return x509.AuthorityInformationAccess(described), False


class Services(Http):
    """The services that the family's certificates name, with a list of what was asked."""

    def __init__(self, family: Family, *, status: Status = "good", down: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.down = down
        self.at: datetime = NOON
        self.family = family
        self.set_status(status)

    def set_status(self, status: Status) -> None:
        issuing = self.family.issuing
        self._responder = Responder(
            issuer=issuing.der, certificate=issuing.der, key=issuing.key, status_of=lambda _: status
        )

    def get(self, url: str) -> bytes:
        self._note(url)
        by = self.family.root if url == ROOT_CRL else self.family.issuing
        return self.family.crl_of(by, at=self.at)

    def post(self, url: str, body: bytes, content_type: str, **_: object) -> bytes:
        self._note(url)
        return self._responder.respond(body, self.at).body

    def _note(self, url: str) -> None:
        self.asked.append(url)
        if url in self.down:
            raise ServiceUnavailable(host="127.0.0.1")


@pytest.fixture
def named(forge: Forge) -> Family:
    """A family whose certificates name their services."""
    root = forge.make("DENEME Kök", None, authority())
    issuing = forge.make("DENEME Alt Kök", root, [*authority(), place(ROOT_CRL)])
    leaf = forge.make("DENEME İmzacı", issuing, [*SIGNER, access(OCSP), place(CRL)])
    return Family(forge, root, issuing, leaf)


def judged(family: Family, source: OnlineRevocation, *, at: datetime = NOON, anchored: bool = True) -> PathVerdict:
    return validate_path(
        family.signer.der,
        candidates=[family.issuing.der],
        trust=TrustStore((family.root.der,) if anchored else ()),
        at=at,
        revocation=source,
        usage=Usage.CONTENT_COMMITMENT,
    )


def test_ocsp_is_asked_first_and_the_crl_only_where_there_is_no_ocsp(named: Family) -> None:
    services = Services(named)
    found = judged(named, OnlineRevocation(services))
    assert found.passed
    assert services.asked == [ROOT_CRL, OCSP]
    assert (len(found.ocsps), len(found.crls)) == (1, 1)


def test_when_ocsp_is_down_the_crl_answers(named: Family) -> None:
    services = Services(named, down=(OCSP,))
    assert judged(named, OnlineRevocation(services)).passed
    assert services.asked == [ROOT_CRL, OCSP, CRL]


def test_when_ocsp_does_not_know_the_certificate_the_crl_is_asked(named: Family) -> None:
    services = Services(named, status="unknown")
    assert judged(named, OnlineRevocation(services)).passed
    assert services.asked == [ROOT_CRL, OCSP, CRL]


def test_when_everything_is_down_the_verdict_is_to_try_later_and_says_who_failed(named: Family) -> None:
    services = Services(named, down=(OCSP, CRL))
    found = judged(named, OnlineRevocation(services))
    assert found.sub_indication == verdict.TRY_LATER
    assert any("127.0.0.1" in problem.message_tr for problem in found.problems)


def test_nobody_is_asked_about_a_certificate_that_leads_to_no_anchor(named: Family) -> None:
    services = Services(named)
    assert not judged(named, OnlineRevocation(services), anchored=False).passed
    assert services.asked == []


def test_a_batch_asks_once(named: Family) -> None:
    services = Services(named)
    source = OnlineRevocation(services)
    for _ in range(5):
        assert judged(named, source).passed
    assert services.asked == [ROOT_CRL, OCSP]


def test_after_a_while_it_asks_again_and_sees_a_revocation(named: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("divit.kernel.clock.monotonic", lambda: now[0])
    services = Services(named)
    source = OnlineRevocation(services)
    assert judged(named, source).passed
    services.set_status(Revoked(1, NOON - timedelta(minutes=1)))
    now[0] += CACHE_SECONDS + 1
    assert judged(named, source).sub_indication == verdict.REVOKED_NO_POE


def test_an_old_crl_at_hand_does_not_silence_the_responder(named: Family) -> None:
    services = Services(named, status=Revoked(1, NOON - timedelta(minutes=1)))
    at_hand = OfflineRevocation((named.crl_of(named.issuing),))
    assert judged(named, OnlineRevocation(services, at_hand)).sub_indication == verdict.REVOKED_NO_POE


def test_evidence_as_young_as_the_moment_needs_no_service(named: Family) -> None:
    services = Services(named)
    at_hand = OfflineRevocation(named.crls)
    assert judged(named, OnlineRevocation(services, at_hand), at=NOON - timedelta(days=2)).passed
    assert services.asked == []


def test_a_recorded_answer_to_another_question_is_not_taken(named: Family) -> None:
    services = Services(named)
    recorded: list[bytes] = []
    fresh = services.post

    def replayed(url: str, body: bytes, content_type: str) -> bytes:
        recorded.append(fresh(url, body, content_type))
        return recorded[0]

    services.post = replayed  # type: ignore[method-assign]  # the service under attack
    OnlineRevocation(services).evidence(named.signer.der, named.issuing.der, NOON)
    again = OnlineRevocation(services).evidence(named.signer.der, named.issuing.der, NOON)
    assert again.ocsps == ()
    assert "ocsp-nonce" in {problem.code for problem in again.problems}


def test_only_web_addresses_are_taken_from_a_certificate(forge: Forge, named: Family) -> None:
    odd = forge.make("DENEME Garip", named.issuing, [access("ldap://dizin/x", OCSP), place("ftp://sunucu/x.crl")])
    assert ocsp_addresses(odd.der) == [OCSP]
    assert crl_addresses(odd.der) == []
    assert ocsp_addresses(named.root.der) == crl_addresses(named.root.der) == []


# More than one list


class Lists(Http):
    """Hands out lists by their addresses."""

    def __init__(self, held: dict[str, bytes]) -> None:
        super().__init__()
        self.held = held
        self.asked: list[str] = []

    def get(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.held:
            raise ServiceUnavailable(host="127.0.0.1")
        return self.held[url]


def forged_list(family: Family, *extensions: Extension, revoked: bool = False) -> bytes:
    subject = x509.load_der_x509_certificate(family.issuing.der).subject
    day = timedelta(days=1)
    builder = x509.CertificateRevocationListBuilder(subject, NOON - day, NOON + day)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    if revoked:
        serial = x509.load_der_x509_certificate(family.signer.der).serial_number
        entry = x509.RevokedCertificateBuilder(serial, NOON - timedelta(hours=1)).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(family.issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)


def at_place(address: str, reasons: frozenset[x509.ReasonFlags] | None = None) -> x509.DistributionPoint:
    return x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, reasons, None)


def leaf_with(family: Family, forge: Forge, *extensions: Extension) -> Family:
    leaf = forge.make("DENEME İmzacı", family.issuing, [*SIGNER, *extensions])
    return Family(forge, family.root, family.issuing, leaf)


def test_lists_by_reasons_are_all_fetched(named: Family, forge: Forge) -> None:
    some = frozenset({x509.ReasonFlags.key_compromise})
    rest = frozenset(x509.ReasonFlags) - some - {x509.ReasonFlags.unspecified, x509.ReasonFlags.remove_from_crl}
    points = x509.CRLDistributionPoints([at_place("http://a/1", some), at_place("http://a/2", rest)])
    parted = leaf_with(named, forge, (points, False))
    lists = Lists(
        {ROOT_CRL: named.crl_of(named.root), "http://a/1": forged_list(named), "http://a/2": forged_list(named)}
    )
    assert judged(parted, OnlineRevocation(lists)).passed
    assert lists.asked == [ROOT_CRL, "http://a/1", "http://a/2"]


def test_one_whole_list_is_enough(named: Family, forge: Forge) -> None:
    points = x509.CRLDistributionPoints([at_place("http://a/1"), at_place("http://a/2")])
    doubled = leaf_with(named, forge, (points, False))
    lists = Lists({ROOT_CRL: named.crl_of(named.root), "http://a/2": forged_list(named)})
    assert judged(doubled, OnlineRevocation(lists)).passed
    assert lists.asked == [ROOT_CRL, "http://a/1", "http://a/2"]
    lists.held["http://a/1"] = forged_list(named)
    assert judged(doubled, OnlineRevocation(lists)).passed
    assert lists.asked[3:] == [ROOT_CRL, "http://a/1"]


@pytest.mark.parametrize("told_by", ["certificate", "list"])
def test_the_changes_that_a_certificate_or_a_list_names_are_fetched(named: Family, forge: Forge, told_by: str) -> None:
    number = (x509.CRLNumber(1), False)
    freshest = (x509.FreshestCRL([at_place("http://a/delta")]), False)
    points = (x509.CRLDistributionPoints([at_place("http://a/full")]), False)
    leaf = leaf_with(named, forge, points, *([freshest] if told_by == "certificate" else []))
    full = forged_list(leaf, number, *([freshest] if told_by == "list" else []))
    delta = forged_list(leaf, (x509.CRLNumber(2), False), (x509.DeltaCRLIndicator(1), True), revoked=True)
    lists = Lists({ROOT_CRL: named.crl_of(named.root), "http://a/full": full, "http://a/delta": delta})
    assert judged(leaf, OnlineRevocation(lists)).sub_indication == verdict.REVOKED_NO_POE
    assert lists.asked == [ROOT_CRL, "http://a/full", "http://a/delta"]


def test_a_list_serves_all_certificates_of_its_issuer_for_a_minute(named: Family, forge: Forge) -> None:
    point = (x509.CRLDistributionPoints([at_place("http://a/full")]), False)
    lists = Lists({ROOT_CRL: named.crl_of(named.root), "http://a/full": forged_list(named)})
    source = OnlineRevocation(lists)
    for _ in range(3):
        assert judged(leaf_with(named, forge, point), source).passed
    assert lists.asked == [ROOT_CRL, "http://a/full"]
