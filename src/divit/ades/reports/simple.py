# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A judgement for somebody who has never seen an electronic signature: is it valid, who, when, what, and if not, why.

The same words are drawn as a page (``html``) and on paper (``server.printing``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from divit.ades.indication import Indication
from divit.ades.report import Report, SignatureReport, TimestampReport
from divit.ades.reports.words import Language, sentence
from divit.kernel import words
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import called, issuer_called
from divit.pki.qualification import Qualification
from divit.pki.verdict import Problem

Mark = Literal["good", "unsure", "bad"]
ByLaw = Callable[[SignatureReport], Qualification | None]

_MARKS: dict[Indication, Mark] = {
    Indication.TOTAL_PASSED: "good",
    Indication.INDETERMINATE: "unsure",
    Indication.TOTAL_FAILED: "bad",
}
_VERDICTS = {
    Indication.TOTAL_PASSED: "valid",
    Indication.INDETERMINATE: "cannot-tell",
    Indication.TOTAL_FAILED: "not-valid",
}
# Every trial authority has it in its name.
_TRIAL = "DENEME"
_FORMATS = {"pades": "PAdES", "cades": "CAdES", "xades": "XAdES", "asic-s": "ASiC-S", "asic-e": "ASiC-E"}
_LASTING = {
    **dict.fromkeys(("BASELINE-B", "BES", "EPES"), "lasting-b"),
    **dict.fromkeys(("BASELINE-T", "T", "C", "X"), "lasting-t"),
    **dict.fromkeys(("BASELINE-LT", "X-L"), "lasting-lt"),
    **dict.fromkeys(("BASELINE-LTA", "A"), "lasting-lta"),
}


@dataclass(frozen=True, slots=True)
class File:
    """The file that was judged: its name, SHA-256 in hexadecimal, and when (aware UTC)."""

    name: str
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """Something under its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One signature, or a time-stamp that stands by itself. ``small`` are technical details."""

    mark: Mark
    headline: str
    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    small: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SimpleReport:
    """What the report says, in order, in one language."""

    language: Language
    title: str
    mark: Mark
    headline: str
    meaning: str
    problems: tuple[str, ...]
    signatures: tuple[Told, ...]
    file: tuple[Line, ...]
    why: str
    technical: str
    made_by: str

    def as_data(self) -> dict[str, object]:
        """Plain values, for a page's template."""
        return asdict(self)


def simple_report(report: Report, file: File, *, language: Language, by_law: ByLaw | None = None) -> SimpleReport:
    """``report`` in the words of ``language``. ``by_law`` says what a signer's certificate is by law."""
    teller = _Teller(report, language, by_law or (lambda _one: None))
    verdict = "no-signature" if not report.signatures else _VERDICTS[report.indication]
    is_many = verdict == "valid" and len(report.signatures) > 1
    headline = sentence("valid-many" if is_many else verdict, language, count=len(report.signatures))
    return SimpleReport(
        language=language,
        title=sentence("title", language),
        mark=_MARKS[report.indication],
        headline=headline,
        meaning=sentence(f"{verdict}-means", language),
        problems=_said(report.problems, language) if report.signatures else (),
        signatures=(*map(teller.signature, report.signatures), *map(teller.time_assertion, report.timestamps)),
        file=(
            Line(sentence("file", language), file.name),
            Line(sentence("checked", language), _moment(file.at)),
            Line(sentence("digest", language), file.sha256),
        ),
        why=sentence("why", language),
        technical=sentence("technical", language),
        made_by=sentence("made-by", language),
    )


class _Teller:
    """Tells the parts of one report in one language."""

    def __init__(self, report: Report, language: Language, by_law: ByLaw) -> None:
        self._report = report
        self._language = language
        self._by_law = by_law

    def _say(self, code: str, **facts: object) -> str:
        return sentence(code, self._language, **facts)

    def _line(self, label: str, text: str) -> Line:
        return Line(self._say(label), text)

    def signature(self, one: SignatureReport) -> Told:
        lines = [
            *(self._line("by-law", text) for text in self._certificate(one)),
            self._line("when", self._time(one)),
            self._line("covers", self._coverage(one)),
            *(self._line("stated", text) for text in self._stated(one)),
        ]
        if one.indication is Indication.TOTAL_PASSED and one.level in _LASTING:
            lines.append(self._line("lasting", self._say(_LASTING[one.level])))
        problems = _said(one.problems, self._language)
        if one.sub_indication == "TRY_LATER":
            problems += (self._say("later"),)
        return Told(
            mark=_MARKS[one.indication],
            headline=one.signer or self._say("unknown-signer"),
            lines=tuple(lines),
            problems=problems,
            small=tuple(self._details(one)),
        )

    def time_assertion(self, one: TimestampReport) -> Told:
        """A time-stamp that stands in a container by itself."""
        time = self._say("no-time") if one.gen_time is None else _moment(one.gen_time)
        return Told(
            mark=_MARKS[one.indication],
            headline=f"{self._say('time-assertion')}: {one.authority or self._say('unknown-signer')}",
            lines=(self._line("when", time),),
            problems=_said(one.problems, self._language),
            small=(self._line("result", _result(one)),),
        )

    def _certificate(self, one: SignatureReport) -> Iterator[str]:
        if one.chain and any(_TRIAL in called(der) for der in one.chain[1:]):
            yield self._say("trial")
            return
        found = self._by_law(one)
        if found is None:
            return
        yield self._say(_kind(found))
        if found.limit is not None:
            yield self._say("limit", amount=found.limit.amount, currency=found.limit.currency)
        if found.restriction is not None:
            yield self._say("restriction", restriction=found.restriction or "–")

    def _time(self, one: SignatureReport) -> str:
        best = one.best_signature_time
        stamp = next((each for each in one.timestamps if each.gen_time == best and best is not None), None)
        if stamp is not None and best is not None:
            authority = stamp.authority or self._say("unknown-signer")
            return self._say("stamped", date=words.date(best), time=words.time_of_day(best), authority=authority)
        if one.signing_time is None:
            return self._say("no-time")
        claimed = one.signing_time
        return self._say("claimed", date=words.date(claimed), time=words.time_of_day(claimed))

    def _coverage(self, one: SignatureReport) -> str:
        covers = one.covers
        elements, left_out = ", ".join(covers.elements), ", ".join(covers.left_out)
        if covers.scope == "revision":
            changes = ", ".join(str(words.said(each, self._language)) for each in covers.changes)
            facts = {"revision": covers.revision, "revisions": covers.revisions, "changes": changes}
            return self._say("covers-revision-changed" if changes else "covers-revision", **facts)
        if covers.scope == "files" and left_out:
            return self._say("covers-files-left-out", elements=elements, left_out=left_out)
        code = {"attached_content": "attached", "detached_content": "detached", "whole_file": "whole-file"}
        return self._say(f"covers-{code.get(covers.scope, covers.scope)}", elements=elements)

    def _stated(self, one: SignatureReport) -> Iterator[str]:
        yield from one.roles
        if one.place:
            yield one.place

    def _details(self, one: SignatureReport) -> Iterator[Line]:
        yield self._line("result", _result(one))
        yield self._line("level", f"{_FORMATS.get(self._report.format or '', '–')} {one.level or '–'}")
        if one.profile is not None:
            yield self._line("profile", one.profile)
        if one.certificate is not None:
            try:
                certificate = load_certificate(one.certificate)
            except CertificateUnreadable:
                return
            yield self._line("issuer", issuer_called(one.certificate))
            yield self._line("serial", f"{certificate.serial_number:x}")


def _kind(found: Qualification) -> str:
    if found.kind == "fiscal-seal":
        return "fiscal-seal"
    if not found.is_qualified:
        return "not-qualified"
    if found.use == "seal":
        return "seal"
    return "nes" if "tr" in found.regimes else "qualified-signature"


def _said(problems: Sequence[Problem], language: Language) -> tuple[str, ...]:
    return tuple(one.message_en if language == "en" else one.message_tr for one in problems)


def _result(one: SignatureReport | TimestampReport) -> str:
    return one.indication.value if one.sub_indication is None else f"{one.indication.value}, {one.sub_indication}"


def _moment(moment: datetime) -> str:
    return words.date_and_time(moment)
