# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Behind the signer: put the signature where it belongs, time-stamp it, judge it, store it, move the owner on.

The slow part runs without any lock and can be done again from the stored signature as often as need be; what counts
happens in one short transaction an item. So a process may be killed at any point: before the commit nothing has
happened, after it nothing is left to do.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from divit.ades import cades, pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.report import Indication, Report, SignatureReport
from divit.ades.validate import validate
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki.errors import TrustFolderUnreadable
from divit.server.files import services as files
from divit.server.signing import authorities, purposes, rules
from divit.server.signing.errors import SignatureNotAccepted, SignatureNotConfirmed, TimestampServiceMissing
from divit.server.signing.models import SigningItem
from divit.server.signing.purposes import SignedItem
from divit.server.signing.services.machines import ITEM, fail_item, item_object, lock, settle

_SIGNED_MEDIA_TYPE = {
    "pades": "application/pdf",
    "cades-detached": "application/pkcs7-signature",
    "cades-attached": "application/pkcs7-mime",
}


@dataclass(frozen=True, slots=True)
class _Finished:
    """A signature file that our validator accepts."""

    file_sha256: str
    level: str
    report: dict[str, Any]


class _NotYet(Exception):
    """Something that is needed is not there yet; ``error`` is what a person is told."""

    def __init__(self, error: DivitError) -> None:
        super().__init__(str(error))
        self.error = error


def complete(item_pk: int) -> None:
    """Complete one signed item, or note why not and when to try again. Harmless when there is nothing to do."""
    item = SigningItem.objects.select_related("session").defer("session__request").get(pk=item_pk)
    if item.state not in rules.IN_COMPLETION:
        return
    now = clock.now()
    try:
        finished = _finish(item, now)
        _hand_over(item, finished, now)
    except _NotYet as not_yet:
        _put_off(item, not_yet.error, now)
    except DivitError as error:
        # What passes by itself (a full disk) is waited for: the signature is safe, and nobody is asked again.
        if error.retry == "auto":
            _put_off(item, error, now)
        else:
            _fail(item, error)


def _finish(item: SigningItem, now: datetime) -> _Finished:
    """Everything slow, without a lock. Raises ``_NotYet``, and what makes the signature unusable for good."""
    content = files.read(item.sha256)
    cms = _signature(item, content)
    signed = _signed_file(item, content, cms if item.session.level == "B" else _time_stamped(cms))
    report = _report(item, content, signed, now)
    if report.indication is Indication.TOTAL_FAILED and item.session.level != "B":
        _blame_the_time_stamp(_report(item, content, _signed_file(item, content, cms), now), report)
    newest = _judge(report, item.session.level)
    stored = files.store(signed, media_type=_SIGNED_MEDIA_TYPE[item.format])
    return _Finished(stored.sha256, newest.level or "", report.as_json())


def _report(item: SigningItem, content: bytes, signed: bytes, now: datetime) -> Report:
    try:
        trust = authorities.trust()
    except TrustFolderUnreadable as error:
        # Somebody is at work in the folder; that says nothing about the signature.
        raise _NotYet(error) from error
    return validate(
        signed,
        content=content if item.format == "cades-detached" else None,
        trust=trust,
        at=now,
        revocation=authorities.revocation(),
    )


def _blame_the_time_stamp(without: Report, report: Report) -> None:
    """A signature that would pass without its time-stamp is not lost because of it. Raises ``_NotYet``."""
    if without.indication is not Indication.TOTAL_FAILED:
        raise _NotYet(SignatureNotConfirmed(why=_why(report)))


def _signature(item: SigningItem, content: bytes) -> bytes:
    session = item.session
    return cades.assemble(
        bytes(item.signed_attributes or b""),
        bytes(item.signature or b""),
        algorithm=SignatureAlgorithm(session.algorithm),
        certificate=bytes(session.certificate or b""),
        chain=[base64.b64decode(each) for each in session.chain],
        content=content if item.format == "cades-attached" else None,
    )


def _signed_file(item: SigningItem, content: bytes, cms: bytes) -> bytes:
    return pades.embed(content, cms) if item.format == "pades" else cms


def _time_stamped(cms: bytes) -> bytes:
    timestamper = authorities.timestamper()
    if timestamper is None:
        raise _NotYet(TimestampServiceMissing())
    try:
        return cades.add_signature_timestamp(cms, timestamper)
    except DivitError as error:
        # Whatever the service did (away, refusing, answering nonsense), the signature is safe and waits for it.
        raise _NotYet(error) from error


def _judge(report: Report, level: str) -> SignatureReport:
    """The newest signature, when the whole file passed at the level asked for. Raises ``_NotYet``,
    ``SignatureNotAccepted``.
    """
    if report.indication is Indication.INDETERMINATE:
        raise _NotYet(SignatureNotConfirmed(why=_why(report)))
    if report.indication is not Indication.TOTAL_PASSED:
        raise SignatureNotAccepted(why=_why(report) or report.indication.value)
    newest = report.signatures[-1]
    if newest.level != f"BASELINE-{level}":
        raise SignatureNotAccepted(why=f"{newest.level} instead of BASELINE-{level}")
    return newest


def _why(report: Report) -> str:
    told = [problem.code for one in report.signatures for problem in one.problems]
    return ", ".join([*(one.sub_indication for one in report.signatures if one.sub_indication), *told])


def _hand_over(item: SigningItem, finished: _Finished, now: datetime) -> None:
    """The one transaction: state, audit, the owner's next step; all of it or nothing."""
    session = item.session
    with transaction.atomic():
        if not _still_mine(item):
            return
        signed = SignedItem(
            ref=item.ref,
            item_id=f"{session.uuid}:{item.item_id}",
            file_sha256=finished.file_sha256,
            content_sha256=item.source_sha256,
            signer_person_id=session.person_id,
            signed_at=item.signed_at or now,
            level=finished.level,
            report=finished.report,
        )
        purposes.purpose(item.purpose).completed(item.ref, signed)
        ITEM.fire(
            item,
            "complete",
            actor="system",
            channel="signing",
            object=item_object(item),
            changes={
                "signed_sha256": finished.file_sha256,
                "level": session.level,
                "report": finished.report,
                "completed_at": now,
                "next_try_at": None,
                "error": None,
            },
            after={"level": finished.level},
            payload_sha256=finished.file_sha256,
        )
        settle(session)


def _still_mine(item: SigningItem) -> bool:
    """Lock, and look whether nobody else has completed the item meanwhile."""
    lock(item.session)
    state = SigningItem.objects.select_for_update().values_list("state", flat=True).get(pk=item.pk)
    return state in rules.IN_COMPLETION


def _put_off(item: SigningItem, error: DivitError, now: datetime) -> None:
    with transaction.atomic():
        if not _still_mine(item):
            return
        ITEM.fire(
            item,
            "await",
            actor="system",
            channel="signing",
            object=item_object(item),
            changes={
                "attempts": item.attempts + 1,
                "next_try_at": rules.next_try(item, now),
                "error": rules.failure_of(error),
            },
            after={"code": error.code},
            reason=error.message("en"),
        )


def _fail(item: SigningItem, error: DivitError) -> None:
    with transaction.atomic():
        if not _still_mine(item):
            return
        fail_item(item, error, event="fail", actor="system")
        settle(item.session)
