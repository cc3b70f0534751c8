# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The judgement on a package: are its parts there and as they were digested, do they say one thing, and who signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.ades.asic.sources import HeldSource
from divit.ades.asic.zip_contents import octets_of
from divit.ades.coverage import Json
from divit.ades.indication import Indication, told, worst
from divit.ades.validate import Validator
from divit.kernel.errors import DivitError
from divit.packages.eyp import digests, form, names
from divit.packages.eyp.digests import Summary
from divit.packages.eyp.findings import Finding, finding
from divit.packages.eyp.letter import Annex, Letter
from divit.packages.eyp.reading import Package, Part, opened
from divit.packages.eyp.reading_metadata import final_of, letter_of
from divit.packages.eyp.signatures import SignedSummary, judged
from divit.packages.eyp.tables import SIGNED_BY, SUMMARIES, Kind, Role, elements, parts, rules

MOST_ORIGINAL_BYTES = 256_000_000
MOST_FINDINGS = 1_000
_SAME_MOMENT = timedelta(seconds=1)
# What no summary can hold the digest of, or need not.
_NEVER_COVERED = frozenset({Role.UNSIGNED_ANNEX, Role.FINAL_SUMMARY, Role.SEAL})
# What is written after the package summary, so that it is covered by the final one alone.
_AFTER_SUMMARY = frozenset({Role.SUMMARY, Role.SIGNATURE, Role.CORE, Role.SIGNER_LIST})


@dataclass(frozen=True, slots=True)
class Checked:
    """The judgement on a package. ``original`` is that on the package inside of an update."""

    package: Package
    findings: tuple[Finding, ...]
    signatures: tuple[SignedSummary, ...]
    original: "Checked | None" = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with the package by itself, whoever signed it."""
        return not any(one.is_wrong for one in self.findings)

    @property
    def indication(self) -> Indication:
        """TOTAL_PASSED where nothing is wrong and all signatures passed. An encrypted package without any signature is
        INDETERMINATE: who signed stands in what is encrypted.
        """
        found = [one.report.indication for one in self.signatures if one.report is not None]
        if not self.is_whole:
            return Indication.TOTAL_FAILED
        if not found and self.package.kind is Kind.ENCRYPTED:
            return Indication.INDETERMINATE
        inner = () if self.original is None else (self.original.indication,)
        return worst((*found, *inner)) if found else Indication.TOTAL_FAILED

    def as_json(self, file: str | None = None) -> Json:
        """It as a program reads it; ``file`` is the name the package is known by."""
        shown: Json = {
            "file": file,
            "format": "eyp",
            "kind": self.package.kind.value,
            "version": self.package.version,
            "indication": self.indication.value,
            "problems": [
                *(problem_as_json(one) for one in self.findings),
                *(problem for one in self.signatures for problem in one.problems),
            ],
            "signatures": [signer for one in self.signatures for signer in one.as_json()],
        }
        if self.original is not None:
            shown["original"] = self.original.as_json()
        return shown


def problem_as_json(one: Finding) -> Json:
    """A finding as a program reads it."""
    weight = "wrong" if one.is_wrong else "warning"
    return {**told(one.problem), "number": one.number, "weight": weight, "part": one.part, "summary": one.summary}


def check(package: Package, validator: Validator, *, at: datetime | None = None) -> Checked:
    """The judgement on ``package``, its signatures as of ``at`` (aware UTC; now when not given).

    Raises ``PartUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    signed = tuple(judged(package, validator, at))
    found = [*structure(package), *(told for one in signed for told in one.findings), *_dated(package, signed)]
    original = _original(package, validator, at)
    if isinstance(original, Checked) and not original.is_whole:
        found.append(finding("original-not-right", part=_name_of(package, Role.ORIGINAL)))
    if isinstance(original, Finding):
        return Checked(package, (*found, original), signed)
    return Checked(package, tuple(found), signed, original)


