# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person's certificates and their days: when the next one is asked for, when one ends, when the next begins."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from divit.agent.consent import signatory
from divit.agent.home import write_private
from divit.kernel.words import date, date_and_time
from divit.kernel.words import gettext as _
from divit.pki.qualified import is_nes
from divit.pki.subject import not_before

FILE_NAME = "certificates.json"
# A provider takes applications for a new certificate from three months before the end of the old one.
RENEW_BEFORE = timedelta(days=90)
Standing = Literal["future", "good", "renew", "ended"]


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate that this agent has seen, without anything that is no longer needed when it is gone."""

    sha256: str
    name: str
    issuer: str
    begins: datetime
    ends: datetime
    qualified: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate in the calendar: how it stands, in a sentence, and the days that matter."""

    known: Known
    standing: Standing
    sentence: str
    days: tuple[tuple[datetime, str], ...]


def known_from(certificate: bytes) -> Known:
    """What is remembered of ``certificate`` (DER). Raises ``CertificateUnreadable``."""
    who = signatory(certificate)
    digest = hashlib.sha256(certificate).hexdigest()
    return Known(digest, who.name, who.issuer, not_before(certificate), who.until, is_nes(certificate))


def entries(known: Iterable[Known], now: datetime) -> list[Entry]:
    """The calendar, the certificate that signs now first, ended ones last."""
    ordered = sorted(known, key=lambda one: (one.ends < now, one.begins > now, one.ends))
    return [_entry(one, ordered, now) for one in ordered]


def warned(known: Iterable[Known], now: datetime) -> Entry | None:
    """The certificate that the person should be told of at the start, when there is one."""
    return next((entry for entry in entries(known, now) if entry.standing == "renew"), None)


def _entry(one: Known, others: Sequence[Known], now: datetime) -> Entry:
    opens = one.ends - RENEW_BEFORE
    days = [
        (one.begins, _("valid from")),
        (opens, _("a new one can be asked for")),
        (one.ends, _("ends")),
    ]
    following = next((each for each in others if each.name == one.name and each.begins > one.begins), None)
    if one.begins > now:
        sentence = _("Begins on {moment}; until then the card before it signs.").format(
            moment=date_and_time(one.begins)
        )
        return Entry(one, "future", sentence, tuple(days))
    if one.ends < now:
        return Entry(
            one, "ended", _("Ended on {date}. What it signed stays signed.").format(date=date(one.ends)), tuple(days)
        )
    if following is not None:
        sentence = _("The next card is here; it begins on {moment}.").format(moment=date_and_time(following.begins))
        return Entry(one, "good", sentence, tuple(days))
    if opens <= now:
        sentence = _("Ends on {date}. Ask {issuer} for a new one now, so that no day is left without a signature.")
        return Entry(one, "renew", sentence.format(date=date(one.ends), issuer=one.issuer), tuple(days))
    sentence = _("Valid until {date}. From {opens} a new one can be asked for.")
    return Entry(one, "good", sentence.format(date=date(one.ends), opens=date(opens)), tuple(days))


def as_ics(entry: Entry) -> str:
    """The entry's days for a calendar program (RFC 5545); whole days, so that no time zone moves them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Divit//signer//EN"]
    for moment, what in entry.days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.known.sha256[:32]}-{moment:%Y%m%d}@divit",
            f"DTSTAMP:{entry.known.begins:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{moment:%Y%m%d}",
            f"SUMMARY:{_escaped(_('Certificate of {name}: {what}').format(name=entry.known.name, what=what))}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")


class KnownCertificates:
    """``certificates.json`` in the agent's home; a file that cannot be read counts as empty."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME

    def all(self) -> list[Known]:
        """Everything that was seen."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return [_read(row) for row in rows]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return []

    def remember(self, certificate: bytes) -> None:
        """Keep what the calendar needs of ``certificate`` (DER)."""
        seen = known_from(certificate)
        known = {each.sha256: each for each in self.all()}
        if seen.sha256 not in known:
            known[seen.sha256] = seen
            write_private(self._path, json.dumps([_row(each) for each in known.values()], ensure_ascii=False))

    def forget(self, sha256: str) -> None:
        """Leave a certificate out of the calendar."""
        kept = [_row(each) for each in self.all() if each.sha256 != sha256]
        write_private(self._path, json.dumps(kept, ensure_ascii=False))


def _row(known: Known) -> dict[str, object]:
    return {**asdict(known), "begins": known.begins.isoformat(), "ends": known.ends.isoformat()}


def _read(row: dict[str, object]) -> Known:
    return Known(
        sha256=str(row["sha256"]),
        name=str(row["name"]),
        issuer=str(row["issuer"]),
        begins=datetime.fromisoformat(str(row["begins"])),
        ends=datetime.fromisoformat(str(row["ends"])),
        qualified=bool(row["qualified"]),
    )
