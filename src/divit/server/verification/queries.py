# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a code stands for, judged now."""

from dataclasses import dataclass
from datetime import datetime

from divit.ades.report import Indication, Report, SignatureReport
from divit.kernel import clock
from divit.server.files import services as files
from divit.server.people.queries import Viewer
from divit.server.signing import authorities
from divit.server.signing.registers import queries as register
from divit.server.signing.registers.printed import Printed, printed
from divit.server.signing.registers.queries import DocumentView
from divit.server.verification.errors import CodeUnknown
from divit.server.verification.rules import normalized


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One signature as the page shows it. ``is_qualified``: it has the effect of one by hand, for free use."""

    report: SignatureReport
    is_qualified: bool
    is_time_stamped: bool
    covers_everything: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document and what is to be thought of it."""

    document: DocumentView
    report: Report
    signatures: list[SignatureView]
    at: datetime
    printed: Printed | None

    @property
    def signed_as(self) -> tuple[str, ...]:
        """As what the one signer signed; nothing where several did, for nothing says which line is whose."""
        return self.printed.signed_as if self.printed and len(self.signatures) == 1 else ()

    @property
    def is_valid(self) -> bool:
        """Every signature is."""
        return self.report.indication is Indication.TOTAL_PASSED

    @property
    def is_undecided(self) -> bool:
        """Something that is needed for an answer is not there."""
        return self.report.indication is Indication.INDETERMINATE


def document(code: str, *, viewer: Viewer | None) -> DocumentView:
    """The document under ``code``. Raises ``CodeUnknown``, the same for unknown and for not open to the viewer."""
    wanted = normalized(code)
    found = register.by_code(wanted, viewer=viewer) if wanted else None
    if found is None:
        raise CodeUnknown
    return found


def verdict(code: str, *, viewer: Viewer | None) -> Verdict:
    """The document under ``code``, validated anew with what is known now. Raises ``CodeUnknown``."""
    found = document(code, viewer=viewer)
    now = clock.now()
    report = authorities.validator().validate(files.read(found.sha256), at=now)
    said = printed(found.owner, found.ref)
    return Verdict(found, report, [_view(one) for one in report.signatures], now, said)


def _view(one: SignatureReport) -> SignatureView:
    return SignatureView(
        report=one,
        is_qualified=_is_qualified(one),
        is_time_stamped=one.level is not None and one.level != "BASELINE-B",
        covers_everything=one.covers.later in {"none", "signatures"} and one.covers.scope != "nothing",
    )


def _is_qualified(one: SignatureReport) -> bool:
    by_law = one.qualification(turkish=authorities.turkish_anchors())
    return by_law is not None and by_law.is_qualified and by_law.use == "signature" and by_law.restriction is None
