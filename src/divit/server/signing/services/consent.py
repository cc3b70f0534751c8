# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person has approved the list and chosen a certificate: may this certificate sign, and now? (rule 7)"""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from divit.ades.algorithms import SignatureAlgorithm
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.kernel.words import date
from divit.pki import verdict
from divit.pki.path import validate_path
from divit.pki.qualification import qualification
from divit.pki.subject import not_after, not_before, subject_of
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict
from divit.server.people import queries as people
from divit.server.signing import authorities, purposes, rules
from divit.server.signing.errors import (
    CertificateChanged,
    CertificateExpired,
    CertificateNotQualified,
    CertificateNotTrusted,
    CertificateNotYetValid,
    CertificateNotYours,
    CertificateRevoked,
    CertificateStatusUnknown,
    OutOfTurn,
    SessionEnded,
)
from divit.server.signing.login_purpose import LOGIN, login_purpose
from divit.server.signing.models import SigningSession
from divit.server.signing.services.claiming import lock_held
from divit.server.signing.services.machines import SESSION, person_actor, session_object
from divit.session.card import CARD_PURPOSES
from divit.session.errors import ManifestMismatch
from divit.session.messages import CertificateChosen

_REFUSALS: dict[str | None, type[DivitError]] = {
    verdict.REVOKED_NO_POE: CertificateRevoked,
    verdict.TRY_LATER: CertificateStatusUnknown,
}


def choose_certificate(*, session: SigningSession, chosen: CertificateChosen) -> None:
    """Go on with the chosen certificate; the same one again (a signer that resumes) changes nothing.

    Of a login its owner says whether anybody comes in with it. Raises ``ManifestMismatch``, ``CertificateNotYours``,
    ``CertificateExpired``, ``CertificateNotYetValid``, ``CertificateNotTrusted``, ``CertificateRevoked``,
    ``CertificateStatusUnknown``, ``CertificateNotQualified``, ``KeyUnsupported``, ``CertificateChanged``,
    ``ClaimRefused``, ``SessionEnded``, ``OutOfTurn`` in a card session.
    """
    if session.state not in rules.HELD + rules.SIGNED_OFF:
        raise SessionEnded(state=session.state)
    if session.purpose in CARD_PURPOSES:
        raise OutOfTurn(state=session.state)
    if not hmac.compare_digest(chosen.manifest_sha256, session.manifest_sha256):
        raise ManifestMismatch
    if _is_bound(session):
        _refuse_another(session, chosen)
    if session.state in rules.SIGNED_OFF:
        return
    now = clock.now()
    chain = check_certificate(session, chosen, now)
    algorithm = SignatureAlgorithm.for_certificate(chosen.certificate)
    if session.state != "claimed":
        return
    with transaction.atomic():
        lock_held(session)
        if session.state != "claimed":
            # The same signer said it twice at once.
            _refuse_another(session, chosen)
            return
        if session.purpose == LOGIN:
            login_purpose().chosen(session.owner_ref, chosen.certificate, now)
        SESSION.fire(
            session,
            "consent",
            actor=person_actor(session),
            channel=session.signer_kind,
            object=session_object(session),
            changes={
                "certificate": chosen.certificate,
                "chain": [base64.b64encode(each).decode("ascii") for each in chain],
                "algorithm": algorithm.value,
                "consented_at": now,
            },
            after={"algorithm": algorithm.value},
            payload_sha256=session.manifest_sha256,
        )


def _refuse_another(session: SigningSession, chosen: CertificateChosen) -> None:
    kept = SigningSession.objects.values_list("certificate", flat=True).get(pk=session.pk)
    if bytes(kept or b"") != chosen.certificate:
        raise CertificateChanged


def _is_bound(session: SigningSession) -> bool:
    """Whether signatures of this session were, or are being, made with the certificate that it has."""
    return session.state != "claimed" or rules.something_signed(session)


def check_certificate(session: SigningSession, chosen: CertificateChosen, at: datetime) -> tuple[bytes, ...]:
    """Rule 7 for one certificate; the certificates between it and its trust anchor. Raises the refusals above."""
    if session.purpose == LOGIN:
        return judged(chosen.certificate, chosen.chain, at, needs_nes=login_purpose().needs_nes)
    tckn = None if session.person_id is None else people.person(session.person_id, at).tckn
    if subject_of(chosen.certificate).serial_number != tckn:
        raise CertificateNotYours
    return judged(chosen.certificate, chosen.chain, at, needs_nes=purposes.purpose(session.purpose).needs_nes)


def judged(leaf: bytes, candidates: Sequence[bytes], at: datetime, *, needs_nes: bool) -> tuple[bytes, ...]:
    """What rule 7 asks of a certificate, whoever it is of: valid, not revoked, an NES where one is needed.

    The certificates between it and its trust anchor. Raises as ``choose_certificate``.
    """
    if at > not_after(leaf):
        raise CertificateExpired(on=date(not_after(leaf)))
    if at < not_before(leaf):
        raise CertificateNotYetValid(on=date(not_before(leaf)))
    path = validate_path(
        leaf,
        candidates=candidates,
        trust=authorities.trust(),
        at=at,
        revocation=authorities.revocation(),
        issuers=authorities.issuers(),
        usage=Usage.CONTENT_COMMITMENT,
    )
    if not path.passed:
        raise _refusal(path)
    by_law = qualification(path, at=at, turkish=authorities.turkish_anchors())
    if needs_nes and not (by_law.is_qualified and by_law.use == "signature"):
        raise CertificateNotQualified
    return path.chain[1:-1]


def _refusal(path: PathVerdict) -> DivitError:
    kind = _REFUSALS.get(path.sub_indication, CertificateNotTrusted)
    return kind(", ".join([path.sub_indication or "", *(problem.code for problem in path.problems)]))
