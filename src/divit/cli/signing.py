# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The work of ``divit sign``: a file is signed, judged by our own validator when it can, and only then written."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.content import Content, FileContent
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.errors import NotFinal
from divit.ades.extend import extend
from divit.ades.profiles import Profile, profiles
from divit.ades.report import Indication, Report, told
from divit.ades.signature_policies import known_policies
from divit.ades.signer import Signer
from divit.ades.validate import validate
from divit.cli.errors import ResultNotValid, ResultUndecided
from divit.cli.files import new_file, read_file, write_new
from divit.cli.pdf_choices import InPdf
from divit.cli.sign_choices import Form, Plan
from divit.cli.sources import online, trusted
from divit.kernel import clock
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamp_services import timestamper_at

# Until its grace time is over, a profile's signature lacks nothing but that: the form it ends in, and final evidence.
_NOT_YET = frozenset({"not-final-before", "status-not-final", "turkish-rule-7"})


@dataclass(frozen=True, slots=True)
class Written:
    """A signed file, and what it still lacks, None when it is all that was asked for."""

    path: Path
    missing: NotFinal | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What all files of one call are signed with: level, time-stamps, what is said beside signing, and whom results
    are judged by. ``must_pass``: a result that cannot be told valid is not written.
    """

    level: Level
    timestamper: Timestamper | None
    sources: Sources
    claims: Claims = field(default=NO_CLAIMS)
    must_pass: bool = True
    in_pdf: InPdf = field(default_factory=InPdf)

    @classmethod
    def of(cls, tsa: Sequence[str], trust: Path | None, form: Form, in_pdf: InPdf) -> "Desk":
        """The desk for the options of one call.

        Without ``trust`` nobody said who must be believed: a result is written unless it is wrong. Raises
        ``TrustFolderUnreadable``, ``AddressRefused``, ``TimestampServicesUnreadable``.
        """
        profile = profiles()[form.profile] if form.profile else None
        policy = None if profile is None or profile.policy is None else profile.policy.oid
        by_lists = policy is not None and known_policies()[policy].revocation == "crl"
        level = Level(form.level) if profile is None else _level(profile, form)
        is_judged = trust is not None or level.has_evidence
        return cls(
            level=level,
            timestamper=timestamper_at(tsa) if tsa else None,
            sources=online(trusted(trust), asks_ocsp=not by_lists) if is_judged else Sources(trusted(trust)),
            must_pass=is_judged,
            claims=NO_CLAIMS if profile is None else Claims(policy=profile.policy),
            in_pdf=in_pdf,
        )

    def sign(self, signer: Signer, plan: Plan) -> Written:
        """Sign one file and write the result.

        Raises ``FileUnreadable``, ``FileExists``, ``ResultNotValid``, ``ResultUndecided`` and what signing raises.
        """
        if "asic-" in plan.format:
            return self._sign_container(signer, plan)
        made = Format(plan.format)
        is_detached = made.is_detached
        document = FileContent(plan.source) if is_detached else read_file(plan.source)
        level = self.level.in_pdf if made is Format.PADES else self.level
        first = Level.T if level.has_evidence else level
        signed = sign(
            document,
            signer,
            format=made,
            level=first,
            timestamper=self.timestamper,
            options=self._options(made, plan),
        )
        content = document if is_detached else None
        signed, missing = self._raised(signed, level, content, _place(made, document))
        asked = self.sources
        report = validate(
            signed, content=content, trust=asked.trust, revocation=asked.revocation, issuers=asked.issuers
        )
        self._accept(report)
        write_new(plan.target, signed)
        return Written(plan.target, missing)

    def _sign_container(self, signer: Signer, plan: Plan) -> Written:
        """Put one file into a container, or sign a container once more; however large, nothing is held."""
        # Half of the formats are no containers.
        from divit.ades.asic import create as containers

        is_there = plan.format in {"asic-s", "asic-e"}
        if is_there:
            container = containers.opened(plan.source)
            made = containers.format_of(container)
        else:
            made = Format(plan.format)
            container = containers.container_of(made, [(plan.source.name, plan.source)])
        asked = self.sources
        hands = containers.Hands(self.level, self.timestamper, asked)
        signed, missing = containers.sign_as_far_as_today(
            container, signer, format=made, hands=hands, claims=self.claims
        )
        with new_file(plan.target) as out:
            signed.write(out, clock.now())
            out.flush()
            self._accept(validate(plan.target, trust=asked.trust, revocation=asked.revocation, issuers=asked.issuers))
        return Written(plan.target, missing)

    def _options(self, made: Format, plan: Plan) -> Options:
        plain = Options(made, clock.now(), claims=self._claims(plan), content_name=plan.source.name)
        if made is not Format.PADES:
            return plain
        return self.in_pdf.applied(replace(plain, raised_to=self.level.in_pdf))

    def _claims(self, plan: Plan) -> Claims:
        """What is said beside signing; XAdES always says what kind of content it is about (EN 319 132-1, 6.3)."""
        if not Format(plan.format).is_xml:
            return self.claims
        return replace(self.claims, mime_type=mimetypes.guess_type(plan.source.name)[0] or "")

    def _raised(
        self, signed: bytes, level: Level, content: bytes | Content | None, place: int | None
    ) -> tuple[bytes, NotFinal | None]:
        """The signature at ``level``, or as far as it gets today, and what keeps it there; ``place`` is that of the one
        just made, None where it is the only one or all are raised together.
        """
        if not level.has_evidence:
            return signed, None
        stamping, asked = self.timestamper, self.sources
        try:
            raised = extend(signed, to=level, timestamper=stamping, sources=asked, content=content, signer=place)
            return raised, None
        except NotFinal as error:
            return signed, error

    def _accept(self, report: Report) -> None:
        """Raises ``ResultNotValid``, ``ResultUndecided``."""
        if report.indication is Indication.TOTAL_PASSED:
            return
        problems = [*report.problems, *(problem for one in report.signatures for problem in one.problems)]
        why = " ".join(str(told(problem)["message"]) for problem in problems)
        if report.indication is Indication.TOTAL_FAILED:
            raise ResultNotValid(why=why)
        waits = self.claims.policy is not None and {one.code for one in problems} <= _NOT_YET
        if self.must_pass and not waits:
            raise ResultUndecided(why=why)


def _place(made: Format, document: bytes | Content) -> int | None:
    """The place of a signature just made among those in an XML document; it comes after those that were there."""
    if made is not Format.XADES_ENVELOPED or not isinstance(document, bytes):
        return None
    from divit.ades.xml import embedding

    return embedding.signatures_in(document)


def _level(profile: Profile, form: Form) -> Level:
    """The form that a profile ends in; archived it is form A."""
    return Level.A if form.level == "LTA" else profile.level
