# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a certificate: nothing is signed that was not linted and committed to, and nothing twice."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, NoReturn

import pytest

import authority_house as house
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.pki import drafts, keys, qualified
from divit.pki.signatures import is_signed_by
from divit.server.audit import queries as audit
from divit.server.audit.errors import TransitionForbidden
from divit.server.authority import leftovers, linting, profiles, queries, services
from divit.server.authority.errors import (
    AuthorityThere,
    AuthorityUnknown,
    CertificateUnfit,
    CertificateUnknown,
    KindUnknown,
    LinterMissing,
    LintRefused,
    PreparedSpent,
    SignatureAmiss,
)
from divit.server.authority.models import Certificate
from divit.server.authority.services import issuance
from divit.server.jobs.registry import due_queries
from divit.server.keys import protection
from divit.server.keys.queries import ServerSigner

pytestmark = pytest.mark.django_db


@pytest.fixture
def founded(home: object) -> None:
    house.found()


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SHA-256 of everything that any key of the house signs from now on."""
    seen: list[str] = []
    sign = ServerSigner.sign

    def watched(signer: ServerSigner, data: bytes) -> bytes:
        seen.append(sha256(data).hexdigest())
        return sign(signer, data)

    monkeypatch.setattr(ServerSigner, "sign", watched)
    return seen


def dead(*_: object, **__: object) -> NoReturn:
    """A key that does not answer."""
    raise TimeoutError


def in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates as a production installation writes them; its keys stay those of the test."""
    monkeypatch.setenv("DIVIT_AUTHORITY_URL", "http://pki.eshs.gov.tr")
    monkeypatch.setenv("DIVIT_AUTHORITY_CPS_URL", "http://www.eshs.gov.tr/ilke")
    monkeypatch.setenv("DIVIT_AUTHORITY_PDS_URL_TR", "https://www.eshs.gov.tr/pds_tr.pdf")
    monkeypatch.setenv("DIVIT_AUTHORITY_PDS_URL_EN", "https://www.eshs.gov.tr/pds_en.pdf")
    monkeypatch.setenv("DIVIT_AUTHORITY_POLICY_ARC", "2.16.792.3.0.99.1")


def errors(kind: profiles.Kind, certificate: bytes) -> list[linting.Finding]:
    found = linting.lint(kind, certificate)
    assert any(one.severity == "INFO" for one in found), "the linter did look"
    return [one for one in found if one.severity in {"ERROR", "FATAL"}]


CASES = [
    pytest.param(name, kind, id=f"{name}-{kind}")
    for name in profiles.names()
    if profiles.load(name).holder != "authority"
    for kind in profiles.load(name).profile.keys
]


