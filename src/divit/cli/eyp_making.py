# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The work of ``divit eyp make``: a letter is packed, signed and sealed, judged by our own checker, and only then
written.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.content import FileContent
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.indication import Indication, told
from divit.ades.profiles import profiles
from divit.ades.signer import Signer
from divit.ades.validate import Validator
from divit.cli.errors import FileExists, ResultNotValid, ResultUndecided
from divit.cli.files import read_file, write_new
from divit.cli.sign import unlocked
from divit.cli.sources import online, trusted
from divit.kernel import clock
from divit.packages.eyp import making, writing
from divit.packages.eyp.checking import Checked, check
from divit.packages.eyp.description import Description, description
from divit.packages.eyp.letter import Final
from divit.packages.eyp.reading import opened
from divit.packages.eyp.signatures import stamped_at
from divit.packages.eyp.tables import Role
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamp_services import timestamper_at
from divit.tokens.worker import WorkerClient


@dataclass(frozen=True, slots=True)
class Order:
    """What one call asked for; ``key`` and ``seal`` are tokens' URIs."""

    description: Path
    letter: Path
    target: Path
    key: str
    seal: str
    paraf: bool
    tsa: tuple[str, ...]
    profile: str | None
    trust: Path | None
    pin_stdin: bool


@dataclass(frozen=True, slots=True)
class _Desk:
    """What summaries are signed with. Without time-stamps there is no evidence, and the forms are B."""

    timestamper: Timestamper | None
    sources: Sources
    claims: Claims

    def sign(self, summary: bytes, signer: Signer, role: Role) -> bytes:
        """A CMS around ``summary``, of the form that ``role`` asks for."""
        made = Format.CADES_ATTACHED
        claims = NO_CLAIMS if role is Role.SEAL else self.claims
        return sign(
            summary,
            signer,
            format=made,
            level=Level.B if self.timestamper is None else making.LEVELS[role],
            timestamper=self.timestamper,
            sources=self.sources,
            options=Options(made, clock.now(), claims=claims),
        )


def made(order: Order) -> Path:
    """Make the package and give the file that was written.

    Raises ``FileExists``, ``FileUnreadable``, ``DescriptionUnreadable``, ``LetterUnfit``, ``ResultNotValid``,
    ``ResultUndecided``, and what tokens and signing raise.
    """
    if order.target.exists():
        raise FileExists(file=order.target)
    policy = None if order.profile is None else profiles()[order.profile].policy
    asked = online(trusted(order.trust))
    desk = _Desk(timestamper_at(order.tsa) if order.tsa else None, asked, Claims(policy=policy))
    said = description(order.description, read_file(order.description))
    files = {key: FileContent(path) for key, path in said.files.items()}
    draft = making.begun(said.letter, (order.letter.name, read_file(order.letter)), files)
    with WorkerClient.start(order.key) as worker, WorkerClient.start(order.seal) as sealing:
        signer, seal = (unlocked(one, pin_stdin=order.pin_stdin) for one in (worker, sealing))
        package = _packed(draft, said, order, desk, signer, seal)
    judge = Validator(asked.trust, revocation=asked.revocation, issuers=asked.issuers)
    _accept(check(opened(package), judge), must_pass=bool(order.trust or order.tsa))
    write_new(order.target, package)
    return order.target


def _packed(draft: making.Draft, said: Description, order: Order, desk: _Desk, signer: Signer, seal: Signer) -> bytes:
    if order.paraf:
        draft = draft.with_paraf(desk.sign(draft.paraf_summary, signer, Role.PARAF))
    signature = desk.sign(draft.summary, signer, Role.SIGNATURE)
    date = writing.moment(stamped_at(signature) or clock.now())
    final = Final(date, said.number, said.signers)
    finished = draft.signed(signature).finished(final, created=clock.now())
    out = io.BytesIO()
    finished.sealed(desk.sign(finished.summary, seal, Role.SEAL)).write(out, clock.now())
    return out.getvalue()


def _accept(checked: Checked, *, must_pass: bool) -> None:
    """Raises ``ResultNotValid``, ``ResultUndecided``."""
    reports = [one.report for one in checked.signatures if one.report is not None]
    signatures = [one for report in reports for one in report.signatures]
    wrong = [one.problem for one in checked.findings if one.is_wrong]
    problems = [*wrong, *(problem for one in signatures for problem in one.problems)]
    why = " ".join(str(told(problem)["message"]) for problem in problems)
    if checked.indication is Indication.TOTAL_FAILED:
        raise ResultNotValid(why=why)
    if checked.indication is not Indication.TOTAL_PASSED and must_pass:
        raise ResultUndecided(why=why)
