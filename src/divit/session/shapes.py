# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the messages of the signing session say, as frozen dataclasses; ``messages`` reads and writes them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks: the origin is proved by its TLS certificate, the name is what it says of itself."""

    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Knock:
    """Answer to ``GET`` of the link."""

    v: int
    site: Site
    on_behalf: Site | None = None


@dataclass(frozen=True, slots=True)
class SignerProgram:
    """The program that signs: ``kind`` is desktop, phone, command_line or station."""

    kind: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Body of ``POST /claim``."""

    v: int
    signer: SignerProgram


@dataclass(frozen=True, slots=True)
class PersonHint:
    """Helps a signer to choose the card; not a secret (rule 1)."""

    tckn_hash: str
    salt: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an item, fetched only when it is opened."""

    n: int
    title: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Item:
    """One document to sign; what its bytes are depends on ``format`` (rule 5)."""

    id: str
    group: str
    title: str
    format: str
    media_type: str
    size: int
    sha256: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What kind of signature comes out in the end: the baseline level B, T, LT or LTA."""

    level: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the person is asked to approve (rule 1)."""

    v: int
    session: str
    site: Site
    purpose: str
    profile: Profile
    on_error: str
    items: tuple[Item, ...]
    on_behalf: Site | None = None
    person: PersonHint | None = None


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """Answer to ``POST /claim``: the bearer secret and the request, whose hash has been checked."""

    claim: str
    request: Request
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class CertificateChosen:
    """Body of ``POST /certificate``: DER of the chosen certificate and of those above it."""

    certificate: bytes
    chain: tuple[bytes, ...]
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to sign: the DER SET OF signed attributes, or for XAdES the two canonical elements."""

    id: str
    algorithm: str
    signed_attributes: bytes | None = None
    signed_info: bytes | None = None
    signed_properties: bytes | None = None


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """Answer to ``GET /work?after=n``: ask again with ``after=next`` until ``done``."""

    work: tuple[Work, ...]
    next: int
    done: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A signature value as CMS carries it: PKCS#1 or PSS octets, or a DER ECDSA-Sig-Value."""

    id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """A refusal as it travels."""

    code: str
    message: str
    retry: str
    trace: str


@dataclass(frozen=True, slots=True)
class ResultAnswer:
    """What became of one result: ``accepted``, or ``refused`` with the error.

    ``return_code`` comes with an accepted login: the browser that began it goes on with it (rule 8).
    """

    id: str
    status: str
    error: ErrorMessage | None = None
    return_code: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Body of ``POST /card`` (rule 9)."""

    card_serial: str
    certificate: bytes
    tries: int | str
    release_key: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CardOutcome:
    """How a card session went: ``yes`` (the PIN was right, or was set) or ``no``, and what the card tells of tries."""

    outcome: str
    tries: int | str


@dataclass(frozen=True, slots=True)
class End:
    """Body of ``POST /end``: finished, cancelled or not_mine, the items that were opened, how rule 9’s card did."""

    status: str
    viewed: tuple[str, ...]
    card: CardOutcome | None = None
