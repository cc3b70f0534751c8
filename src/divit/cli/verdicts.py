# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Verdicts on signatures as lines for people, the same whatever they stand in: files, packages, invoices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from divit.kernel import words
from divit.kernel.words import date, time_of_day
from divit.kernel.words import gettext as _

if TYPE_CHECKING:
    from divit.ades.report import SignatureReport
    from divit.pki.trust import TrustStore


def signature_lines(number: int, signature: "SignatureReport", trust: "TrustStore") -> Iterator[str]:
    """One signature, under its number: whose, since when, over what, of which kind by law, and what is against it."""
    from divit.ades.report import told

    yield f"  {number}. {signature.signer or _('unknown signer')}: {verdict(signature.indication.value)}"
    facts = [signature.level, signature.sub_indication]
    if signature.signing_time is not None:
        moment = signature.signing_time
        facts.append(_("signed on {date} at {time}").format(date=date(moment), time=time_of_day(moment)))
    facts.append(_covered(signature))
    yield "     " + ", ".join(fact for fact in facts if fact)
    yield from (f"     {line}" for line in _by_law(signature, trust))
    for problem in signature.problems:
        yield f"     - {told(problem)['message']}"


def _by_law(signature: "SignatureReport", trust: "TrustStore") -> Iterator[str]:
    """What the signer's certificate is by law; whoever names a folder answers for whose roots lie there."""
    found = signature.qualification(turkish=trust.anchors)
    if found is None:
        return
    kinds = {
        "nes": _("qualified certificate (NES)"),
        "qualified-seal": _("qualified seal certificate"),
        "corporate-seal": _("corporate seal certificate"),
        "fiscal-seal": _("fiscal seal (mali mühür)"),
    }
    if found.is_qualified or found.kind == "fiscal-seal":
        yield kinds.get(found.kind, _("qualified certificate"))
    else:
        yield _("not shown to be a qualified certificate")
    if found.limit is not None:
        yield _("up to {amount} {currency}").format(amount=found.limit.amount, currency=found.limit.currency)
    if found.restriction is not None:
        yield _("for restricted use only: {restriction}").format(restriction=found.restriction or "–")


def verdict(indication: str) -> str:
    """An indication by its name, and in words."""
    in_words = {
        "TOTAL_PASSED": _("valid"),
        "TOTAL_FAILED": _("not valid"),
        "INDETERMINATE": _("cannot tell"),
    }
    return f"{indication} ({in_words[indication]})"


def _covered(signature: "SignatureReport") -> str:
    covers = signature.covers
    if covers.scope == "revision":
        shown = _("covers revision {revision} of {revisions}")
        if covers.changes:
            shown = _("covers revision {revision} of {revisions}; after it came: {changes}")
        changes = ", ".join(str(words.said(one, words.lang())) for one in covers.changes)
        return shown.format(revision=covers.revision, revisions=covers.revisions, changes=changes)
    return {
        "whole_file": _("covers the whole file"),
        "attached_content": _("covers the content inside the file"),
        "detached_content": _("covers the content given beside it"),
        "elements": _("covers parts of the file: {elements}").format(elements=", ".join(covers.elements)),
        "files": _("covers the files {elements}").format(elements=", ".join(covers.elements)),
        "signature": _("covers another signature"),
    }.get(covers.scope, _("covers nothing that is here"))
