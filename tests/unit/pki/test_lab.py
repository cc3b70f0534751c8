# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The trial CA: its files, its responders, and what happens when a certificate is revoked."""

import base64
import hashlib
import json
import socket
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp as judge

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.pki import lab as trial_ca
from divit.pki import ocsp_status
from divit.pki.certificates import pem_blocks
from divit.pki.errors import LabFolderNotEmpty, LabNotThere, PortTaken, SerialUnknown
from divit.pki.http import Http
from divit.pki.lab.folder import LabFolder
from divit.pki.lab.services import Services
from divit.pki.path import Usage, validate_path
from divit.pki.revocation import OnlineRevocation
from divit.pki.subject import serial_number, subject_of
from divit.pki.timestamp_client import TimestampClient
from divit.pki.timestamps import read_token
from divit.pki.trust import TrustStore
from divit.pki.verdict import OUT_OF_BOUNDS_NO_POE, REVOKED_NO_POE

HOLDERS = (
    "nes-rsa2048",
    "nes-p256",
    "nes-p384",
    "seal-rsa2048",
    "seal-p256",
    "expired-nes-p256",
    "revoked-nes-p256",
    "not-qualified-p256",
    "wrong-usage-p256",
)
PERSON = {"tckn": "10000000214", "given_name": "Feride", "surname": "Ulusakarya"}


@pytest.fixture
def own_lab(tmp_path: Path) -> Path:
    """A trial CA that a test may change."""
    trial_ca.init(tmp_path / "ca", port=1)
    return tmp_path / "ca"


def holder(folder: Path, **changes: object) -> bytes:
    made = trial_ca.issue_nes(folder, **{**PERSON, "key": "p256", **changes})  # type: ignore[arg-type]  # its own
    certificate = pkcs12.load_key_and_certificates(made, b"1234")[1]
    assert certificate is not None
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def issuing(folder: Path) -> bytes:
    return pem_blocks((folder / "issuing-ca.pem").read_bytes())[0][1]


def ask(services: Services, folder: Path, certificate: bytes) -> str:
    request = structure.request([ocsp_status.cert_id(certificate, issuing(folder))])
    return judge.load_der_ocsp_response(services.post("/ocsp", request).body).certificate_status.name


def test_the_family_has_every_promised_file(tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    trial_ca.init(lab)
    promised = {f"{name}{ending}" for name in HOLDERS for ending in (".p12", ".pem")}
    promised |= {"root.pem", "issuing-ca.pem", "tsa.pem", "ocsp.pem", "crl.pem"}
    assert promised == {entry.name for entry in lab.iterdir() if entry.is_file()}


def test_only_their_owner_reads_the_keys(lab: Path) -> None:
    assert stat.S_IMODE((lab / "private").stat().st_mode) == 0o700
    for path in (lab / "private").glob("*.key.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", HOLDERS)
def test_each_card_file_opens_with_the_password_and_holds_its_chain(lab: Path, name: str) -> None:
    key, certificate, chain = pkcs12.load_key_and_certificates((lab / f"{name}.p12").read_bytes(), b"1234")
    assert key is not None
    assert certificate is not None
    assert key.public_key() == certificate.public_key()
    assert len(chain) == 2
    common_name = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
    assert "DENEME" in str(common_name)


def test_the_crls_are_valid_as_long_as_the_root(lab: Path) -> None:
    blocks = pem_blocks((lab / "crl.pem").read_bytes())
    root = x509.load_pem_x509_certificate((lab / "root.pem").read_bytes())
    assert [x509.load_der_x509_crl(der).next_update_utc for _, der in blocks] == [root.not_valid_after_utc] * 2


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "not.txt").write_text("önemli")
    with pytest.raises(LabFolderNotEmpty) as refused:
        trial_ca.init(tmp_path)
    assert refused.value.exit_status == 3
    assert [entry.name for entry in tmp_path.iterdir()] == ["not.txt"]


def test_a_folder_without_a_trial_ca_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LabNotThere) as refused:
        trial_ca.issue_nes(tmp_path, **PERSON)  # type: ignore[arg-type]  # its own names
    assert "divit lab init" in refused.value.message("tr")


