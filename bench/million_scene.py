# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An authority on PostgreSQL, with and without a million certificates: ``python million_scene.py WORK FOLDER PID``.

``found`` makes it, ``fill`` adds the million beside what is there, ``measure`` prints rates per second of the processor
as JSON, in which the database's own processes (below PID) count.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from served import spent_by
from turns import spent

ISSUED, REVOKED, MILLION = 1000, 200, 1_000_000
GROUP = 250


def found() -> None:
    """An authority with a thousand certificates, some of them revoked."""
    import authority_house as house
    from divit.server.authority import linting, services
    from divit.server.authority.models import Certificate

    setattr(linting, "gate", lambda *_: None)  # noqa: B010 - a plain assignment is refused by the types
    house.found(algorithm="p256")
    services.make_signer(authority=house.ISSUING, profile="ocsp-signer", subject=house.SUBJECTS["service"])
    house.issue_each(ISSUED)
    for serial in Certificate.objects.filter(key="").values_list("serial", flat=True)[:REVOKED]:
        services.revoke(authority=house.ISSUING, serial=serial, reason="superseded")


def fill() -> None:
    """A million rows as one of the thousand, each with a serial number and two answers of its own."""
    from django.db import connection

    from divit.server.authority.models import Certificate, OcspAnswer

    # Serial numbers are spread over the whole index, as those that are given out are.
    own = {
        "uid": "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
        "serial": "'5' || substr(md5(n::text), 1, 31)",
    }
    of_certificates, of_answers = Certificate._meta, OcspAnswer._meta
    columns = [f'"{field.column}"' for field in of_certificates.concrete_fields if not field.primary_key]
    values = [own.get(column.strip('"'), f"t.{column}") for column in columns]
    row = Certificate.objects.filter(state=Certificate.State.VALID, key="").latest("id").pk
    certificates, answers = of_certificates.db_table, of_answers.db_table
    made_of = f"generate_series(1, {MILLION}) n, {certificates} t WHERE t.id = {row}"
    named = "substring(a.cert_id from 1 for octet_length(a.cert_id) - 16) || decode(c.serial, 'hex')"
    asked = f"{certificates} c, {answers} a WHERE a.certificate_id = {row} AND c.id > {row}"
    into, taken = f"{certificates} ({', '.join(columns)})", f"{', '.join(values)} FROM {made_of}"
    selected = f"SELECT c.id, a.authority_id, {named}, a.body, a.next_update FROM {asked}"  # noqa: S608 - names of ours
    statements = (
        "SET statement_timeout = 0",
        f"INSERT INTO {into} SELECT {taken}",
        f"INSERT INTO {answers} (certificate_id, authority_id, cert_id, body, next_update) {selected}",
    )
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def measure(database: int) -> dict[str, float]:
    """What is asked, issued and listed in a second of the processor."""
    import authority_house as house
    from divit.der import ocsp as structure
    from divit.pki import ocsp
    from divit.server.authority import linting, queries, services
    from divit.server.authority.doors.responding import Responding
    from divit.server.authority.models import Certificate

    setattr(linting, "gate", lambda *_: None)  # noqa: B010 - a plain assignment is refused by the types
    own = queries.own_certificate(house.ISSUING)
    serials = Certificate.objects.filter(holder__startswith="DENEME SAHİBİ ", key="").order_by("id")[:ISSUED]
    cert_ids = [ocsp.cert_id(own, int(row.serial, 16), "sha1") for row in serials]
    plain = [structure.request([one]) for one in cert_ids]
    nonce = [structure.request([one], bytes(16)) for one in cert_ids]

    def rate(count: int, work: Callable[[], object]) -> float:
        began = spent() + spent_by(database)
        work()
        return count / (spent() + spent_by(database) - began)

    def ask(requests: list[bytes]) -> Callable[[], object]:
        responding = Responding()
        responding.answer(requests[0])
        return lambda: [responding.answer(one) for one in requests]

    house.issue_each(10)
    rates = {"ocsp-presigned": rate(ISSUED, ask(plain)), "ocsp-nonce": rate(ISSUED, ask(nonce))}
    rates["issue-unlinted"] = rate(GROUP, lambda: house.issue_each(GROUP))
    rates["crl"] = rate(5, lambda: [services.publish(authority=house.ISSUING) for _ in range(5)])
    return rates


def main(work: str, folder: Path, database: int) -> None:
    """Do one of them."""
    from divit.server.config.serve import prepare

    prepare(folder / "home")
    match work:
        case "found":
            found()
        case "fill":
            fill()
        case "measure":
            print(json.dumps(measure(database)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
