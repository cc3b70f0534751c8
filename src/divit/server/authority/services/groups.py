# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates for many at once: the way of one, with the transactions shared (as ADR 13 has it for letters).

Each is drafted, looked at, committed to before it is signed, signed once and compared. What is shared is the two
commits, and what must be asked of the database for each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from divit.der.x509 import certificate_parts
from divit.kernel import clock, settings
from divit.pki import signatures
from divit.pki.drafts import Draft
from divit.server.audit.services import record_each
from divit.server.audit.transitions import Move
from divit.server.authority import profiles, rules
from divit.server.authority.errors import CertificateUnfit, LintRefused, SignatureAmiss
from divit.server.authority.models import Certificate
from divit.server.authority.services.alarms import alarm
from divit.server.authority.services.issuance import (
    Issuing,
    asked,
    examined,
    issuing,
    new_row,
    sharded,
    told_prepared,
)
from divit.server.authority.states import CERTIFICATE
from divit.server.keys import queries as keys


@dataclass(frozen=True, slots=True)
class Wanted:
    """One certificate: the subject's fields, its key (SubjectPublicKeyInfo, DER), and what it was asked for by."""

    subject: Mapping[str, str]
    public_key: bytes
    reference: str = ""


def issue_each(
    *, authority: str, profile: str, wanted: Sequence[Wanted], actor: str = "system", channel: str = "system"
) -> list[bytes]:
    """Issue a certificate (DER) for each, in their order.

    One that does not pass what looks at it stops all, before any number is taken. Raises as ``prepare`` and ``issue``
    do; a signature that is not right leaves its own row prepared, and the others are issued before it is told.
    """
    issuer = issuing(authority)
    prepared = _prepared(authority, profile, wanted, issuer, actor, channel)
    sign = keys.signer_named(issuer.key).sign
    moves, amiss = [], None
    for row, draft in prepared:
        certificate = draft.completed(sign(draft.to_be_signed))
        signed = sha256(certificate_parts(certificate).to_be_signed).hexdigest()
        if signed == row.tbs_sha256 and signatures.is_signed_by(certificate, issuer.certificate):
            moves.append((row.pk, certificate))
        else:
            amiss = SignatureAmiss(str(row.uid), name=authority)
            alarm(f"certificate:{row.uid}", amiss, actor=actor, channel=channel)
    _commit(dict(moves), actor, channel)
    if amiss is not None:
        raise amiss
    return [certificate for _, certificate in moves]


def _prepared(
    authority: str, profile: str, wanted: Sequence[Wanted], issuer: Issuing, actor: str, channel: str
) -> list[tuple[Certificate, Draft]]:
    kind, shards = profiles.load(profile), settings.number("CRL_SHARDS")
    requests = [asked(kind, authority=authority, subject=one.subject, public_key=one.public_key) for one in wanted]
    try:
        drafted = [examined(kind, one, signer=issuer.signer, ca=issuer.certificate) for one in requests]
    except (CertificateUnfit, LintRefused) as error:
        alarm(f"authority:{authority}", error, actor=actor, channel=channel)
        raise
    with transaction.atomic(durable=True):
        signs = sharded(authority, int(shards > 1))
        rows = [
            new_row(
                signs,
                profile,
                request,
                draft,
                reference=one.reference,
                shard=rules.shard_of(request.serial, shards),
            )
            for one, request, draft in zip(wanted, requests, drafted, strict=True)
        ]
        Certificate.objects.bulk_create(rows)
        record_each([told_prepared(row, authority, actor=actor, channel=channel) for row in rows])
    return list(zip(rows, drafted, strict=True))


def _commit(issued: Mapping[int, bytes], actor: str, channel: str) -> None:
    if not issued:
        return
    with transaction.atomic(durable=True):
        rows = Certificate.objects.select_for_update().filter(pk__in=issued).order_by("pk")
        at = clock.now()
        moves = [
            Move(
                row,
                f"certificate:{row.uid}",
                {"certificate": issued[row.pk], "issued_at": at},
                payload_sha256=sha256(issued[row.pk]).hexdigest(),
            )
            for row in rows
        ]
        CERTIFICATE.fire_each(moves, "issue", actor=actor, channel=channel)
