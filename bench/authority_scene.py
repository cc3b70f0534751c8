# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the rows about certificate services measure, in a process of its own: ``python authority_scene.py WORK FOLDER``.

``found`` makes an authority with its services below the folder, and the requests that are made of it; ``issue`` and
``list`` measure, and print rates per second of the processor, or seconds, as JSON.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from turns import spent

GROUP, LARGE_GROUP, ALONE, GROUPS, ENTRIES = 100, 500, 20, 4, 100_000


def found(folder: Path) -> None:
    """An authority, its services, a certificate, and what is asked about it."""
    import authority_house as house
    from divit.der import ocsp as structure
    from divit.der import tsp
    from divit.der.x509 import certificate_parts
    from divit.pki import ocsp
    from divit.server.authority import queries, services

    house.found_with_responder()
    services.make_signer(authority=house.ISSUING, profile="tsa", subject=house.SUBJECTS["service"])
    serial = certificate_parts(house.issue()).serial
    cert_id = ocsp.cert_id(queries.own_certificate(house.ISSUING), serial, "sha1")
    (folder / "plain.req").write_bytes(structure.request([cert_id]))
    (folder / "nonce.req").write_bytes(structure.request([cert_id], b"1" * 16))
    imprint = tsp.message_imprint("sha256", b"1" * 32)
    (folder / "stamp.req").write_bytes(tsp.request(imprint, nonce=5, certificate_wanted=True))


def swap(folder: Path) -> None:
    """Put an answer signed with RSA-2048 in the place of the one that lies in the row."""
    from datetime import timedelta

    from cryptography.hazmat.primitives.asymmetric import rsa

    from divit.der import ocsp as structure
    from divit.kernel import clock
    from divit.pki import ocsp
    from divit.server.authority.models import OcspAnswer
    from forged_certificates import Forge, authority

    forge = Forge()
    root = forge.make("DENEME Kök", None, authority())
    signer = forge.make("DENEME ÇiSDuP", root, [], key=rsa.generate_private_key(65537, 2048))
    responder = ocsp.Responder(
        issuer=root.der, certificate=signer.der, key=signer.key, status_of=lambda _: "good", valid_for=timedelta(days=1)
    )
    [asked] = structure.parse_request((folder / "plain.req").read_bytes()).cert_ids
    body = responder.signed([(asked.encoded, "good")], clock.now())
    OcspAnswer.objects.filter(cert_id=asked.encoded).update(body=body)


def issue() -> dict[str, float]:
    """How many certificates are issued in groups and one by one, by the whole way and without the linter of others; by
    an authority with a key of P-256, and by the scene's own with P-384.
    """
    import authority_house as house
    from divit.server.authority import linting, services

    services.found(
        name="p256",
        profile="sub-ca",
        issuer=house.ROOT,
        subject={**house.SUBJECTS["service"], "organization_identifier": "VATTR-1234567890"},
        algorithm="p256",
    )
    services.make_signer(authority="p256", profile="ocsp-signer", subject=house.SUBJECTS["service"])
    gate, rates = linting.gate, {}
    for name, group in (("linted", GROUP), ("unlinted", LARGE_GROUP)):
        setattr(linting, "gate", gate if name == "linted" else lambda *_: None)  # noqa: B010 - the types refuse a plain one
        for told, authority, count in (
            (name, "p256", group),
            (f"{name}, an authority with P-384", house.ISSUING, group),
            (f"{name}, one by one", "p256", 1),
        ):
            rates[told] = _issued(authority, count)
    return rates


def _issued(authority: str, group: int) -> float:
    """The best rate of some groups, each for other holders, with other keys."""
    import authority_house as house
    from divit.pki import keys
    from divit.server.authority import services

    best = 0.0
    for number in range(GROUPS + 1):
        times = 1 if group > 1 else ALONE
        wanted = [
            services.Wanted(
                {**house.HOLDER, "common_name": f"DENEME SAHİBİ {number} {one}"},
                keys.public_key_der(keys.generate("p256")),
            )
            for one in range(group * times)
        ]
        began = spent()
        for first in range(0, len(wanted), group):
            services.issue_each(authority=authority, profile="nes-trial", wanted=wanted[first : first + group])
        best = max(best, len(wanted) / (spent() - began)) if number else 0.0
    return best


def listed() -> dict[str, float]:
    """Seconds for the CRL of a hundred thousand revoked certificates, read from the rows, signed, and written."""
    import authority_house as house
    from divit.kernel import clock
    from divit.pki import crl
    from divit.server.authority import rules, services
    from divit.server.authority.models import Authority, Certificate

    authority, now = Authority.objects.get(name=house.ISSUING), clock.now()
    serials = [rules.new_serial() for _ in range(ENTRIES)]
    entries = crl.encoded_entries((serial, now, "superseded") for serial in serials)
    rows = (
        Certificate(
            uid=f"00000000-0000-7000-8000-{number:012x}",
            authority=authority,
            serial=rules.serial_text(serial),
            profile="nes-trial",
            state=Certificate.State.REVOKED,
            holder="DENEME",
            to_be_signed=bytes(900),
            tbs_sha256="",
            certificate=bytes(1100),
            not_before=now,
            not_after=now,
            prepared_at=now,
            status_at=now,
            reason="superseded",
            crl_entry=entry,
        )
        for number, (serial, entry) in enumerate(zip(serials, entries, strict=True))
    )
    Certificate.objects.bulk_create(rows, batch_size=2000)
    services.publish(authority=house.ISSUING)
    return {"seconds": 1 / _rate(lambda: services.publish(authority=house.ISSUING), 3)}


def _rate(work: Callable[[], object], count: int) -> float:
    began = spent()
    for _ in range(count):
        work()
    return count / (spent() - began)


def main(work: str, folder: Path) -> None:
    """Do one of them."""
    from divit.server.config.serve import prepare

    prepare(folder / "home")
    match work:
        case "found":
            found(folder)
        case "swap":
            swap(folder)
        case "issue":
            print(json.dumps(issue()))
        case "list":
            print(json.dumps(listed()))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
