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

from divit.kernel import clock
from divit.pki.drafts import Draft
from divit.server.audit.services import record_each
from divit.server.audit.statements import add_rows
from divit.server.audit.transitions import Move
from divit.server.authority import profiles
from divit.server.authority.errors import CertificateUnfit, LintRefused, SignatureAmiss
from divit.server.authority.models import Authority, Certificate
from divit.server.authority.services.alarms import alarm
from divit.server.authority.services.issuance import (
    Asking,
    Examination,
    Issuing,
    is_right,
    issuing,
    new_row,
    sharded,
    signer_of,
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
    sign, signer = keys.signer_named(issuer.key).sign, signer_of(issuer.certificate)
    issued: list[tuple[Certificate, bytes]] = []
    amiss = None
    for row, draft in prepared:
        signature = sign(draft.to_be_signed)
        if is_right(draft, signature, row.tbs_sha256, signer):
            issued.append((row, draft.completed(signature)))
        else:
            amiss = SignatureAmiss(str(row.uid), name=authority)
            alarm(f"certificate:{row.uid}", amiss, actor=actor, channel=channel)
    _commit(issued, actor, channel)
    if amiss is not None:
        raise amiss
    return [certificate for _, certificate in issued]


def _prepared(
    authority: str, profile: str, wanted: Sequence[Wanted], issuer: Issuing, actor: str, channel: str
) -> list[tuple[Certificate, Draft]]:
    kind = profiles.load(profile)
    asking = Asking(kind, authority=authority)
    requests = [asking.asked(subject=one.subject, public_key=one.public_key) for one in wanted]
    try:
        examination = Examination(kind, signer=issuer.signer, ca=issuer.certificate)
        drafted = [examination.passed(one) for one in requests]
    except (CertificateUnfit, LintRefused) as error:
        alarm(f"authority:{authority}", error, actor=actor, channel=channel)
        raise
    with transaction.atomic(durable=True):
        signs = sharded(authority, max((asking.shard_of(one.serial) for one in requests), default=0))
        rows = [
            new_row(
                signs,
                profile,
                request,
                draft,
                reference=one.reference,
                shard=asking.shard_of(request.serial),
            )
            for one, request, draft in zip(wanted, requests, drafted, strict=True)
        ]
        _add(rows)
        record_each([told_prepared(row, authority, actor=actor, channel=channel) for row in rows])
    return list(zip(rows, drafted, strict=True))


def _add(rows: Sequence[Certificate]) -> None:
    if not rows:
        return
    add_rows(rows)
    added = Certificate.objects.filter(authority=rows[0].authority, serial__in=[row.serial for row in rows])
    numbers = dict(added.values_list("serial", "pk"))
    for row in rows:
        row.pk = numbers[row.serial]


def _commit(issued: Sequence[tuple[Certificate, bytes]], actor: str, channel: str) -> None:
    if not issued:
        return
    with transaction.atomic(durable=True):
        found = Certificate.objects.select_for_update().filter(pk__in=[row.pk for row, _ in issued]).order_by("pk")
        states = dict(found.values_list("pk", "state"))
        authority, at = Authority.objects.select_related("own").get(pk=issued[0][0].authority_id), clock.now()
        moves = []
        for row, certificate in issued:
            # What a row was prepared with stays; its state and its authority may have changed since.
            row.state, row.authority = states[row.pk], authority
            changes = {"certificate": certificate, "issued_at": at}
            told = sha256(certificate).hexdigest()
            moves.append(Move(row, f"certificate:{row.uid}", changes, payload_sha256=told))
        CERTIFICATE.fire_each(moves, "issue", actor=actor, channel=channel)
