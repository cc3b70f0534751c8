# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU trusted lists made on the spot, without a signature (TS 119 612)."""

import base64

_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
GRANTED = _STATUS + "granted"
WITHDRAWN = _STATUS + "withdrawn"
ACCREDITED = _STATUS + "accredited"
CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
INFO = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
_QUALIFICATIONS = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"


def identity(certificate: bytes) -> str:
    text = base64.b64encode(certificate).decode()
    held = f"<DigitalId><X509Certificate>{text}</X509Certificate></DigitalId>"
    return f"<ServiceDigitalIdentity>{held}</ServiceDigitalIdentity>"


def use(*names: str) -> str:
    """Extensions that say what a service is listed for."""
    return "".join(
        f'<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">{INFO}{name}</URI>'
        "</AdditionalServiceInformation></Extension>"
        for name in names
    )


def qualifiers(*names: str, criteria: str = "") -> str:
    """An extension that says something of the certificates that fit ``criteria``, by default of all with a signature
    key.
    """
    bits = '<KeyUsage><KeyUsageBit name="nonRepudiation">true</KeyUsageBit></KeyUsage>'
    listed = "".join(f'<Qualifier uri="{INFO}{name}"/>' for name in names)
    return (
        f'<Extension Critical="true"><Qualifications xmlns="{_QUALIFICATIONS}"><QualificationElement>'
        f'<Qualifiers>{listed}</Qualifiers><CriteriaList assert="all">{criteria or bits}</CriteriaList>'
        "</QualificationElement></Qualifications></Extension>"
    )


def _fields(status: str, since: str, extensions: str, kind: str) -> str:
    return (
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        '<ServiceName><Name xml:lang="en">DENEME Hizmet</Name></ServiceName>'
        f"<ServiceStatus>{status}</ServiceStatus><StatusStartingTime>{since}</StatusStartingTime>"
        f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>"
    )


def history(status: str, since: str, *, extensions: str = "", kind: str = CA_QC) -> str:
    """One period of a service's past."""
    return f"<ServiceHistoryInstance>{_fields(status, since, extensions, kind)}</ServiceHistoryInstance>"


def service(
    certificate: bytes,
    *,
    status: str = GRANTED,
    since: str = "2017-01-01T00:00:00Z",
    extensions: str = "",
    past: str = "",
    kind: str = CA_QC,
) -> str:
    """One service of the only provider."""
    current = _fields(status, since, extensions, kind) + identity(certificate)
    return (
        f"<TSPService><ServiceInformation>{current}</ServiceInformation>"
        f"<ServiceHistory>{past}</ServiceHistory></TSPService>"
    )


def trusted_list(*services: str, next_update: str = "2026-12-01T00:00:00Z", pointer: bytes | None = None) -> bytes:
    """A list of territory XX."""
    other = ""
    if pointer is not None:
        other = (
            f"<PointersToOtherTSL><OtherTSLPointer><ServiceDigitalIdentities>{identity(pointer)}"
            "</ServiceDigitalIdentities><TSLLocation>https://listeler.deneme.invalid/yy.xml</TSLLocation>"
            "<AdditionalInformation><OtherInformation><SchemeTerritory>YY</SchemeTerritory></OtherInformation>"
            "</AdditionalInformation></OtherTSLPointer></PointersToOtherTSL>"
        )
    update = f"<NextUpdate><dateTime>{next_update}</dateTime></NextUpdate>" if next_update else "<NextUpdate/>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">'
        "<SchemeInformation><TSLSequenceNumber>7</TSLSequenceNumber>"
        "<TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric</TSLType>"
        f"<SchemeTerritory>XX</SchemeTerritory>{other}"
        f"<ListIssueDateTime>2026-06-01T00:00:00Z</ListIssueDateTime>{update}</SchemeInformation>"
        "<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>"
        '<Name xml:lang="tr">DENEME Sağlayıcı</Name></TSPName></TSPInformation>'
        f"<TSPServices>{''.join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        "</TrustServiceStatusList>"
    ).encode()
