# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading EU trusted lists (ETSI TS 119 612, 5): which provider offered which service, with which status, since when.

Reading a list proves nothing about it. ``is_authentic`` is for whoever checked the signature on it, by the
certificates that the list of lists names; until then nothing is qualified by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable, ListUnreadable
from divit.pki.plain_xml import Element, parse
from divit.pki.trusted_list_criteria import Criteria, read_criteria

_TSL = "{http://uri.etsi.org/02231/v2#}"
_QUALIFICATIONS = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
_KNOWN_EXTENSIONS = frozenset(
    {"Qualifications", "AdditionalServiceInformation", "ExpiredCertsRevocationInfo", "TakenOverBy"}
)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What holds for the certificates that fit ``criteria``: URIs of TS 119 612, 5.5.9.2.3."""

    uris: frozenset[str]
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class Period:
    """One status of a service from ``since`` on, until the next period begins. ``uses`` are the URIs of its
    additional service information; ``is_understood`` is False where a critical extension is not known here.
    """

    type: str
    status: str
    since: datetime
    uses: frozenset[str] = frozenset()
    qualifiers: tuple[Qualifier, ...] = ()
    is_understood: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a provider: its certificates (DER), and its periods, the newest first."""

    provider: str
    name: str
    certificates: tuple[bytes, ...]
    periods: tuple[Period, ...]

    def at(self, moment: datetime) -> Period | None:
        """The period that ``moment`` falls into, None before the first."""
        return next((period for period in self.periods if period.since <= moment), None)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another list: where it is, its territory, and the certificates (DER) that may sign it."""

    location: str
    territory: str
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TrustedList:
    """One list. ``next_update`` is None for a list that was closed; ``ades.trusted_lists`` sets ``is_authentic``."""

    territory: str
    type: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    services: tuple[Service, ...]
    pointers: tuple[Pointer, ...]
    is_authentic: bool = False


def read_trusted_list(data: bytes) -> TrustedList:
    """The list in ``data`` (XML), unchecked. Raises ``ListUnreadable``."""
    root = parse(data)
    scheme = root.first(_t("SchemeInformation"))
    if root.name != _t("TrustServiceStatusList") or scheme is None:
        raise ListUnreadable(why="no trusted list of TS 119 612")
    next_update = scheme.text_at(_t("NextUpdate"), _t("dateTime"))
    providers = root.all(_t("TrustServiceProviderList"), _t("TrustServiceProvider"))
    return TrustedList(
        territory=scheme.text_at(_t("SchemeTerritory")),
        type=scheme.text_at(_t("TSLType")),
        sequence=_number(scheme.text_at(_t("TSLSequenceNumber"))),
        issued=_moment(scheme.text_at(_t("ListIssueDateTime"))),
        next_update=_moment(next_update) if next_update else None,
        services=tuple(service for provider in providers for service in _services(provider)),
        pointers=tuple(_pointer(one) for one in scheme.all(_t("PointersToOtherTSL"), _t("OtherTSLPointer"))),
    )


def _t(name: str) -> str:
    return _TSL + name


def _services(provider: Element) -> Iterator[Service]:
    called = provider.text_at(_t("TSPInformation"), _t("TSPName"), _t("Name"))
    for service in provider.all(_t("TSPServices"), _t("TSPService")):
        current = service.first(_t("ServiceInformation"))
        if current is None:
            raise ListUnreadable(why="a service without information")
        history = service.all(_t("ServiceHistory"), _t("ServiceHistoryInstance"))
        periods = [_period(current), *(_period(one) for one in history)]
        yield Service(
            provider=called,
            name=current.text_at(_t("ServiceName"), _t("Name")),
            certificates=tuple(_certificates(current.first(_t("ServiceDigitalIdentity")))),
            periods=tuple(sorted(periods, key=lambda period: period.since, reverse=True)),
        )


def _period(element: Element) -> Period:
    extensions = list(element.all(_t("ServiceInformationExtensions"), _t("Extension")))
    return Period(
        type=element.text_at(_t("ServiceTypeIdentifier")),
        status=element.text_at(_t("ServiceStatus")),
        since=_moment(element.text_at(_t("StatusStartingTime"))),
        uses=frozenset(
            uri.text for one in extensions for uri in one.all(_t("AdditionalServiceInformation"), _t("URI"))
        ),
        qualifiers=tuple(qualifier for one in extensions for qualifier in _qualifiers(one)),
        is_understood=all(_is_understood(one) for one in extensions),
    )


def _is_understood(extension: Element) -> bool:
    is_critical = extension.attributes.get("Critical", "true") in {"true", "1"}
    return not is_critical or all(child.local in _KNOWN_EXTENSIONS for child in extension.children)


def _qualifiers(extension: Element) -> Iterator[Qualifier]:
    for element in extension.all(_QUALIFICATIONS + "Qualifications", _QUALIFICATIONS + "QualificationElement"):
        uris = element.all(_QUALIFICATIONS + "Qualifiers", _QUALIFICATIONS + "Qualifier")
        yield Qualifier(
            uris=frozenset(one.attributes.get("uri", "") for one in uris),
            criteria=read_criteria(element.first(_QUALIFICATIONS + "CriteriaList")),
        )


def _pointer(element: Element) -> Pointer:
    identities = element.all(_t("ServiceDigitalIdentities"), _t("ServiceDigitalIdentity"))
    territory = (one.text for one in element.descendants() if one.local == "SchemeTerritory")
    return Pointer(
        location=element.text_at(_t("TSLLocation")),
        territory=next(territory, ""),
        certificates=tuple(certificate for one in identities for certificate in _certificates(one)),
    )


def _certificates(identity: Element | None) -> Iterator[bytes]:
    if identity is None:
        return
    for value in identity.all(_t("DigitalId"), _t("X509Certificate")):
        der = value.octets
        # Lists name some certificates that nobody can read any more; the others still count.
        if _is_readable(der):
            yield der


def _is_readable(der: bytes) -> bool:
    try:
        load_certificate(der)
    except CertificateUnreadable:
        return False
    return True


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ListUnreadable(why=f"“{text[:20]}” is no number")
    return int(text)


def _moment(text: str) -> datetime:
    """A dateTime of XML Schema in UTC, as 5.1.4 wants it."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the second: a first of January of year 1, east of Greenwich
        raise ListUnreadable(why=f"“{text[:40]}” is no moment") from error
