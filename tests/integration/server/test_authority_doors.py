# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors in front of the pages, what the linter says of what they give out, and how long a large list takes."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import authority_house as house
import httpx
import pytest
from cryptography import x509
from cryptography.x509 import ocsp as judge
from pkilint import loader, pkix  # type: ignore[import-untyped]  # it has no types
from pkilint.pkix import crl, extension, name, ocsp  # type: ignore[import-untyped]  # as above

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.pki import ocsp_status
from divit.server.authority import queries, rules, services
from divit.server.authority.doors.mounted import DoorsInFront
from divit.server.authority.doors.serving import MOST_BODY, Doors
from divit.server.authority.models import Authority, Certificate

SERIALS = 10_000


def question(certificate: bytes, nonce: bytes | None = None) -> bytes:
    ca = queries.own_certificate(house.ISSUING)
    return structure.request([ocsp_status.cert_id(certificate, ca, "sha1")], nonce)


async def pages(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """What stands behind the doors."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def test_the_doors_stand_in_front_of_the_pages_and_let_everything_else_through(committed_db: None) -> None:
    house.found_with_responder()
    request = question(house.issue())
    in_path = quote(base64.b64encode(request).decode(), safe="")

    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(DoorsInFront(pages))  # type: ignore[arg-type]  # servers hand over a dict
        async with httpx.AsyncClient(transport=transport, base_url="http://divit") as client:
            return [
                await client.post("/pki/ocsp", content=request),
                await client.get(f"/pki/ocsp/{in_path}"),
                await client.get(f"/pki/ca/{house.ROOT}.cer"),
                await client.get("/pki/yok"),
                await client.get("/giris"),
                await client.post("/pki/ocsp", content=b"x" * (MOST_BODY + 1)),
            ]

    posted, got, root, nowhere, page, large = asyncio.run(asked())
    for answer in (posted, got):
        assert judge.load_der_ocsp_response(answer.content).certificate_status is judge.OCSPCertStatus.GOOD
    assert (posted.headers["cache-control"], got.headers["cache-control"][:11]) == ("no-store", "max-age=300")
    assert root.content == queries.own_certificate(house.ROOT)
    assert nowhere.status_code == 404
    assert page.content == b"a page"
    assert large.status_code == 413


def errors(validator: Any, document: Any) -> list[str]:
    found = [one for result in validator.validate(document.root) for one in result.finding_descriptions]
    return [one.finding.code for one in found if one.finding.severity.name in {"ERROR", "FATAL"}]


@pytest.mark.django_db
def test_the_linter_finds_no_error_on_lists_and_answers() -> None:
    house.found_with_responder()
    certificate = house.issue()
    decoders = [
        pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
    ]
    parts = [crl.create_issuer_validator_container([]), crl.create_validity_validator_container([])]
    lists = crl.create_pkix_crl_validator_container(decoders, [*parts, crl.create_extensions_validator_container([])])
    answers = ocsp.create_pkix_ocsp_response_validator_container([ocsp.create_response_decoder(), *decoders], [])
    loads = loader.RFC6960OCSPResponseDocumentLoader()
    for _ in range(2):
        listed = services.publish(authority=house.ISSUING)
        document = loader.RFC5280CertificateListDocumentLoader().load_der_document(listed, "crl", "crl", None)
        assert errors(lists, document) == []
        for nonce in (None, b"1" * 32):
            body = Doors().reply("POST", "/ocsp", question(certificate, nonce)).body
            assert errors(answers, loads.load_der_document(body, "ocsp", "ocsp", None)) == []
        serial = f"{x509.load_der_x509_certificate(certificate).serial_number:x}"
        if queries.by_serial(house.ISSUING, serial).state == "valid":
            services.revoke(authority=house.ISSUING, serial=serial, reason="key_compromise")


@pytest.mark.django_db
def test_a_list_of_ten_thousand_is_made_in_order_and_in_little_time() -> None:
    house.found_with_responder()
    authority = Authority.objects.get(name=house.ISSUING)
    now = clock.now()
    Certificate.objects.bulk_create(
        (
            Certificate(
                uid=f"00000000-0000-7000-8000-{number:012x}",
                authority=authority,
                serial=rules.serial_text(rules.new_serial()),
                profile="nes-trial",
                state=Certificate.State.REVOKED,
                holder="DENEME",
                to_be_signed=b"",
                tbs_sha256="",
                not_before=now,
                not_after=now,
                prepared_at=now,
                status_at=now,
                reason="superseded",
            )
            for number in range(SERIALS)
        ),
        batch_size=1000,
    )
    began = clock.monotonic()
    listed = x509.load_der_x509_crl(services.publish(authority=house.ISSUING))
    took = clock.monotonic() - began
    assert len(listed) == SERIALS
    assert took < 5, f"{took:.2f} s"
    serials = [entry.serial_number for entry in listed]
    assert serials == sorted(serials)
