# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The work of ``divit sign``: a file is signed, judged by our own validator when it can, and only then written."""

from dataclasses import dataclass
from pathlib import Path

from divit.ades.create import Format, Level, sign
from divit.ades.report import Indication, Report, told
from divit.ades.signer import Signer
from divit.ades.validate import validate
from divit.cli.errors import ResultNotValid, ResultUndecided
from divit.cli.files import read_file, write_new
from divit.cli.sign_choices import Plan
from divit.pki.http import Http, host_of
from divit.pki.revocation import OnlineRevocation, RevocationSource
from divit.pki.timestamps import TimestampClient, Timestamper
from divit.pki.trust import TrustStore


@dataclass(frozen=True, slots=True)
class Desk:
    """What all files of one call are signed with: level, time-stamps, and the trust that results are judged by."""

    level: Level
    timestamper: Timestamper | None
    trust: TrustStore | None
    revocation: RevocationSource

    @classmethod
    def of(cls, tsa: str | None, trust: Path | None, *, with_timestamp: bool) -> "Desk":
        """The desk for the options of one call. Raises ``TrustFolderUnreadable``, ``AddressRefused``."""
        if tsa:
            host_of(tsa)
        http = Http()
        return cls(
            level=Level.T if with_timestamp else Level.B,
            timestamper=TimestampClient(tsa, http) if tsa else None,
            trust=None if trust is None else TrustStore.from_folder(trust),
            revocation=OnlineRevocation(http),
        )

    def sign(self, signer: Signer, plan: Plan) -> Path:
        """Sign one file and give the path of what was written.

        Raises ``FileUnreadable``, ``FileExists``, ``ResultNotValid``, ``ResultUndecided`` and what signing raises.
        """
        document = read_file(plan.source)
        signed = sign(document, signer, format=Format(plan.format), level=self.level, timestamper=self.timestamper)
        if self.trust is not None:
            content = document if plan.format == Format.CADES_DETACHED.value else None
            _accept(validate(signed, content=content, trust=self.trust, revocation=self.revocation))
        write_new(plan.target, signed)
        return plan.target


def _accept(report: Report) -> None:
    if report.indication is Indication.TOTAL_PASSED:
        return
    problems = [*report.problems, *(problem for one in report.signatures for problem in one.problems)]
    why = " ".join(str(told(problem)["message"]) for problem in problems)
    if report.indication is Indication.TOTAL_FAILED:
        raise ResultNotValid(why=why)
    raise ResultUndecided(why=why)