@pytest.mark.parametrize(("name", "key"), CASES)
def test_the_linter_finds_no_error_on_any_profile_with_any_key(
    name: str, key: keys.KeyKind, founded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_earnest(monkeypatch)
    kind = profiles.load(name)
    spki = keys.public_key_der(keys.generate(key))
    asked = issuance.asked(kind, authority=house.ISSUING, subject=house.SUBJECTS[kind.holder], public_key=spki)
    ca = queries.own_certificate(house.ISSUING)
    draft = drafts.draft(kind.profile, asked, signer=certificate_parts(ca).key, ca=ca)
    assert errors(kind, draft.stand_in) == []


@pytest.mark.parametrize("algorithm", ["p256", "p384"])
def test_root_and_authority_pass_the_linter_and_belong_together(algorithm: str, home: object) -> None:
    house.found(algorithm=algorithm)
    root, ca = queries.own_certificate(house.ROOT), queries.own_certificate(house.ISSUING)
    assert is_signed_by(root, root)
    assert is_signed_by(ca, root)
    assert errors(profiles.load("root"), root) == []
    assert errors(profiles.load("sub-ca"), ca) == []


def test_a_certificate_is_issued_as_it_was_committed_to_and_told(founded: None, signed: list[str]) -> None:
    certificate = house.issue()
    row = Certificate.objects.get(serial=f"{certificate_parts(certificate).serial:x}")
    assert row.state == "valid"
    assert bytes(row.certificate) == certificate
    assert row.tbs_sha256 == sha256(certificate_parts(certificate).to_be_signed).hexdigest()
    assert signed == [row.tbs_sha256]
    assert is_signed_by(certificate, queries.own_certificate(house.ISSUING))
    assert qualified.is_nes(certificate)
    told = [line for line in audit.export(begin=None, end=None) if f"certificate:{row.uid}" in line]
    assert ["certificate.prepare" in told[0], "certificate.issue" in told[1]] == [True, True]
    assert len(told) == 2
    assert audit.verify_chain().intact


def test_nothing_is_signed_before_its_hash_is_committed(founded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sign = ServerSigner.sign
    known: list[bool] = []

    def watched(signer: ServerSigner, data: bytes) -> bytes:
        known.append(Certificate.objects.filter(tbs_sha256=sha256(data).hexdigest(), state="prepared").exists())
        return sign(signer, data)

    monkeypatch.setattr(ServerSigner, "sign", watched)
    house.issue()
    assert known == [True]


def test_a_prepared_certificate_is_signed_once(founded: None, signed: list[str]) -> None:
    prepared = house.prepare()
    services.issue(prepared)
    with pytest.raises(PreparedSpent):
        services.issue(prepared)
    assert len(signed) == 1


def test_a_signature_that_failed_spends_it_too(founded: None) -> None:
    prepared = house.prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServerSigner, "sign", dead)
        with pytest.raises(TimeoutError):
            services.issue(prepared)
    with pytest.raises(PreparedSpent):
        services.issue(prepared)


def test_a_wrong_signature_is_found_and_alarms(founded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared, other = house.prepare(), keys.generate("p384")
    monkeypatch.setattr(ServerSigner, "sign", lambda _, data: keys.sign(other, data))
    with pytest.raises(SignatureAmiss):
        services.issue(prepared)
    assert Certificate.objects.get(pk=prepared.row).state == "prepared"
    assert any("authority.alarm" in line for line in audit.export(begin=None, end=None))


def test_what_is_signed_is_compared_with_what_was_committed_to(founded: None) -> None:
    prepared = house.prepare()
    prepared.draft = house.prepare(common_name="DENEME BAŞKASI").draft
    with pytest.raises(SignatureAmiss):
        services.issue(prepared)


def planted(monkeypatch: pytest.MonkeyPatch, name: str, **parameters: Any) -> None:
    """Put a fault into the extension ``name`` of every profile; no parameter takes it out."""
    load = profiles.load

    def faulty(kind_name: str) -> profiles.Kind:
        kind = load(kind_name)
        rows = tuple(
            replace(row, parameters={**row.parameters, **parameters}) if row.name == name else row
            for row in kind.profile.extensions
            if parameters or row.name != name
        )
        return replace(kind, profile=replace(kind.profile, extensions=rows))

    monkeypatch.setattr(profiles, "load", faulty)


@pytest.mark.parametrize(
    ("extension", "parameters", "refused"),
    [
        ("authority_information_access", {"access": ["ocsp"]}, LintRefused),
        ("authority_key_identifier", {}, LintRefused),
        ("qc_statements", {"disclosure": [["http://www.eshs.gov.tr/pds.pdf", "en"]]}, LintRefused),
        ("qc_statements", {}, CertificateUnfit),
        ("qc_statements", {"statement": "2.16.792.1.61.0.1.5070.2.1"}, CertificateUnfit),
        ("qc_statements", {"device": True}, CertificateUnfit),
        ("key_usage", {"bits": ["digital_signature"]}, CertificateUnfit),
        ("key_usage", {"bits": ["content_commitment", "key_cert_sign"]}, CertificateUnfit),
        ("basic_constraints", {"ca": True}, CertificateUnfit),
    ],
)
def test_a_planted_fault_is_refused_before_signing_and_alarms(
    extension: str,
    parameters: dict[str, Any],
    refused: type[Exception],
    founded: None,
    signed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = Certificate.objects.count()
    planted(monkeypatch, extension, **parameters)
    with pytest.raises(refused):
        house.issue()
    assert signed == []
    assert Certificate.objects.count() == before
    assert sum("authority.alarm" in line for line in audit.export(begin=None, end=None)) == 1


@pytest.mark.parametrize(
    "changes", [{"serial_number": "12345678901"}, {"country": "DE"}, {"common_name": "DENEME SAHİBİ "}]
)
def test_a_subject_that_no_holder_has_is_refused(changes: dict[str, str], founded: None, signed: list[str]) -> None:
    with pytest.raises(CertificateUnfit):
        house.issue("p256", **changes)
    assert signed == []


def test_the_key_of_the_authority_is_certified_for_nobody_else(founded: None, signed: list[str]) -> None:
    key = certificate_parts(queries.own_certificate(house.ISSUING)).key
    with pytest.raises(CertificateUnfit):
        services.prepare(authority=house.ISSUING, profile="nes-trial", subject=house.HOLDER, public_key=key)
    assert signed == []


def test_a_persons_number_stands_in_the_form_that_was_set(founded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_AUTHORITY_IDENTITY_FORM", "pno")
    assert b"PNOTR-10000000900" in house.issue()


@pytest.mark.parametrize("profile", ["nes", "nes-trial"])
def test_production_issues_nothing_of_a_trial(founded: None, monkeypatch: pytest.MonkeyPatch, profile: str) -> None:
    in_earnest(monkeypatch)
    monkeypatch.setattr(protection, "is_trial", lambda: False)
    key = keys.public_key_der(keys.generate("p256"))
    with pytest.raises(CertificateUnfit, match="DENEME"):
        services.prepare(authority=house.ISSUING, profile=profile, subject=house.HOLDER, public_key=key)


def test_without_the_linter_nothing_is_issued(
    founded: None, signed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pkilint", None)
    with pytest.raises(LinterMissing):
        house.issue()
    assert signed == []


def test_unknown_names_are_refused(founded: None) -> None:
    key = keys.public_key_der(keys.generate("p256"))
    with pytest.raises(KindUnknown):
        services.prepare(authority=house.ISSUING, profile="yok", subject=house.HOLDER, public_key=key)
    with pytest.raises(AuthorityUnknown):
        services.prepare(authority="yok", profile="nes-trial", subject=house.HOLDER, public_key=key)
    with pytest.raises(AuthorityThere):
        house.found()
    with pytest.raises(CertificateUnknown):
        queries.by_serial(house.ISSUING, "1")


def test_what_was_prepared_and_never_issued_is_burnt(founded: None, move_clock: Any) -> None:
    move_clock(0)
    prepared = house.prepare()
    assert leftovers.due(clock.now(), 10) == []
    move_clock(121)
    [due] = [query for query in due_queries() if query.name == "authority.burn"]
    assert due.stuck is not None
    assert [stuck.row for stuck in due.stuck(clock.now())] == [prepared.row]
    for one in due.due(clock.now(), 10):
        due.run(one)
        due.run(one)
    row = Certificate.objects.get(pk=prepared.row)
    assert (row.state, row.reason) == ("burnt", "cessation_of_operation")
    assert row.status_at is not None
    assert abs(row.status_at - clock.now()) < timedelta(minutes=1)


def test_a_burnt_certificate_is_given_to_nobody(founded: None) -> None:
    prepared = house.prepare()
    services.burn(row=prepared.row)
    with pytest.raises(TransitionForbidden):
        services.issue(prepared)
    assert bytes(Certificate.objects.get(pk=prepared.row).certificate) == b""


def test_an_authority_whose_founding_broke_off_can_be_founded_again(home: object) -> None:
    subject = {"country": "TR", "organization": "Divit Deneme ESHS", "common_name": "DENEME Kök Makamı"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services.founding, "issue", dead)
        with pytest.raises(TimeoutError):
            services.found(name=house.ROOT, profile="root", subject=subject)
    with pytest.raises(AuthorityUnknown):
        queries.own_certificate(house.ROOT)
    services.burn(row=Certificate.objects.get().pk)
    services.found(name=house.ROOT, profile="root", subject=subject)
    assert is_signed_by(queries.own_certificate(house.ROOT), queries.own_certificate(house.ROOT))
