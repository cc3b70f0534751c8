# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What enrolment answers to ``signing`` about a consent: its bytes, whether it may still be signed, what it means then.

Its ref is the consent's uid. PAdES with a time-stamp, always (R28): a consent outlives the certificate that signed it
(R30), so there must be proof that it was there before.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from divit.kernel.errors import DivitError
from divit.pki.subject import issuer_of, serial_number
from divit.server.enrolment import services
from divit.server.enrolment.consent import paper
from divit.server.enrolment.errors import ConsentNeedsTime, ConsentPassed
from divit.server.enrolment.models import Consent, HeldCertificate
from divit.server.files import services as files
from divit.server.gateways import authorities
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing.errors import SignatureNotAccepted
from divit.server.signing.purposes import ItemDraft, LeftOut, Purpose, SignedItem
from divit.server.ui.errors import NotThere

CONSENT = "consent"
_PDF = "application/pdf"


def consent_purpose() -> Purpose:
    """E-Onay as a purpose of the signing session."""
    return Purpose(
        name=CONSENT,
        may_open=_may_open,
        items=_items,
        may_sign=_may_sign,
        completed=_completed,
        refused=_refused,
        level="T",
    )


def _may_open(viewer: Viewer, refs: Sequence[str], at: datetime) -> None:
    """Raises ``ConsentNeedsTime``, ``NotThere``, ``ConsentPassed``."""
    if not authorities.has_timestamper():
        raise ConsentNeedsTime
    for ref in refs:
        _own(viewer.person_id, ref)


def _items(viewer: Viewer, refs: Sequence[str], at: datetime) -> list[ItemDraft | LeftOut]:
    return [_item(_own(viewer.person_id, ref)) for ref in refs]


def _item(consent: Consent) -> ItemDraft:
    person = people.person(consent.person_id, consent.code_at)
    return ItemDraft(
        ref=str(consent.uid),
        group="",
        title="E-Onay",
        format="pades",
        media_type=_PDF,
        data=paper.document(consent),
        name=person.full_name,
    )


def _may_sign(person_id: int, refs: Sequence[str], at: datetime) -> Mapping[str, str | DivitError]:
    return {ref: _signable(person_id, ref) for ref in refs}


def _signable(person_id: int, ref: str) -> str | DivitError:
    try:
        return hashlib.sha256(paper.document(_own(person_id, ref, is_locked=True))).hexdigest()
    except DivitError as error:
        return error


def _own(person_id: int, ref: str, *, is_locked: bool = False) -> Consent:
    """The person's own consent while it waits for its signature. Raises ``NotThere``, ``ConsentPassed``."""
    rows = Consent.objects.select_for_update() if is_locked else Consent.objects.all()
    row = rows.filter(uid=ref, person_id=person_id).first()
    if row is None:
        raise NotThere(ref)
    if row.state != Consent.State.CODE_ISSUED:
        raise ConsentPassed(row.state)
    return row


def _completed(signed: Sequence[SignedItem]) -> None:
    """R28: archived with its report and its time-stamp, and in force. Raises ``StorageFailed``."""
    for one in signed:
        report = files.store(json.dumps(one.report, ensure_ascii=False).encode(), media_type="application/json")
        services.consent_signed(consent=one.ref, signed_sha256=one.file_sha256)
        services.consent_verified(
            consent=one.ref,
            report_sha256=report.sha256,
            stamped_at=stamped_at(one),
            issuer=issuer_of(one.certificate).common_name,
            serial=f"{serial_number(one.certificate):x}",
            is_foreign=is_foreign(one.signer_person_id, one.certificate),
        )


def stamped_at(signed: SignedItem) -> datetime:
    """The moment that the time-stamp proves: at level T the validator's best signature time."""
    told = signed.report["signatures"][0]["best_signature_time"]
    return datetime.fromisoformat(told)


def is_foreign(person_id: int, certificate: bytes) -> bool:
    """C12: whether another ESHS issued it; ours are those that enrolment holds."""
    held = HeldCertificate.objects.filter(person_id=person_id).values_list("certificate", flat=True)
    return all(bytes(each or b"") != certificate for each in held)


def _refused(ref: str, error_code: str) -> None:
    """A signature that our validator does not accept is a refused consent; one that nobody gave has lapsed."""
    if error_code == SignatureNotAccepted.code:
        services.consent_signed(consent=ref, signed_sha256="")
        services.consent_refused(consent=ref, reason=error_code)
    else:
        services.consent_lapsed(consent=ref)