def test_a_made_up_person_gets_a_marked_nes_in_turkish_letters(own_lab: Path) -> None:
    made = holder(own_lab, given_name="Işıl", surname="İncedere", tckn="10000000528")
    assert subject_of(made).common_name == "IŞIL İNCEDERE (DENEME)"
    assert subject_of(made).serial_number == "10000000528"
    assert ask(Services(LabFolder.existing(own_lab)), own_lab, made) == "GOOD"


def test_dates_may_be_given_so_that_a_card_has_expired(own_lab: Path) -> None:
    now = clock.now()
    made = holder(own_lab, not_before=now - timedelta(days=20), not_after=now - timedelta(days=10))
    judged = validate_path(
        made,
        candidates=(),
        trust=TrustStore.from_folder(own_lab),
        at=now,
        revocation=None,
        usage=Usage.CONTENT_COMMITMENT,
    )
    assert judged.sub_indication == OUT_OF_BOUNDS_NO_POE


def test_a_revocation_is_answered_at_once_and_stands_in_the_crl(own_lab: Path) -> None:
    made = holder(own_lab)
    services = Services(LabFolder.existing(own_lab))
    before = services.get("/crl/issuing-ca.crl").body
    assert ask(services, own_lab, made) == "GOOD"
    trial_ca.revoke(own_lab, serial_number(made), reason="key_compromise")
    assert ask(services, own_lab, made) == "REVOKED"
    after = services.get("/crl/issuing-ca.crl").body
    assert after != before
    for der in (after, pem_blocks((own_lab / "crl.pem").read_bytes())[1][1]):
        assert x509.load_der_x509_crl(der).get_revoked_certificate_by_serial_number(serial_number(made)) is not None


def test_revoking_twice_keeps_the_first_date(own_lab: Path) -> None:
    made = holder(own_lab)
    first = clock.now().replace(microsecond=0) - timedelta(hours=2)
    trial_ca.revoke(own_lab, serial_number(made), at=first)
    trial_ca.revoke(own_lab, serial_number(made))
    register = LabFolder.existing(own_lab).register()["issuing-ca"]
    assert register.revoked[serial_number(made)].at == first


def test_what_was_never_issued_is_neither_revoked_nor_good(own_lab: Path) -> None:
    with pytest.raises(SerialUnknown):
        trial_ca.revoke(own_lab, 1 << 90)
    with pytest.raises(ValueError, match="reason"):
        trial_ca.revoke(own_lab, 1 << 90, reason="boredom")
    lab = LabFolder.existing(own_lab)
    lab.register_file.write_text("")
    assert ask(Services(lab), own_lab, pem_blocks((own_lab / "nes-p256.pem").read_bytes())[0][1]) == "UNKNOWN"


def test_a_line_that_is_still_being_written_is_not_read_yet(own_lab: Path) -> None:
    lab = LabFolder.existing(own_lab)
    before = lab.register()
    with lab.register_file.open("a") as file:
        file.write('{"event": "revo')
    assert lab.register() == before


def test_the_responders_follow_the_clock_that_a_demonstration_moves(
    own_lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(LabFolder.existing(own_lab))
    first = x509.load_der_x509_crl(services.get("/crl/root.crl").body)
    offset = tmp_path / "clock"
    offset.write_text(str(30 * 86400))
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(offset))
    later = x509.load_der_x509_crl(services.get("/crl/root.crl").body)
    assert later.last_update_utc - first.last_update_utc > timedelta(days=29)
    offset.write_text("0")
    assert x509.load_der_x509_crl(services.get("/crl/root.crl").body).last_update_utc < later.last_update_utc


def test_get_and_post_are_answered_alike_and_only_get_may_be_cached(own_lab: Path) -> None:
    services = Services(LabFolder.existing(own_lab))
    made = holder(own_lab)
    request = structure.request([ocsp_status.cert_id(made, issuing(own_lab))])
    escaped = quote(base64.b64encode(request).decode(), safe="")
    by_get = services.get(f"/ocsp/{escaped}")
    assert judge.load_der_ocsp_response(by_get.body).serial_number == serial_number(made)
    assert by_get.max_age > 0
    assert services.get(f"/ocsp/{base64.b64encode(request).decode()}").status == 200
    assert services.post("/ocsp", request).max_age == 0
    with_nonce = structure.request([ocsp_status.cert_id(made, issuing(own_lab))], b"n" * 16)
    assert services.get(f"/ocsp/{quote(base64.b64encode(with_nonce).decode(), safe='')}").max_age == 0


