# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages and judgements on them as lines for people."""

from collections.abc import Iterator

from divit.ades.indication import told
from divit.cli.verdicts import signature_lines, verdict
from divit.kernel import words
from divit.kernel.words import gettext as _
from divit.packages.eyp.checking import Checked
from divit.packages.eyp.letter import Letter
from divit.packages.eyp.reading import Package
from divit.packages.eyp.reading_metadata import final_of, letter_of, targets_of
from divit.packages.eyp.signatures import SignedSummary
from divit.packages.eyp.tables import Kind, Role, codes, parts
from divit.pki.trust import TrustStore


def package_lines(package: Package) -> Iterator[str]:
    """What a package says."""
    kinds = {
        Kind.LETTER: _("e-Yazışma package {version}"),
        Kind.ENCRYPTED: _("encrypted e-Yazışma package {version}; what is in it cannot be read"),
        Kind.UPDATE: _("update of an e-Yazışma package, {version}"),
    }
    yield "  " + kinds[package.kind].format(version=package.version)
    letter, final = letter_of(package), final_of(package)
    if letter is not None:
        yield from _letter_lines(letter, package.generation)
    if final is not None:
        yield "  " + _("number: {number}").format(number=final.number)
        yield "  " + _("date: {date}").format(date=final.date)
        for signer in final.signers:
            post = f", {signer.post}" if signer.post else ""
            yield "  " + _("signer: {name}").format(name=f"{signer.person.shown}{post}")
    for target in targets_of(package):
        yield "  " + _("target: {name}").format(name=target.shown)
    for part in package.parts:
        if part.role in {Role.LETTER, Role.ENCRYPTED, Role.ORIGINAL}:
            yield f"  {_role(part.role)}: {part.name} ({words.size(part.content.size)})"


def _letter_lines(letter: Letter, generation: int) -> Iterator[str]:
    yield "  " + _("subject: {subject}").format(subject=letter.subject)
    yield "  " + _("from: {name}").format(name=letter.sender.shown)
    for one in letter.recipients:
        purpose = _code("DagitimTuru", one.purpose, generation)
        urgency = "" if one.urgency == "NRM" else f", {_code('Ivedilik', one.urgency, generation)}"
        yield "  " + _("to: {name} ({purpose})").format(name=one.party.shown, purpose=f"{purpose}{urgency}")
    yield "  " + _("secrecy: {secrecy}").format(secrecy=_code("GuvenlikKodu", letter.security, generation))
    for annex in letter.annexes:
        yield "  " + _("annex {number}: {name} ({kind})").format(
            number=annex.number, name=annex.shown, kind=_code("EkTuru", annex.kind, generation)
        )
    yield "  " + _("identifier: {identifier}").format(identifier=letter.id)


def _code(listed: str, code: str, generation: int) -> str:
    known = codes(listed, generation).get(code)
    return code if known is None else str(words.said(known, words.lang()))


def _role(role: Role) -> str:
    return str(words.said(parts()[role].name, words.lang()))


def checked_lines(file: str, checked: Checked, trust: TrustStore) -> Iterator[str]:
    """The judgement on a package: the verdict, what was found, and signature by signature."""
    yield f"{file}: {verdict(checked.indication.value)}"
    yield from package_lines(checked.package)
    for one in checked.findings:
        yield f"  - {told(one.problem)['message']} ({one.number})"
    for signed in checked.signatures:
        yield from _signed_lines(signed, trust)
    if not checked.signatures:
        yield "  " + _("The package has no signature.")
    if checked.original is not None:
        yield from (f"  {line}" for line in checked_lines(_("the original package"), checked.original, trust))


def _signed_lines(signed: SignedSummary, trust: TrustStore) -> Iterator[str]:
    if signed.report is None:
        return
    yield f"  {_role(signed.role)}: {verdict(signed.report.indication.value)}"
    for problem in signed.report.problems:
        yield f"    - {told(problem)['message']}"
    for number, one in enumerate(signed.report.signatures, start=1):
        yield from (f"  {line}" for line in signature_lines(number, one, trust))