def structure(package: Package) -> tuple[Finding, ...]:
    """All that is found without looking at signatures: parts, digests, contents. Of very many findings the first are
    told. Raises ``TooLarge``, ``ContentUnreadable``.
    """
    return tuple(_first(_structure(package)))


def _first(found: Iterable[Finding]) -> Iterator[Finding]:
    wrong = warnings = 0
    for one in found:
        wrong += one.is_wrong
        warnings += not one.is_wrong
        if one.is_wrong or warnings <= MOST_FINDINGS:
            yield one
        if wrong == MOST_FINDINGS:
            return


def _structure(package: Package) -> Iterator[Finding]:
    summaries = {role: one for role in SUMMARIES if (one := digests.summary_of(package, role))}
    letter = letter_of(package)
    yield from _missing(package, summaries)
    yield from _uncovered(package, summaries)
    for summary in summaries.values():
        yield from digests.findings(package, summary)
    yield from _reached(package)
    yield from _properties(package)
    yield from _identifiers(package, summaries, letter)
    for part in package.parts:
        if part.root is not None and _table(part.root.tag) in elements():
            yield from form.check(part.name, part.root, _table(part.root.tag), package.generation)
    if letter is not None and package.kind is Kind.LETTER:
        yield from _annexes(package, letter)
        yield from _deadlines(package, letter)
    if package.kind is Kind.ENCRYPTED:
        yield finding("encrypted", part=_name_of(package, Role.ENCRYPTED))