@pytest.mark.parametrize("path", ["/", "/crl/", "/crl/../private/root.key.pem", "/ca/tsa.cer", "/crl/root.pem", "/ca"])
def test_nothing_else_is_served(own_lab: Path, path: str) -> None:
    services = Services(LabFolder.existing(own_lab))
    assert services.get(path).status == 404
    assert services.post(path, b"").status == 404


def test_a_garbled_get_is_a_malformed_request(own_lab: Path) -> None:
    reply = Services(LabFolder.existing(own_lab)).get("/ocsp/%%%")
    assert reply.body == structure.failure(structure.MALFORMED_REQUEST)


# The server


def test_a_certificate_is_judged_and_a_stamp_given_over_http(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "ca"
    trial_ca.init(folder, port=port)
    made = holder(folder)
    trusted = TrustStore.from_folder(folder)
    bare = TrustStore(trusted.anchors, trusted.certificates)
    http = Http(timeout_s=30)

    def sub_indication() -> str | None:
        return validate_path(
            made,
            candidates=(),
            trust=bare,
            at=clock.now(),
            revocation=OnlineRevocation(http),
            usage=Usage.CONTENT_COMMITMENT,
        ).sub_indication

    with trial_ca.LabServer(folder) as server:
        assert server.port == port
        assert sub_indication() is None
        trial_ca.revoke(folder, serial_number(made))
        assert sub_indication() == REVOKED_NO_POE
        digest = hashlib.sha512(b"belge").digest()
        token = TimestampClient(f"http://127.0.0.1:{port}/tsa", http).timestamp(digest, "sha512")
        assert read_token(token).digest == digest
        assert http.get(f"http://127.0.0.1:{port}/ca/issuing-ca.cer") == issuing(folder)
    http.close()


def test_the_three_addresses_are_announced_before_the_first_request(lab: Path) -> None:
    told: list[str] = []
    ready = threading.Event()

    def announce(line: str) -> None:
        told.append(line)
        if len(told) == 3:
            ready.set()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trial_ca.serve(lab, 0, announce=announce)
    assert ready.is_set()
    assert [line.split()[0] for line in told] == ["ocsp", "crl", "tsa"]
    assert all(line.split()[1].startswith("http://127.0.0.1:") for line in told)


def test_a_taken_port_is_told_with_its_holder(lab: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            trial_ca.LabServer(lab, port)
    assert refused.value.exit_status == 3
    assert str(port) in refused.value.message("tr")
    assert "PID" in refused.value.message("en")


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /ocsp HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"411"),
        (b"DELETE /ocsp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"501"),
        (b"HEAD /crl/root.crl HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
    ],
)
def test_a_request_without_an_honest_length_is_turned_away(lab: Path, head: bytes, status: bytes) -> None:
    with trial_ca.LabServer(lab, 0) as server:
        answer = raw(server.port, head)
    assert answer.split(b" ", 2)[1] == status


def test_a_connection_is_kept_for_the_next_request(lab: Path, lab_certificate: Callable[[str], bytes]) -> None:
    asked = structure.request([ocsp_status.cert_id(lab_certificate("nes-p256"), lab_certificate("issuing-ca"))])
    head = b"POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % len(asked)
    with trial_ca.LabServer(lab, 0) as server:
        answer = raw(server.port, head + b"\r\n" + asked + head + b"Connection: close\r\n\r\n" + asked)
    assert answer.count(b"HTTP/1.1 200 OK") == 2


def test_the_register_is_plain_lines(lab: Path) -> None:
    rows = [json.loads(line) for line in (lab / "private" / "register.jsonl").read_text().splitlines()]
    assert {row["event"] for row in rows} == {"issued", "revoked"}
