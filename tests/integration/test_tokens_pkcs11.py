# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A token behind a PKCS#11 driver, through the worker process, with the PIN process in front."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.tokens.errors import (
    AlgorithmNotSupported,
    DriverMissing,
    NoSigningCertificate,
    PinLength,
    PinNotGiven,
    TokenGone,
    WrongPin,
)
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from softhsm import LIBRARY, PIN, SoftToken, soft_token
from trial_keys import certificate_for, new_key, write_p12

pytestmark = pytest.mark.needs_softhsm
RSA_KEY, EC_KEY = new_key("rsa2048"), new_key("p256")


@pytest.fixture(scope="module")
def rsa_token() -> Iterator[SoftToken]:
    with soft_token(RSA_KEY, [certificate_for(RSA_KEY)]) as token:
        yield token


@pytest.fixture(scope="module")
def ec_token() -> Iterator[SoftToken]:
    with soft_token(EC_KEY, [certificate_for(EC_KEY)]) as token:
        yield token


@contextmanager
def worker(token: SoftToken) -> Iterator[WorkerClient]:
    with WorkerClient.start(token.uri, env=token.environment()) as client:
        yield client


def give(client: WorkerClient, pin: str) -> None:
    write_pin(client.pin_channel(), SecretBytes.take(bytearray(pin.encode())))


def test_certificates_are_shown_without_a_pin(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client:
        (entry,) = client.certificates()
    assert entry.key_id == "01"
    assert client.label == "DENEME KART"


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_rsa_signatures_verify(rsa_token: SoftToken, hash_name: str) -> None:
    assert isinstance(RSA_KEY, rsa.RSAPrivateKey)
    with worker(rsa_token) as client:
        give(client, PIN)
        client.login()
        plain = client.sign("01", b"metin", f"rsa-{hash_name}")
        masked = client.sign("01", b"metin", f"rsa-pss-{hash_name}")
    digest = getattr(hashes, hash_name.upper())()
    RSA_KEY.public_key().verify(plain, b"metin", padding.PKCS1v15(), digest)
    RSA_KEY.public_key().verify(masked, b"metin", padding.PSS(padding.MGF1(digest), digest.digest_size), digest)


def test_ec_signatures_verify_in_the_form_cms_carries(ec_token: SoftToken) -> None:
    assert isinstance(EC_KEY, ec.EllipticCurvePrivateKey)
    with worker(ec_token) as client:
        give(client, PIN)
        client.login()
        for round_number in range(20):  # r or s with a leading zero bit or byte must not matter
            data = b"metin %d" % round_number
            EC_KEY.public_key().verify(client.sign("01", data, "ecdsa-sha256"), data, ec.ECDSA(hashes.SHA256()))


def test_a_wrong_pin_is_told_and_the_next_one_is_asked_anew(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client:
        give(client, "999999")
        with pytest.raises(WrongPin) as refused:
            client.login()
        assert refused.value.params["tries"] == "few"
        give(client, PIN)
        client.login()
        assert client.sign("01", b"metin", "rsa-sha256")


def test_a_login_without_a_pin_in_the_pipe_fails(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client, pytest.raises(PinNotGiven):
        client.login()


def test_an_empty_pin_uses_up_no_try(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client:
        before = client.tries()
        give(client, "")
        with pytest.raises(PinLength):
            client.login()
        assert client.tries() == before


def test_nothing_is_signed_before_the_pin(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client, pytest.raises(TokenGone):
        client.sign("01", b"metin", "rsa-sha256")


def test_another_key_and_another_algorithm_are_told_apart(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client:
        give(client, PIN)
        client.login()
        with pytest.raises(NoSigningCertificate):
            client.sign("7f", b"metin", "rsa-sha256")
        with pytest.raises(AlgorithmNotSupported):
            client.sign("01", b"metin", "ecdsa-sha256")


def test_a_token_that_is_not_there_is_told(rsa_token: SoftToken) -> None:
    with pytest.raises(TokenGone):
        WorkerClient.start(rsa_token.uri.replace("DENEME", "BASKA"), env=rsa_token.environment())


def test_a_driver_that_is_not_there_is_told() -> None:
    with pytest.raises(DriverMissing):
        WorkerClient.start("pkcs11:module=/yok/surucu.so")


def test_the_worker_cannot_be_dumped_and_ends_with_the_batch(rsa_token: SoftToken) -> None:
    with worker(rsa_token) as client:
        limits = Path(f"/proc/{client.pid}/limits").read_text(encoding="ascii")
        (core,) = (line.split() for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core[4:6] == ["0", "0"]
        pid = client.pid
    assert not Path(f"/proc/{pid}").exists()


def test_the_pin_process_reads_one_line_of_the_input_it_inherits(tmp_path: Path) -> None:
    card = write_p12(tmp_path, EC_KEY, certificate_for(EC_KEY))
    program = (
        "import sys\n"
        "from divit.tokens.pin import ask_pin\n"
        "from divit.tokens.worker import WorkerClient\n"
        "with WorkerClient.start(sys.argv[1]) as client:\n"
        "    ask_pin(client.pin_channel(), label='x', from_stdin=True)\n"
        "    client.login()\n"
        "    print(client.sign(client.certificates()[0].key_id, b'metin', 'ecdsa-sha256').hex())\n"
        "    print(sys.stdin.read())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"p12:{card}"], input=b"123456\nkalan", capture_output=True, check=True
    )
    value, rest = done.stdout.decode().splitlines()
    EC_KEY.public_key().verify(bytes.fromhex(value), b"metin", ec.ECDSA(hashes.SHA256()))
    assert rest == "kalan"


def test_a_pin_typed_on_the_terminal_is_not_shown(tmp_path: Path) -> None:
    card = write_p12(tmp_path, EC_KEY, certificate_for(EC_KEY))
    program = (
        "import sys\n"
        "from divit.tokens.pin import ask_pin\n"
        "from divit.tokens.worker import WorkerClient\n"
        "with WorkerClient.start(sys.argv[1]) as client:\n"
        "    ask_pin(client.pin_channel(), label='KARTIM', tries='last')\n"
        "    client.login()\n"
        "    print('GIRDI')\n"
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", program, f"p12:{card}"])
    shown = b""
    while b"PIN: " not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, b"123456\n")
    while b"GIRDI" not in shown:
        shown += os.read(terminal, 1000)
    os.waitpid(child, 0)
    assert b"KARTIM" in shown
    assert b"123456" not in shown


def test_the_tokens_of_a_driver_are_listed_by_names_that_open_them(rsa_token: SoftToken) -> None:
    with WorkerClient.launch(env=rsa_token.environment()) as client:
        (found,) = client.slots(str(LIBRARY))
    assert (found.label, found.tries) == ("DENEME KART", "several")
    with WorkerClient.start(found.uri, env=rsa_token.environment()) as client:
        assert len(client.certificates()) == 1
