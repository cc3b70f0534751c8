# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Path validation with its settings held, and verdicts kept for a minute: for services that judge many signatures of
few people.

Only what passed is kept, and only for moments at which the same certificates and the same evidence would pass again;
what did not pass may have been missing something that comes the next moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.pki.budget import Limits
from divit.pki.certificates import load_certificate
from divit.pki.crl_list import read_list
from divit.pki.evidence import RevocationSource
from divit.pki.issuers import IssuerSource
from divit.pki.kept import Kept
from divit.pki.ocsp_status import valid_until
from divit.pki.path import PathRules, validate_path
from divit.pki.revocation import CACHE_SECONDS
from divit.pki.rules import USUAL
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict

_MOST_KEPT = 4096
_WITHIN = timedelta(seconds=CACHE_SECONDS)
_Key = tuple[bytes, tuple[bytes, ...], Usage]


@dataclass(frozen=True, slots=True)
class _Good:
    """A verdict that passed, and from when until when it would pass again."""

    verdict: PathVerdict
    begins: datetime
    ends: datetime


class PathValidator:
    """Judges paths by one trust store, one source of revocation information and one set of rules. Thread-safe as far
    as its sources are.

    ``issuers`` is where missing certificates may come from; None keeps the search to what is at hand. ``kept_seconds``
    is how long a verdict may be used again; 0 keeps none.
    """

    def __init__(
        self,
        trust: TrustStore,
        revocation: RevocationSource | None = None,
        *,
        rules: PathRules = USUAL,
        issuers: IssuerSource | None = None,
        limits: Limits | None = None,
        kept_seconds: float = CACHE_SECONDS,
    ) -> None:
        self.trust = trust
        self._revocation = revocation
        self._rules = rules
        self._issuers = issuers
        self._limits = limits
        self._kept: Kept[_Key, _Good] = Kept(seconds=kept_seconds, most=_MOST_KEPT)

    def validate(self, leaf: bytes, *, candidates: Sequence[bytes], at: datetime, usage: Usage) -> PathVerdict:
        """The verdict on ``leaf`` as ``path.validate_path`` gives it, or the one that it gave less than a minute ago
        for a moment less than a minute away.
        """
        key = leaf, tuple(candidates), usage
        known = self._kept.get(key)
        if known is not None and known.begins <= at <= known.ends:
            return known.verdict
        judged = validate_path(
            leaf,
            candidates=candidates,
            trust=self.trust,
            at=at,
            revocation=self._revocation,
            usage=usage,
            rules=self._rules,
            issuers=self._issuers,
            limits=self._limits,
        )
        # A revocation that lies ahead of the moment asked about would have to be looked at for each moment.
        if judged.passed and judged.revoked_at is None:
            self._kept.put(key, _Good(judged, *_window(judged, at)))
        return judged


def _window(judged: PathVerdict, at: datetime) -> tuple[datetime, datetime]:
    """The moments near ``at`` at which all that the verdict rests on is valid."""
    certificates = [load_certificate(der) for der in (*judged.chain, *judged.certificates)]
    begins = [one.not_valid_before_utc for one in certificates]
    ends = [one.not_valid_after_utc for one in certificates]
    updates = [read_list(crl).loaded.next_update_utc for crl in judged.crls]
    updates += [valid_until(response) for response in judged.ocsps]
    # Evidence that names no end says something about its own moment only, and about those before it.
    ends += [at if update is None else max(update, at) for update in updates]
    return max((*begins, _around(at, -_WITHIN))), min((*ends, _around(at, _WITHIN)))


def _around(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:
        return at
