# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Several time-stamping services over real connections: one that is dead, wrong, slow or does not know us is passed
over, within the time that all have together, and nothing is ever taken that stamps other bytes.
"""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from divit.der import read, tsp
from divit.kernel import clock
from divit.pki.errors import (
    AddressRefused,
    NoTimestamp,
    ServiceUnavailable,
    TimestampRefused,
    TimestampServicesUnreadable,
)
from divit.pki.lab.folder import LabFolder
from divit.pki.lab.services import TSA_POLICY
from divit.pki.timestamp_client import TimestampClient
from divit.pki.timestamp_services import TimestampServices, read_services, timestamper_at, timestamper_of_settings
from divit.pki.timestamps import read_token
from divit.pki.tsa import TimestampAuthority

DIGEST = hashlib.sha256(b"DENEME").digest()
OTHER = hashlib.sha256(b"baska").digest()
CUSTOMER, PASSWORD = 5070, "deneme parolası"

Answer = Callable[["Asked"], tuple[int, bytes]]


@dataclass
class Asked:
    """One request, as a service got it."""

    body: bytes
    headers: dict[str, str]


@dataclass
class Service:
    """A small time-stamping service on loopback."""

    url: str
    requests: list[Asked] = field(default_factory=list)


@contextmanager
def serving(answer: Answer) -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(body, {name.lower(): value for name, value in self.headers.items()})
            service.requests.append(asked)
            status, reply = answer(asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        service = Service(f"http://127.0.0.1:{server.server_address[1]}/tsa")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield service
        server.shutdown()
        thread.join()


@dataclass
class Town:
    """Where services are started; all end with the test."""

    authority: TimestampAuthority
    stack: ExitStack
    ends: threading.Event

    def start(self, answer: Answer) -> Service:
        return self.stack.enter_context(serving(answer))

    def stamped(self, query: bytes) -> bytes:
        return self.authority.respond(query, clock.now())

    def right(self) -> Service:
        return self.start(lambda asked: (200, self.stamped(asked.body)))

    def of_other_bytes(self) -> Service:
        return self.start(lambda asked: (200, self.stamped(asked.body.replace(DIGEST, OTHER))))

    def with_a_broken_signature(self) -> Service:
        def answer(asked: Asked) -> tuple[int, bytes]:
            stamped = bytearray(self.stamped(asked.body))
            stamped[-1] ^= 1
            return 200, bytes(stamped)

        return self.start(answer)

    def of_an_earlier_request(self) -> Service:
        kept = self.stamped(tsp.request(tsp.message_imprint("sha256", DIGEST), nonce=1))
        return self.start(lambda _: (200, kept))

    def slowly_500(self) -> Service:
        def answer(_: Asked) -> tuple[int, bytes]:
            self.ends.wait(30)
            return 500, b"later"

        return self.start(answer)


@pytest.fixture
def town(lab: Path) -> Iterator[Town]:
    folder = LabFolder(lab)
    authority = TimestampAuthority(certificate=folder.certificate("tsa"), key=folder.key("tsa"), policy=TSA_POLICY)
    ends = threading.Event()
    with ExitStack() as stack:
        stack.callback(ends.set)
        started = Town(authority, stack, ends)
        yield started
        ends.set()


@pytest.fixture
def dead(closed_port: int) -> str:
    return f"http://127.0.0.1:{closed_port}/tsa"


def of(*urls: str, patience_s: float = 20.0) -> TimestampServices:
    return TimestampServices([TimestampClient(url) for url in urls], patience_s=patience_s)


@pytest.mark.parametrize("wrong", ["of_other_bytes", "with_a_broken_signature", "of_an_earlier_request"])
def test_after_a_dead_and_a_wrong_one_the_right_one_stamps(town: Town, dead: str, wrong: str) -> None:
    bad, good = getattr(town, wrong)(), town.right()
    token = of(dead, bad.url, good.url).timestamp(DIGEST, "sha256")
    assert read_token(token).digest == DIGEST
    assert [len(one.requests) for one in (bad, good)] == [1, 1]


def test_a_slow_one_leaves_the_right_one_its_share_of_the_time(town: Town) -> None:
    slow, good = town.slowly_500(), town.right()
    # Half of it is waited for the slow one; the other half is what a busy machine may need for the right one.
    token = of(slow.url, good.url, patience_s=8.0).timestamp(DIGEST, "sha256")
    assert read_token(token).digest == DIGEST
    assert [len(one.requests) for one in (slow, good)] == [1, 1]


def test_when_none_is_right_each_is_named_with_its_reason(town: Town, dead: str) -> None:
    bad, slow = town.of_other_bytes(), town.slowly_500()
    with pytest.raises(NoTimestamp) as raised:
        of(dead, bad.url, slow.url, patience_s=4.0).timestamp(DIGEST, "sha256")
    assert raised.value.message("en").count("127.0.0.1") >= 3
    assert (raised.value.exit_status, raised.value.retry) == (4, "auto")


@pytest.mark.parametrize("wrong", ["of_other_bytes", "with_a_broken_signature", "of_an_earlier_request"])
def test_one_service_alone_that_is_wrong_gives_nothing(town: Town, wrong: str) -> None:
    with pytest.raises(TimestampRefused):
        of(getattr(town, wrong)().url).timestamp(DIGEST, "sha256")


def test_one_service_alone_that_is_slow_is_given_up(town: Town) -> None:
    with pytest.raises(ServiceUnavailable):
        of(town.slowly_500().url, patience_s=0.3).timestamp(DIGEST, "sha256")


def test_one_that_failed_is_asked_last_for_a_while(town: Town) -> None:
    bad, good = town.of_other_bytes(), town.right()
    services = of(bad.url, good.url)
    for _ in range(5):
        services.timestamp(DIGEST, "sha256")
    assert (len(bad.requests), len(good.requests)) == (1, 5)


# Authentication


def knows_its_customer(identity: str, body: bytes) -> bool:
    """What Kamu SM's service does with the header, as open clients of it describe it."""
    if not identity:
        return False
    encoded = bytes.fromhex(identity)
    parts = read.Cursor.of(encoded)
    customer = read.integer(encoded, parts.next())
    salt = read.octet_string(encoded, parts.next())
    rounds = read.integer(encoded, parts.next())
    vector = read.octet_string(encoded, parts.next())
    encrypted = read.octet_string(encoded, parts.next())
    parts.finish()
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, rounds).derive(PASSWORD.encode())
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    digest = unpadder.update(decryptor.update(encrypted) + decryptor.finalize()) + unpadder.finalize()
    told = (customer, rounds, salt == vector, identity == identity.lower())
    return told == (CUSTOMER, 100, True, True) and digest == tsp.parse_request(body).imprint.digest


