# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates for many at once: each goes the way of one."""

from hashlib import sha256
from typing import Any

import pytest

import authority_house as house
from divit.der.x509 import certificate_parts
from divit.pki import keys
from divit.pki.signatures import is_signed_by
from divit.server.audit import queries as audit
from divit.server.authority import linting, profiles, queries, services
from divit.server.authority.errors import CertificateUnfit, SignatureAmiss
from divit.server.authority.models import Certificate, OcspAnswer
from divit.server.keys.queries import ServerSigner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def founded(home: object) -> None:
    house.found_with_responder()


def wanted(count: int, **changes: str) -> list[services.Wanted]:
    """As many, each with a key of its own; ``changes`` are of the last one's subject."""
    spkis = [keys.public_key_der(keys.generate("p256")) for _ in range(count)]
    last = {**house.HOLDER, **changes}
    return [services.Wanted(house.HOLDER if n + 1 < count else last, one, f"r{n}") for n, one in enumerate(spkis)]


def issue(asked: list[services.Wanted]) -> list[bytes]:
    return services.issue_each(authority=house.ISSUING, profile="nes-trial", wanted=asked)


def test_each_is_issued_for_its_own_key_told_and_answered_for() -> None:
    asked = wanted(5)
    issued = issue(asked)
    assert [certificate_parts(one).key for one in issued] == [one.public_key for one in asked]
    for number, certificate in enumerate(issued):
        assert is_signed_by(certificate, queries.own_certificate(house.ISSUING))
        row = Certificate.objects.get(serial=f"{certificate_parts(certificate).serial:x}")
        assert (row.state, row.reference, bytes(row.certificate)) == ("valid", f"r{number}", certificate)
        assert [one.action for one in audit.entries_about(f"certificate:{row.uid}")] == [
            "certificate.prepare",
            "certificate.issue",
        ]
        assert OcspAnswer.objects.filter(certificate=row).count() == 2
    assert audit.verify_chain().intact


def test_each_was_committed_to_before_it_was_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    sign, seen = ServerSigner.sign, []

    def watched(signer: ServerSigner, data: bytes) -> bytes:
        seen.append(Certificate.objects.filter(tbs_sha256=sha256(data).hexdigest(), state="prepared").exists())
        return sign(signer, data)

    asked = wanted(3)
    monkeypatch.setattr(ServerSigner, "sign", watched)
    issue(asked)
    assert seen[:3] == [True] * 3


def test_one_that_is_unfit_stops_all_before_a_number_is_taken() -> None:
    before = Certificate.objects.count()
    with pytest.raises(CertificateUnfit):
        issue(wanted(3, serial_number="10000000901"))
    assert Certificate.objects.count() == before


def test_a_signature_that_is_not_right_stops_its_own_certificate_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sign, count = ServerSigner.sign, []

    def once_wrong(signer: ServerSigner, data: bytes) -> Any:
        count.append(1)
        return sign(signer, data + b"x" if len(count) == 2 else data)

    asked = wanted(3)
    monkeypatch.setattr(ServerSigner, "sign", once_wrong)
    with pytest.raises(SignatureAmiss):
        issue(asked)
    states = Certificate.objects.filter(profile="nes-trial").order_by("id").values_list("state", flat=True)
    assert list(states) == ["valid", "prepared", "valid"]


def validators_of(container: Any) -> set[str]:
    """The names of all that looks at something, however deep it lies."""
    found = {f"{type(one).__module__}.{type(one).__name__}" for one in container.validators}
    return found.union(*(validators_of(one) for one in container.validators if hasattr(one, "validators")))


def test_what_etsi_asks_for_holds_all_that_rfc_5280_does() -> None:
    lints = {profiles.load(name).lint for name in profiles.names()} - {""}
    assert lints
    for lint in lints:
        assert validators_of(linting._pkix()) <= validators_of(linting._etsi(lint)[0]), "one walk would miss something"
