# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The slow part of a completion: put the signature where it belongs, time-stamp it, judge the whole.

Plain values in and out and no database, so a pool of processes can do it. Nothing that counts is written here: what is
lost on the way is done again from the stored signature.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from divit.ades import cades, pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.report import Indication, Report, SignatureReport
from divit.kernel.errors import DivitError
from divit.pki.errors import RootsDamaged, TrustFolderUnreadable
from divit.server.signing import authorities
from divit.server.signing.errors import SignatureNotAccepted, SignatureNotConfirmed, TimestampServiceMissing


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature value with all that it belongs to; ``content`` are the item's bytes, ``at`` is now."""

    format: str
    level: str
    content: bytes
    signed_attributes: bytes
    value: bytes
    algorithm: str
    certificate: bytes
    chain: tuple[bytes, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """A signature file that our validator accepts at the level asked for."""

    file: bytes
    level: str
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Why there is no such file. ``passes``: something is not there yet, and it is worth trying again."""

    error: DivitError
    passes: bool


class _NotYet(Exception):
    """Something that is needed is not there yet; ``error`` is what a person is told."""

    def __init__(self, error: DivitError) -> None:
        super().__init__(str(error))
        self.error = error


#: What becomes of a signature. An error that nobody expected is given back too: it belongs to this signature alone.
Outcome = Finished | Unfinished | Exception


def finish(signature: Signature) -> Outcome:
    """The signed and judged file, or why there is none."""
    try:
        return _finish(signature)
    except _NotYet as not_yet:
        return Unfinished(not_yet.error, passes=True)
    except DivitError as error:
        return Unfinished(error, passes=error.retry == "auto")
    except Exception as error:  # noqa: BLE001 - carried to whoever asked
        return error


def _finish(signature: Signature) -> Finished:
    cms = _assembled(signature)
    file = _file(signature, cms if signature.level == "B" else _time_stamped(cms))
    report = _report(signature, file)
    if report.indication is Indication.TOTAL_FAILED and signature.level != "B":
        _blame_the_time_stamp(_report(signature, _file(signature, cms)), report)
    newest = _judge(report, signature.level)
    return Finished(file, newest.level or "", report.as_json())


def _assembled(signature: Signature) -> bytes:
    return cades.assemble(
        signature.signed_attributes,
        signature.value,
        algorithm=SignatureAlgorithm(signature.algorithm),
        certificate=signature.certificate,
        chain=signature.chain,
        content=signature.content if signature.format == "cades-attached" else None,
    )


def _file(signature: Signature, cms: bytes) -> bytes:
    return pades.embed(signature.content, cms) if signature.format == "pades" else cms


def _report(signature: Signature, file: bytes) -> Report:
    try:
        validator = authorities.validator()
    except (TrustFolderUnreadable, RootsDamaged) as error:
        # Somebody is at work in the folder, or on the installation; that says nothing about the signature.
        raise _NotYet(error) from error
    content = signature.content if signature.format == "cades-detached" else None
    return validator.validate(file, content=content, at=signature.at)


def _blame_the_time_stamp(without: Report, report: Report) -> None:
    """A signature that would pass without its time-stamp is not lost because of it. Raises ``_NotYet``."""
    if without.indication is not Indication.TOTAL_FAILED:
        raise _NotYet(SignatureNotConfirmed(why=_why(report)))


def _time_stamped(cms: bytes) -> bytes:
    try:
        timestamper = authorities.timestamper()
        if timestamper is None:
            raise _NotYet(TimestampServiceMissing())
        return cades.add_signature_timestamp(cms, timestamper)
    except DivitError as error:
        # Whatever the service did (away, refusing, answering nonsense), or a slip in the table of services: the
        # signature is safe and waits for it.
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