@pytest.fixture
def kamusm(town: Town) -> Service:
    def answer(asked: Asked) -> tuple[int, bytes]:
        if not knows_its_customer(asked.headers.get("identity", ""), asked.body):
            return 200, f"User {CUSTOMER} is not known".encode()
        return 200, town.stamped(asked.body)

    return town.start(answer)


def table(folder: Path, *rows: str, password: str = PASSWORD) -> Path:
    secret = folder / "parola"
    secret.write_text(password + "\n", encoding="utf-8")
    secret.chmod(0o600)
    path = folder / "services.toml"
    path.write_text("\n".join(f"[[service]]\n{row}\n" for row in rows), encoding="utf-8")
    return path


def kamusm_row(url: str) -> str:
    return f'name = "Kamu SM"\nurl = "{url}"\nauth = "kamusm"\nuser = "{CUSTOMER}"\npassword_file = "parola"'


def test_kamu_sm_knows_its_customer_by_the_identity_header(
    kamusm: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(table(tmp_path, kamusm_row(kamusm.url))))
    for _ in range(2):
        assert read_token(timestamper_at([kamusm.url]).timestamp(DIGEST, "sha256")).digest == DIGEST
    first, second = kamusm.requests
    assert first.headers["identity"] != second.headers["identity"]  # its salt is new each time
    assert PASSWORD not in str(first.headers)


def test_kamu_sms_refusal_in_words_is_told(kamusm: Service) -> None:
    with pytest.raises(TimestampRefused, match=f"User {CUSTOMER} is not known") as refused:
        timestamper_at([kamusm.url]).timestamp(DIGEST, "sha256")
    assert f"User {CUSTOMER} is not known" in refused.value.message("tr")


def test_a_service_that_wants_a_password_gets_it(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dead: str
) -> None:
    good = town.right()
    row = f'url = "{good.url}"\nauth = "basic"\nuser = "kurum"\npassword_file = "parola"'
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(table(tmp_path, f'url = "{dead}"', row)))
    service = timestamper_of_settings("")
    assert service is not None
    service.timestamp(DIGEST, "sha256")
    (asked,) = good.requests
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode() == f"kurum:{PASSWORD}"


def test_the_service_that_is_set_goes_before_those_of_the_table(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = town.right(), town.right()
    assert timestamper_of_settings("") is None
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(table(tmp_path, f'url = "{second.url}"')))
    for url in (first.url, ""):
        service = timestamper_of_settings(url)
        assert service is not None
        service.timestamp(DIGEST, "sha256")
    assert (len(first.requests), len(second.requests)) == (1, 1)


@pytest.mark.parametrize(
    "row",
    [
        "",
        'url = "zd.kurum.gov.tr"',
        'url = "http://a/"\nauth = "kamusm"\nuser = "ayse"\npassword_file = "parola"',
        'url = "http://a/"\nauth = "kamusm"\nuser = "1"',
        'url = "http://a/"\nauth = "kamusm"\nuser = "1"\npassword_file = "yok"',
        'url = "http://a/"\nauth = "gizli"\nuser = "1"\npassword_file = "parola"',
        'url = "http://a/"\npassword = "1234"',
        'url = "http://a/',
    ],
)
def test_a_table_that_cannot_be_used_says_so(tmp_path: Path, row: str) -> None:
    with pytest.raises(TimestampServicesUnreadable) as raised:
        read_services(table(tmp_path, row))
    assert raised.value.exit_status == 3


def test_a_password_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path = table(tmp_path, kamusm_row("http://a/"))
    (tmp_path / "parola").chmod(0o644)
    with pytest.raises(TimestampServicesUnreadable, match="chmod 600"):
        read_services(path)


def test_a_table_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_TSA_SERVICES", str(tmp_path / "none.toml"))
    with pytest.raises(TimestampServicesUnreadable):
        timestamper_at(["http://127.0.0.1/"])
    with pytest.raises(TimestampServicesUnreadable):
        read_services(tmp_path / "none.toml")
    monkeypatch.delenv("DIVIT_TSA_SERVICES")
    with pytest.raises(AddressRefused):
        timestamper_at(["zd.kurum.gov.tr"])
