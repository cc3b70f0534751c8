# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificate of a production: what it says comes from the frozen form and the registry, its key from the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db import transaction

from divit.der.x509 import certificate_parts
from divit.kernel import settings
from divit.kernel.periods import Period
from divit.pki import keys
from divit.server.audit.services import record
from divit.server.authority import profiles, requests
from divit.server.authority import queries as authority_queries
from divit.server.authority import services as authority
from divit.server.enrolment.cases import case_of
from divit.server.enrolment.errors import KeyNotNew, ProductionMessageInvalid, ProductionOutOfTurn, ProductionOver
from divit.server.enrolment.models import Application, HeldCertificate, Production
from divit.server.enrolment.rules import production as rules
from divit.server.enrolment.rules.case import OTHER
from divit.server.enrolment.services import bench
from divit.server.ui.errors import NotThere

Step = Production.Step
_ON_A_DEAD_CARD = "cessation_of_operation"
_COUNTRY = "TR"
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """What a certificate will say of its holder, and from when to when."""

    subject: Mapping[str, str]
    begins: datetime
    ends: datetime
    usable_from: datetime


def draft_of(application: Application) -> Draft:
    """R50: a renewal begins where the old one ends, everything else now."""
    case = case_of(application)
    begins = rules.r50(case)
    years = int(application.form.fields["validity_years"]) if application.form else 0
    return Draft(
        subject={
            "country": _COUNTRY,
            "given_name": application.given_name,
            "surname": application.surname,
            "serial_number": application.tckn,
            "common_name": f"{application.given_name} {application.surname}",
        },
        begins=begins,
        ends=Period(months=_MONTHS_A_YEAR * years).after(begins),
        usable_from=rules.usable_from(case),
    )


def rehearse(application: Application) -> None:
    """Have the linters look at the certificate with a key of the moment, before any card is spent on it.

    Raises ``CertificateUnfit``, ``LintRefused``, ``ProfileRefused``, ``AuthorityUnknown``.
    """
    kind, name = profiles.load(settings.text("ESHS_PROFILE")), settings.text("ESHS_AUTHORITY")
    draft = draft_of(application)
    key = keys.public_key_der(keys.generate("p256"))
    issuer = authority_queries.own_certificate(name)
    asked = authority.asked(
        kind, authority=name, subject=draft.subject, public_key=key, span=(draft.begins, draft.ends)
    )
    authority.examined(kind, asked, signer=certificate_parts(issuer).key, ca=issuer)


def issue(*, station: int, production: UUID, request: bytes) -> tuple[bytes, ...]:
    """The certificate (DER) for the key in a request that was signed on the card, with its issuer after it.

    Nothing of the request is believed but the key, and that it is for this production. The same request again gets the
    same certificate. Raises ``ProductionOver``, ``ProductionOutOfTurn``, ``RequestUnreadable``, ``KeyNotNew``, and
    what the authority raises.
    """
    key = requests.public_key(request)
    if _name(request) != str(production):
        raise ProductionMessageInvalid("a request for something else")
    issuer = authority_queries.own_certificate(settings.text("ESHS_AUTHORITY"))
    made = _made_before(station, production, key)
    return (made or _signed(station, production, key), issuer)


def _made_before(station: int, production: UUID, key: bytes) -> bytes | None:
    """The certificate that this key got, when the answer was lost on its way. Raises as ``issue``."""
    with transaction.atomic():
        row = bench.under_way(station, production)
        if row.step == Step.ISSUED and row.certificate is not None:
            certificate = bytes(row.certificate.certificate)
            if certificate_parts(certificate).key == key:
                return certificate
        if row.step != Step.CODE_KEPT or row.certificate is not None:
            raise ProductionOutOfTurn(step=str(row.step))
        old = row.application.old
        if old is not None and old.certificate and certificate_parts(bytes(old.certificate)).key == key:
            raise KeyNotNew(number=row.application.number)
    return None


def _signed(station: int, production: UUID, key: bytes) -> bytes:
    """Commit to it, have it written down here, sign it; three transactions, so that no signature is unknown."""
    row = Production.objects.select_related("application__form", "station").get(uid=production)
    draft = draft_of(row.application)
    told: dict[str, Any] = {"actor": bench.actor_of(row), "channel": bench.CHANNEL}
    prepared = authority.prepare(
        authority=settings.text("ESHS_AUTHORITY"),
        profile=settings.text("ESHS_PROFILE"),
        subject=draft.subject,
        public_key=key,
        span=(draft.begins, draft.ends),
        reference=f"production:{production}",
        **told,
    )
    with transaction.atomic():
        row = bench.under_way(station, production)
        if row.step != Step.CODE_KEPT or row.certificate is not None:
            raise ProductionOutOfTurn(step=str(row.step))
        row.certificate = _held(row.application, draft, prepared.serial)
        row.save(update_fields=["certificate"])
    certificate = authority.issue(prepared, **told)
    _keep(station, production, prepared.serial, certificate, told)
    return certificate


def _held(application: Application, draft: Draft, serial: str) -> HeldCertificate:
    """What the holder will have, as far as it is known before the signature."""
    if application.person_id is None:
        raise NotThere(f"person of {application.uid}")
    fields = application.form.fields if application.form else {}
    return HeldCertificate.objects.create(
        person_id=application.person_id,
        institution_id=application.institution_id,
        application=application,
        authority=settings.text("ESHS_AUTHORITY"),
        serial=serial,
        profile=settings.text("ESHS_PROFILE"),
        not_before=draft.begins.replace(microsecond=0),
        not_after=draft.ends.replace(microsecond=0),
        usable_from=draft.usable_from,
        given_name=application.given_name,
        surname=application.surname,
        is_additional=application.reason == OTHER,
        mobile=fields.get("mobile", ""),
        email=fields.get("email", ""),
        channel=fields.get("channel", "both"),
    )


def _keep(station: int, production: UUID, serial: str, certificate: bytes, told: dict[str, Any]) -> None:
    """The certificate is signed. Should the production have been given up meanwhile, it is revoked at once."""
    with transaction.atomic():
        row = bench.of_station(station, production)
        has_ended = row.ended_at is not None
        if has_ended or row.certificate is None:
            name = settings.text("ESHS_AUTHORITY")
            authority.revoke(authority=name, serial=serial, reason=_ON_A_DEAD_CARD, **told)
        else:
            row.certificate.certificate = certificate
            row.certificate.save(update_fields=["certificate"])
            row.step = Step.ISSUED
            row.save(update_fields=["step"])
            record(
                **told,
                action="production.issued",
                object=f"production:{row.uid}",
                after={"step": str(row.step), "serial": serial},
                payload_sha256=sha256(certificate).hexdigest(),
            )
    if has_ended:
        raise ProductionOver(number=row.application.number)


def _name(request: bytes) -> str:
    """What a request, already read once, is for: its common name."""
    load = x509.load_pem_x509_csr if request.lstrip().startswith(b"-----BEGIN") else x509.load_der_x509_csr
    names = load(request).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""
