# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An invoice checked: every rule of ``data/checks.toml``, and the judgement on its signature.

``check`` is for services and commands that have somebody to trust; ``findings_of`` checks what an invoice says alone.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import localcontext
from enum import Enum
from functools import cache
from importlib.resources import files
from itertools import islice

from divit.ades.report import Indication, Problem, Report, SignatureReport
from divit.ades.validate import Validator
from divit.kernel import clock
from divit.packages.invoice.checks import header, parties, signatures, sums, taxes
from divit.packages.invoice.checks.subject import Check, Signer, Subject
from divit.packages.invoice.codes import codes
from divit.packages.invoice.model import Invoice
from divit.packages.invoice.reading import opened
from divit.packages.invoice.signature_form import forms
from divit.pki.subject import subject_of
from divit.pki.trust import TrustStore
from divit.pki.verdict import worded

CHECKS: Mapping[str, Check] = {
    **header.CHECKS,
    **parties.CHECKS,
    **taxes.CHECKS,
    **sums.CHECKS,
    **signatures.CHECKS,
}
# What is wrong with every line of an invoice need not be told of every line.
MOST_OF_A_KIND = 20
# What a stranger writes is told as far as a sentence can carry it.
_MOST_LETTERS = 80
# Products and sums of what an invoice may write, exactly
_DIGITS = 100


class Weight(Enum):
    """Whether a finding makes an invoice wrong."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``data/checks.toml``: what is checked, in both languages, and whose rule it is."""

    code: str
    weight: Weight
    tr: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the rule that is broken, and its sentence with the facts."""

    rule: Rule
    problem: Problem

    @property
    def is_error(self) -> bool:
        """Whether it makes the invoice wrong."""
        return self.rule.weight is Weight.ERROR


class Verdict(Enum):
    """What an invoice comes to: nothing against it, something wrong, or a signature of which it cannot be told."""

    RIGHT = "right"
    UNKNOWN = "unknown"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class InvoiceReport:
    """The judgement on an invoice. ``signatures`` is that on its signatures, by ``divit.ades``; ``signers`` are those
    whose certificate is known.
    """

    invoice: Invoice
    findings: tuple[Finding, ...]
    signatures: Report
    signers: tuple[Signer, ...]

    @property
    def verdict(self) -> Verdict:
        """Wrong where a rule is broken or a signature is not valid or not there."""
        if any(one.is_error for one in self.findings) or self.signatures.indication is Indication.TOTAL_FAILED:
            return Verdict.WRONG
        return Verdict.UNKNOWN if self.signatures.indication is Indication.INDETERMINATE else Verdict.RIGHT


@cache
def rules() -> Mapping[str, Rule]:
    """What is checked, by its code and in its order."""
    text = files("divit.packages.invoice").joinpath("data/checks.toml").read_text(encoding="utf-8")
    return {
        code: Rule(code, Weight(row["weight"]), row["tr"], row["en"], row["source"])
        for code, row in tomllib.loads(text).items()
    }


def check(
    data: bytes, validator: Validator, *, trust: TrustStore | None = None, at: datetime | None = None
) -> InvoiceReport:
    """The judgement on an invoice as of ``at`` (aware UTC; now when not given).

    ``validator`` judges its signature; the anchors of ``trust`` count as Turkish beside the shipped roots, where a
    trial CA is at work. Raises ``NotAnInvoice``, ``XmlUnreadable``, ``TooLarge``.
    """
    moment = at or clock.now()
    read = opened(data)
    report = validator.validate(data, at=moment)
    turkish = () if trust is None else trust.anchors
    found = (_signer(one, turkish) for one in report.signatures if one.countersigns is None)
    signers = tuple(one for one in found if one is not None)
    subject = Subject(read.invoice, clock.local(moment).date(), codes(), forms(read.root), signers)
    return InvoiceReport(read.invoice, tuple(findings_of(subject)), report, signers)


def _signer(one: SignatureReport, turkish: tuple[bytes, ...]) -> Signer | None:
    qualified = one.qualification(turkish=turkish)
    if one.certificate is None or qualified is None:
        return None
    return Signer(one.signer or "", qualified.kind, subject_of(one.certificate).serial_number)


def findings_of(subject: Subject) -> Iterator[Finding]:
    """What is to be said against ``subject``, in the order of the rules; of each rule twenty times at most."""
    with localcontext() as context:
        context.prec = _DIGITS
        for code, rule in rules().items():
            for facts in islice(CHECKS[code](subject), MOST_OF_A_KIND):
                told = {name: _cut(fact) for name, fact in facts.items()}
                yield Finding(rule, worded(code, {"tr": rule.tr, "en": rule.en}, told))


def _cut(fact: object) -> object:
    """Plain text cut short; words of ours and numbers stay as they are."""
    if type(fact) is str and len(fact) > _MOST_LETTERS:
        return f"{fact[:_MOST_LETTERS]}…"
    return fact
