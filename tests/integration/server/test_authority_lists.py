# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CRLs in parts and of what changed, and the linter that looks at lists and answers before a key signs them."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.x509 import CRLReason, ReasonFlags

import authority_house as house
from divit.der import write
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.pki import crl
from divit.pki.crl_list import read_list
from divit.server.audit import queries as audit
from divit.server.authority import answers, queries, services
from divit.server.authority.doors.serving import Doors
from divit.server.authority.errors import TemplateRefused
from divit.server.authority.models import OcspAnswer, RevocationList
from divit.server.authority.services import lists
from divit.server.keys.queries import ServerSigner

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:16390/crl"


@pytest.fixture(autouse=True)
def founded(home: object) -> None:
    house.found_with_responder()


def serial_of(certificate: bytes) -> str:
    return f"{certificate_parts(certificate).serial:x}"


def named_place(certificate: bytes) -> str:
    """Where a certificate says that its CRL is."""
    points = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(x509.CRLDistributionPoints)
    [place] = points.value[0].full_name or []
    return str(place.value)


def got(place: str) -> x509.CertificateRevocationList:
    """The list at an address that a certificate names."""
    reply = Doors().reply("GET", place.removeprefix("http://127.0.0.1:16390"), b"")
    assert reply.status == "200 OK"
    return x509.load_der_x509_crl(reply.body)


def number_of(listed: x509.CertificateRevocationList) -> int:
    return listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def revoke(certificate: bytes) -> None:
    services.revoke(authority=house.ISSUING, serial=serial_of(certificate), reason="superseded")


def due() -> None:
    for row in lists.due(clock.now(), 10):
        lists.publish_due(row)


def test_a_certificate_names_its_part_of_the_list_and_stands_there_and_on_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = house.issue()
    assert named_place(before) == f"{BASE}/{house.ISSUING}.crl"
    monkeypatch.setenv("DIVIT_CRL_SHARDS", "3")
    issued = [before, *(house.issue() for _ in range(6))]
    for one in issued:
        revoke(one)
    monkeypatch.setenv("DIVIT_CRL_SHARDS", "1")
    services.publish(authority=house.ISSUING)
    whole = got(f"{BASE}/{house.ISSUING}.crl")
    parts = [got(f"{BASE}/{house.ISSUING}/{number}.crl") for number in (1, 2, 3)]
    assert [len(whole), sum(map(len, parts))] == [7, 6], "the parts stay when new certificates have none"
    assert len({number_of(one) for one in (whole, *parts)}) == 4
    for one in issued:
        own = got(named_place(one))
        assert own.get_revoked_certificate_by_serial_number(certificate_parts(one).serial) is not None
    for number, part in enumerate(parts, 1):
        point = part.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        assert point.critical
        assert point.value.full_name == [x509.UniformResourceIdentifier(f"{BASE}/{house.ISSUING}/{number}.crl")]


def test_a_delta_tells_what_changed_since_the_whole_and_what_is_there_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_CRL_DELTA", "true")
    stays, held, later = (house.issue() for _ in range(3))
    revoke(stays)
    services.suspend(authority=house.ISSUING, serial=serial_of(held))
    due()
    whole = got(f"{BASE}/{house.ISSUING}.crl")
    [place] = whole.extensions.get_extension_for_class(x509.FreshestCRL).value[0].full_name or []
    assert len(got(str(place.value))) == 0, "it is there as soon as it is named"
    services.resume(authority=house.ISSUING, serial=serial_of(held))
    revoke(later)
    due()
    assert lists.due(clock.now(), 10) == []
    delta = got(str(place.value))
    base = delta.extensions.get_extension_for_class(x509.DeltaCRLIndicator)
    assert (base.critical, base.value.crl_number) == (True, number_of(whole))
    assert number_of(delta) > number_of(whole)
    assert number_of(got(f"{BASE}/{house.ISSUING}.crl")) == number_of(whole), "only what changed is published"
    told = {one.serial_number: one.extensions.get_extension_for_class(CRLReason).value.reason for one in delta}
    serials = [certificate_parts(one).serial for one in (later, held)]
    assert told == dict(zip(serials, (ReasonFlags.superseded, ReasonFlags.remove_from_crl), strict=True))


def test_the_whole_list_says_that_it_keeps_the_expired_and_old_bodies_are_not_kept() -> None:
    for _ in range(4):
        services.publish(authority=house.ISSUING)
    listed = read_list(queries.newest_list(house.ISSUING) or b"")
    assert listed.keeps_expired_since is not None
    assert listed.keeps_expired_since <= clock.now()
    rows = RevocationList.objects.filter(authority__name=house.ISSUING).order_by("number")
    assert [bool(row.body) for row in rows] == [False, False, True, True]


def unknown_critical(_self: object) -> bytes:
    """An extension that no list may have in this form: its value is cut off."""
    return write.sequence(write.oid("2.5.29.28"), write.boolean(True), write.octet_string(b"\x30\x05"))


def test_a_fault_in_the_form_of_a_list_is_found_before_it_is_signed_and_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    services.publish(authority=house.ISSUING)
    signed: list[bytes] = []
    monkeypatch.setattr(crl.Scope, "extensions", unknown_critical)
    monkeypatch.setattr(ServerSigner, "sign", lambda _self, data: signed.append(data))
    with pytest.raises(TemplateRefused) as refused:
        services.publish(authority=house.ISSUING)
    assert "invalid_asn1_syntax" in str(refused.value.params["findings"])
    assert not signed
    alarms = [one for one in audit.entries_about(f"authority:{house.ISSUING}") if one.action == "authority.alarm"]
    assert len(alarms) == 1
    assert RevocationList.objects.filter(authority__name=house.ISSUING).count() == 1, "no number is taken"


def test_a_fault_in_the_form_of_an_answer_is_found_before_any_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = house.issue()
    answers._refuse_unfit.cache_clear()
    monkeypatch.setattr("divit.der.ocsp.GOOD", write.implicit(0, b"\x05"))
    monkeypatch.setattr("divit.pki.ocsp.structure.GOOD", write.implicit(0, b"\x05"))
    monkeypatch.setattr(ServerSigner, "sign", fails)
    services.suspend(authority=house.ISSUING, serial=serial_of(certificate))
    answers._refuse_unfit.cache_clear()
    assert not any(bytes(row.body) for row in OcspAnswer.objects.filter(certificate__serial=serial_of(certificate)))


def fails(*_: Any) -> bytes:
    pytest.fail("it was signed")
