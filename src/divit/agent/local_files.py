# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files that a person drops: judged, or signed with their card and saved beside the original. No site takes part."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from divit.ades.asic import create as containers
from divit.ades.create import Format, Level, Options, sign
from divit.ades.gathering import Sources
from divit.ades.report import Report, told
from divit.ades.signer import Signer
from divit.ades.validate import Validator
from divit.agent.errors import FileNotUsable
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.kernel.words import date_and_time, lang, system_reason
from divit.kernel.words import gettext as _
from divit.pki.http import Http
from divit.pki.issuers import OnlineIssuers
from divit.pki.revocation import OfflineRevocation, OnlineRevocation
from divit.pki.roots import turkish_roots
from divit.pki.timestamp_services import timestamper_of_settings
from divit.pki.trust import TrustStore

_MOST_BYTES = 500 * 1024 * 1024
_ZIP = b"PK"
_PDF = b"%PDF-"
Standing = Literal["good", "bad", "warn"]
#: What a person may choose: signed, signed at a proved time, signed for years.
Kind = Literal["plain", "timed", "lasting"]
_LEVELS: dict[Kind, Level] = {"plain": Level.B, "timed": Level.T, "lasting": Level.LT}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A file in words: how it stands, in a word, and a line for each signature or problem."""

    path: Path
    standing: Standing
    word: str
    lines: tuple[str, ...]


def judged(path: Path, *, network: bool = True, trust: TrustStore | None = None) -> Judgement:
    """What our validator says of ``path``; a file that cannot be read is told as such."""
    http = Http()
    validator = Validator(
        trust or turkish_roots(),
        revocation=OnlineRevocation(http) if network else OfflineRevocation(),
        issuers=OnlineIssuers(http) if network else None,
    )
    try:
        head = _read(path)
        report = validator.validate(path if head.startswith(_ZIP) else head)
    except DivitError as error:
        return Judgement(path, "warn", _("Cannot tell"), (f"{error.message(lang())} ({error.code})",))
    return Judgement(path, *_standing(report), tuple(_lines(report)))


def _standing(report: Report) -> tuple[Standing, str]:
    if not report.signatures:
        return "bad", _("No signature")
    found: dict[str, tuple[Standing, str]] = {
        "TOTAL_PASSED": ("good", _("Valid")),
        "TOTAL_FAILED": ("bad", _("Not valid")),
    }
    return found.get(report.indication.value, ("warn", _("Cannot tell")))


def _lines(report: Report) -> list[str]:
    lines = [str(told(problem)["message"]) for problem in report.problems]
    for signature in report.signatures:
        when = "" if signature.signing_time is None else f" · {date_and_time(signature.signing_time)}"
        lines.append(f"{signature.signer or _('unknown signer')}{when} · {signature.level}")
        lines += [str(told(problem)["message"]) for problem in signature.problems[:2]]
    return lines


def kinds_of_signature() -> tuple[Kind, ...]:
    """What can be chosen for a file here, the usual one first: without a time-stamping service only the plain one.

    Raises ``TimestampServicesUnreadable``.
    """
    return ("timed", "lasting", "plain") if timestamper_of_settings("") else ("plain",)


def kind_words(kind: Kind) -> str:
    """What a kind of signature is good for."""
    return {
        "plain": _("Signed with the time of this computer"),
        "timed": _("With a time-stamp: when it was signed is proved"),
        "lasting": _("To be kept: with a time-stamp and everything that proves it later"),
    }[kind]


def signed_beside(path: Path, signer: Signer, kind: Kind = "plain") -> Path:
    """Sign ``path``: a PDF inside itself, anything else in a container with it. Gives the new file.

    The original stays as it is, and nothing is written over. Raises ``FileNotUsable`` and what signing raises.
    """
    content = _read(path)
    timestamper = None if kind == "plain" else timestamper_of_settings("")
    sources = _sources() if kind == "lasting" else Sources(turkish_roots(), OfflineRevocation())
    level = _LEVELS[kind]
    if content.startswith(_PDF):
        target = _free(path.with_name(f"{path.stem}.signed.pdf"))
        made = sign(
            content,
            signer,
            format=Format.PADES,
            level=level.in_pdf,
            timestamper=timestamper,
            sources=sources,
            options=Options(Format.PADES, clock.now()),
        )
        _write(target, made)
        return target
    target = _free(path.with_name(f"{path.name}.asice"))
    container = containers.container_of(Format.ASIC_E_XADES, [(path.name, path)])
    hands = containers.Hands(level, timestamper, sources)
    signed, _missing = containers.sign_as_far_as_today(container, signer, format=Format.ASIC_E_XADES, hands=hands)
    with target.open("xb") as out:
        signed.write(out, clock.now())
    return target


def _sources() -> Sources:
    http = Http()
    return Sources(turkish_roots(), OnlineRevocation(http), OnlineIssuers(http))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileNotUsable(file=path, why=_("it is too large"))
        return path.read_bytes()
    except OSError as error:
        raise FileNotUsable(str(error), file=path, why=system_reason(error)) from error


def _free(target: Path) -> Path:
    number = 1
    free = target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return free


def _write(target: Path, content: bytes) -> None:
    try:
        with target.open("xb") as out:
            out.write(content)
    except OSError as error:
        raise FileNotUsable(str(error), file=target, why=system_reason(error)) from error
