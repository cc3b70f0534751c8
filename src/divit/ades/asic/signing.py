# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A container signed: the steps of ``steps`` put together, up to the level that is asked for."""

from dataclasses import dataclass

from divit.ades import cades
from divit.ades.asic import raising, steps
from divit.ades.asic.container import Container
from divit.ades.asic.steps import ToBeSigned
from divit.ades.gathering import Sources
from divit.ades.levels import Level
from divit.ades.xades.steps import By, Parts
from divit.ades.xml.algorithms import value_for_xml
from divit.der import cms
from divit.kernel import clock
from divit.pki.timestamp_client import Timestamper

__all__ = ["Hands", "completed"]


@dataclass(frozen=True, slots=True)
class Hands:
    """How far a signature is to go, and who helps with it."""

    level: Level
    timestamper: Timestamper | None = None
    sources: Sources | None = None


def completed(
    container: Container,
    signed: ToBeSigned,
    signature: bytes,
    *,
    by: By,
    chain: tuple[bytes, ...],
    is_xml: bool,
    hands: Hands,
) -> Container:
    """The container with the signature over all its data files, at the level that is asked for.

    Raises ``ContainerUnfit``, ``DerError``, what ``raising`` raises, and what the time-stamper raises.
    """
    stamping = None if hands.level is Level.B else hands.timestamper
    if is_xml:
        parts = Parts(signed.data, signed.kept, signature)
        made, name = steps.with_xades(container, parts, certificate=by.certificate, chain=chain, timestamper=stamping)
    else:
        made, name = steps.with_cades(container, signed, signature, by=by, chain=chain)
        if stamping is not None:
            infos = cms.parse_signed_data(made.octets(name)).signer_infos
            number = next(place for place, one in enumerate(infos) if one.signature == signature)
            made = made.with_meta({name: cades.add_signature_timestamp(made.octets(name), stamping, signer=number)})
    return raised(made, signature, by.certificate, hands=hands)


def raised(container: Container, signature: bytes, certificate: bytes, *, hands: Hands) -> Container:
    """The container with the signature that was made just now raised beyond T where that was asked for.

    Raises what ``raising.extend`` raises.
    """
    if not hands.level.has_evidence:
        return container
    value = value_for_xml(signature, certificate) if container.xades else signature
    return raising.extend(
        container,
        to=hands.level,
        timestamper=hands.timestamper,
        sources=hands.sources,
        at=clock.now(),
        only=value,
    )
