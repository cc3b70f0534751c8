# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors in front of the pages, what the linter says of what they give out, and how long a large list takes."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from cryptography import x509
from cryptography.x509 import ocsp as judge

import authority_house as house
from at_once import at_once
from divit.der import ocsp as structure
from divit.kernel import clock
from divit.pki import crl, ocsp_status
from divit.server.authority import queries, rules, services
from divit.server.authority.doors.mounted import DoorsInFront
from divit.server.authority.doors.serving import MOST_BODY
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


@pytest.mark.django_db
def test_a_list_of_ten_thousand_is_made_in_order_and_in_little_time() -> None:
    house.found_with_responder()
    authority = Authority.objects.get(name=house.ISSUING)
    now = clock.now()
    serials = [rules.new_serial() for _ in range(SERIALS)]
    entries = crl.encoded_entries((serial, now, "superseded") for serial in serials)
    Certificate.objects.bulk_create(
        (
            Certificate(
                uid=f"00000000-0000-7000-8000-{number:012x}",
                authority=authority,
                serial=rules.serial_text(serial),
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
                crl_entry=entry,
            )
            for number, (serial, entry) in enumerate(zip(serials, entries, strict=True))
        ),
        batch_size=1000,
    )
    with at_once():
        listed = x509.load_der_x509_crl(services.publish(authority=house.ISSUING))
    assert len(listed) == SERIALS
    serials = [entry.serial_number for entry in listed]
    assert serials == sorted(serials)
