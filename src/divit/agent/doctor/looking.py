# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Looking at readers, card, driver and certificate, one after another, as far as it goes. No PIN is asked."""

import os
import platform
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace

from divit import __version__
from divit.agent.choice import choose
from divit.agent.consent import signatory
from divit.agent.doctor.findings import Certificate, Findings, Judged
from divit.agent.http import Http
from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.pki.http import Http as PkiHttp
from divit.pki.issuers import OnlineIssuers
from divit.pki.qualified import is_nes
from divit.pki.revocation import OfflineRevocation, OnlineRevocation
from divit.pki.roots import turkish_roots
from divit.pki.subject import not_before
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.validator import PathValidator
from divit.pki.verdict import NO_CERTIFICATE_CHAIN_FOUND, REVOKED_CA_NO_POE, REVOKED_NO_POE, PathVerdict
from divit.tokens import readers
from divit.tokens.cards import Card
from divit.tokens.certificates import TokenCertificate
from divit.tokens.drivers.places import found_for
from divit.tokens.drivers.tables import drivers
from divit.tokens.errors import InstallerRefused, NoSigningCertificate, ReaderServiceDown, TokenError
from divit.tokens.installers import Plan, offered
from divit.tokens.uri import Pkcs11Uri, Pkcs12Uri, parse
from divit.tokens.worker import WorkerClient

_PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


def look(
    token: str = "",
    *,
    failures: int = 0,
    network: bool = True,
    site: str = "",
    port: int | None = None,
    trust: TrustStore | None = None,
    env: Mapping[str, str] | None = None,
    remember: Callable[[bytes], object] = lambda _certificate: None,
) -> Findings:
    """What there is now. ``token`` is the one that is used, empty for the card that is there.

    ``failures`` counts earlier looks at a card that did not answer; ``site`` is whose clock ours is compared with;
    ``trust`` stands in for the Turkish roots; without ``network`` no service is asked; ``remember`` gets what
    would sign (DER). Never raises ``TokenError``.
    """
    surroundings = os.environ if env is None else env
    seen = Findings(
        at=clock.now(),
        version=__version__,
        system=f"{platform.system()} {platform.machine()}",
        failures=failures,
        port=port,
        proxy=any(surroundings.get(name) for name in _PROXIES),
        key_file=bool(token) and not _is_on_card(token),
        ahead=_ahead(site) if site and network else None,
    )
    if not seen.key_file:
        seen = _with_card(seen, env)
    name = token or _card_uri(seen, env)
    if not name:
        return seen
    seen, held = _opened(seen, name, env)
    if held is None:
        return seen
    remember(held.certificate)
    found = Certificate(signatory(held.certificate), not_before(held.certificate), is_nes(held.certificate))
    return replace(seen, certificate=found, judged=_judged(held, network, trust or turkish_roots()))


def _is_on_card(token: str) -> bool:
    """A key file has no card; a driver that somebody named is opened as it is, whatever readers there are."""
    try:
        return not isinstance(parse(token), Pkcs12Uri | Pkcs11Uri)
    except TokenError:
        return True


def _with_card(seen: Findings, env: Mapping[str, str] | None) -> Findings:
    try:
        listed = readers.listed(env=_as_dict(env))
    except ReaderServiceDown:
        return replace(seen, service=False)
    except TokenError as error:
        return replace(seen, fault=error)
    seen = replace(seen, readers=tuple(reader.name for reader in listed))
    held = next((reader for reader in listed if reader.present), None)
    if held is None:
        return seen
    card = held.card.card if held.card is not None else None
    return replace(
        seen,
        atr=held.atr,
        mute=held.mute,
        in_use=held.in_use,
        card=card,
        wanted=() if card is None else tuple(drivers()[name] for name in card.drivers),
        drivers=() if card is None else tuple(found_for(card)),
        offered=_offered(card),
    )


def _offered(card: Card | None) -> Plan | None:
    try:
        return None if card is None or card.direct else offered(card)
    except InstallerRefused:
        # A list that is not in order offers nothing; the maker's page is left.
        return None


def _card_uri(seen: Findings, env: Mapping[str, str] | None) -> str:
    if seen.card is None or seen.mute or seen.in_use:
        return ""
    if not seen.card.direct and not any(file.fits for file in seen.drivers):
        return ""
    try:
        return next((reader.uri for reader in readers.listed(env=_as_dict(env)) if reader.present), "")
    except TokenError:
        return ""


def _opened(seen: Findings, name: str, env: Mapping[str, str] | None) -> tuple[Findings, TokenCertificate | None]:
    try:
        with WorkerClient.start(name, env=_as_dict(env)) as worker:
            seen = replace(seen, token=worker.label, tries=worker.tries())
            return seen, choose(worker.certificates(), None, seen.at)
    except NoSigningCertificate:
        return seen, None
    except TokenError as error:
        return replace(seen, fault=error), None


def _judged(held: TokenCertificate, network: bool, trust: TrustStore) -> Judged:
    http = PkiHttp()
    revocation = OnlineRevocation(http) if network else OfflineRevocation()
    validator = PathValidator(trust, revocation, issuers=OnlineIssuers(http) if network else None)
    verdict = validator.validate(
        held.certificate, candidates=held.chain, at=clock.now(), usage=Usage.CONTENT_COMMITMENT
    )
    return _told(verdict)


def _told(verdict: PathVerdict) -> Judged:
    english = words.lang() == "en"
    why = " ".join(one.message_en if english else one.message_tr for one in verdict.problems[:1])
    if verdict.passed:
        return Judged("good")
    if verdict.revoked_at is not None or verdict.sub_indication in (REVOKED_NO_POE, REVOKED_CA_NO_POE):
        return Judged("revoked", why)
    broken = verdict.sub_indication == NO_CERTIFICATE_CHAIN_FOUND or len(verdict.chain) <= 1
    return Judged("broken" if broken else "unknown", why)


def _ahead(site: str) -> float | None:
    """How many seconds our clock is ahead of the site's; None when it does not say."""
    try:
        with closing(Http(site)) as http:
            theirs = http.moment()
    except DivitError:
        return None
    return None if theirs is None else (clock.now() - theirs).total_seconds()


def _as_dict(env: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if env is None else dict(env)