def _table(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _name_of(package: Package, role: Role) -> str:
    """Where the part is, or would be."""
    part = package.part(role)
    return parts()[role].at[package.generation == 1] if part is None else part.name


def _missing(package: Package, summaries: dict[Role, Summary]) -> Iterator[Finding]:
    """What ``rules.csv`` asks for and is not there: parts, and digests of parts that are there."""
    for rule in rules():
        if (rule.kind, rule.generation) != (package.kind, package.generation):
            continue
        present = package.all(rule.role)
        if rule.summary is None:
            if not present:
                yield finding(rule.finding, part=_name_of(package, rule.role))
        elif (summary := summaries.get(rule.summary)) is not None:
            if rule.role is SIGNED_BY[rule.summary]:
                if not present:
                    yield finding(rule.finding, part=_name_of(package, rule.role), summary=summary.part.name)
                continue
            for part in present:
                if part.name not in summary.covered:
                    yield finding(rule.finding, part=part.name, summary=summary.part.name)


def _uncovered(package: Package, summaries: dict[Role, Summary]) -> Iterator[Finding]:
    """Parts that the last summary leaves out though no rule names them: anybody could have put them there."""
    last = summaries.get(Role.FINAL_SUMMARY) or summaries.get(Role.SUMMARY)
    if last is None or package.kind is Kind.ENCRYPTED:
        return
    named = {rule.role for rule in rules() if rule.kind is package.kind and rule.summary is last.part.role}
    free = _NEVER_COVERED if last.part.role is Role.FINAL_SUMMARY else _NEVER_COVERED | _AFTER_SUMMARY
    reached = [one.name for one in package.parts if one.role not in named | free]
    for name in (*reached, *package.others):
        if name not in last.covered:
            yield finding("summary-lacks-part", part=name, summary=last.part.name)


def _reached(package: Package) -> Iterator[Finding]:
    for name in package.stray:
        yield finding("part-stray", part=name)
    for name, unknown in package.others.items():
        yield finding("relationship-unknown", part=name, type=unknown[:120])


def _properties(package: Package) -> Iterator[Finding]:
    """What the core properties say of the package."""
    core = package.core
    part = package.part(Role.CORE)
    if part is None:
        return
    if core.version.partition(".")[0] != str(package.generation):
        yield finding("version-differs", part=part.name, found=core.version or "–", expected=f"{package.generation}.x")
    if names.CATEGORIES.get(core.category) != package.kind.value:
        yield finding("property-differs", part=part.name, name="category", found=core.category[:60] or "–")
    if core.content_type != names.MEDIA_TYPE:
        yield finding("property-differs", part=part.name, name="contentType", found=core.content_type[:60] or "–")


def _identifiers(package: Package, summaries: dict[Role, Summary], letter: Letter | None) -> Iterator[Finding]:
    """All that bears the identifier of the letter bears the same."""
    said = [(one.part.name, one.id) for one in summaries.values()]
    if (core := package.part(Role.CORE)) is not None:
        said.append((core.name, package.core.identifier))
    expected = said[0][1] if letter is None and said else "" if letter is None else letter.id
    for part, found in said:
        if found.casefold() != expected.casefold():
            yield finding("identifier-differs", part=part, found=found[:60] or "–", expected=expected[:60] or "–")


def _annexes(package: Package, letter: Letter) -> Iterator[Finding]:
    """What the metadata says of annexes and what lies there."""
    there = _Files((*package.all(Role.ANNEX), *package.all(Role.UNSIGNED_ANNEX)))
    for annex in letter.annexes:
        if annex.kind != "DED":
            if annex.signed in {"true", "1"}:
                yield finding("annex-kind-signed", annex=annex.shown)
            continue
        if not (annex.file_name and annex.media_type):
            asked = "DosyaAdi" if annex.media_type else "MimeTuru"
            yield finding("element-missing", part=_name_of(package, Role.METADATA), element=f"Ek/{asked}")
        part = there.taken(annex)
        if part is None:
            yield finding("annex-file-missing", annex=annex.shown)
        elif part.role is Role.UNSIGNED_ANNEX and annex.signed in {"true", "1"}:
            yield finding("annex-not-signed", annex=annex.shown, part=part.name)
    for name in there.left:
        yield finding("annex-not-listed", part=name)


class _Files:
    """The files of annexes, each for one annex: the one whose relationship bears its identifier, else that of its
    name.
    """

    def __init__(self, files: tuple[Part, ...]) -> None:
        self.left = {one.name: one for one in files}
        self._by_id = {one.relationship.rpartition("_")[2].casefold(): one for one in files}
        self._by_file = {one.file_name: one for one in files}

    def taken(self, annex: Annex) -> Part | None:
        """The file of an annex, which is no other one's then; None where there is none."""
        for found in (self._by_id.get(annex.id.casefold()), self._by_file.get(annex.file_name)):
            if found is not None and found.name in self.left:
                return self.left.pop(found.name)
        return None


def _deadlines(package: Package, letter: Letter) -> Iterator[Finding]:
    if any(one.urgency == "GNL" and one.deadline in {"", "0"} for one in letter.recipients):
        yield finding("deadline-missing", part=_name_of(package, Role.METADATA))


def _dated(package: Package, signed: tuple[SignedSummary, ...]) -> Iterator[Finding]:
    """The date of the letter is the moment of the last signature's time-stamp (2.x)."""
    final = final_of(package) if package.generation > 1 else None
    stamps = [one.stamped_at for one in signed if one.role is Role.SIGNATURE]
    stamp = stamps[0] if stamps else None
    if final is None or stamp is None:
        return
    try:
        date = datetime.fromisoformat(final.date)
        is_same = abs(date - stamp) <= _SAME_MOMENT
    except (ValueError, TypeError):  # a date without its zone cannot be compared
        is_same = False
    if not is_same:
        expected = stamp.isoformat()
        part = _name_of(package, Role.FINAL_METADATA)
        yield finding("date-not-of-timestamp", part=part, found=final.date[:40] or "–", expected=expected)


def _original(package: Package, validator: Validator, at: datetime | None) -> "Checked | Finding | None":
    """The judgement on the package that an update is about, one step deep."""
    part = package.part(Role.ORIGINAL)
    if part is None or package.kind is not Kind.UPDATE:
        return None
    wrong = finding("original-not-right", part=part.name)
    if part.content.size > MOST_ORIGINAL_BYTES:
        return wrong
    try:
        inner = opened(HeldSource(octets_of(part.content)))
    except DivitError:
        return wrong
    return wrong if inner.kind is Kind.UPDATE else check(inner, validator, at=at)
