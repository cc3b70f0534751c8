# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Drivers on a bad day: each fault is told by its own code, and the process that asked lives on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.kernel import clock
from divit.tokens.errors import DriverCrashed, DriverHung, PinLength, PinLocked, TokenFailed, TokenGone, WrongPin
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from softhsm import PIN, SoftToken, build_slow_driver, soft_token
from trial_keys import certificate_for, new_key

pytestmark = [pytest.mark.needs_softhsm, pytest.mark.needs_cc]
KEY = new_key("p256")
#: How long a driver may hang; how long it takes a busy machine to end it is another matter.
WITHIN_SECONDS = 5.0
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def token() -> Iterator[SoftToken]:
    with soft_token(KEY, [certificate_for(KEY)]) as ready:
        yield ready


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_slow_driver(tmp_path_factory.mktemp("driver"))


def logged_in(token: SoftToken) -> WorkerClient:
    client = WorkerClient.start(token.uri, env=token.environment())
    write_pin(client.pin_channel(), SecretBytes.take(bytearray(PIN.encode())))
    client.login()
    return client


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_without_a_word_about_it_a_hanging_driver_is_ended_within_five_seconds_and_another_token_signs_on(
    token: SoftToken, driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another token at the same desk, in a worker of its own, is busy all the while."""
    monkeypatch.delenv("DIVIT_TOKEN_SIGN_LIMIT")
    client, other = logged_in(token.behind(driver, hang="C_Sign")), logged_in(token)
    signed: list[bytes] = []
    ended = threading.Event()

    def sign_on() -> None:
        while not ended.is_set():
            signed.append(other.sign("01", b"metin", "ecdsa-sha256"))

    busy = threading.Thread(target=sign_on)
    busy.start()
    with pytest.raises(DriverHung) as hung:
        client.sign("01", b"metin", "ecdsa-sha256")
    during = len(signed)
    ended.set()
    busy.join()
    assert gone(client.pid)
    assert float(str(hung.value.params["seconds"])) < WITHIN_SECONDS
    assert during > 1
    other.close()


def test_a_slow_card_is_read_to_its_end_however_long_that_takes_in_all(
    token: SoftToken, driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TOKEN_LIST_LIMIT", "PT3S")
    slow = token.behind(driver, read_ms=500)
    with WorkerClient.start(slow.uri, env=slow.environment()) as client:
        assert len(client.certificates()) == 1


def test_a_driver_with_a_cut_label_and_odd_versions_is_taken_as_it_is(token: SoftToken, driver: Path) -> None:
    odd = token.behind(driver, odd=1)
    with WorkerClient.launch(env=odd.environment()) as client:
        (found,) = client.slots(str(driver))
    assert found.label.startswith("AYŞE YILMAZ")
    with WorkerClient.start(found.uri, env=odd.environment()) as client:
        assert client.label == found.label
        assert len(client.certificates()) == 1


def test_a_driver_that_hangs_while_listing_is_killed_in_seconds(
    token: SoftToken, driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TOKEN_LIST_LIMIT", "PT1S")
    hanging = token.behind(driver, hang="C_GetSlotList")
    with pytest.raises(DriverHung) as hung:
        WorkerClient.start(hanging.uri, env=hanging.environment())
    assert hung.value.params == {"seconds": "1"}


def test_a_driver_that_hangs_in_the_middle_of_a_signature_is_killed_in_seconds(
    token: SoftToken, driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TOKEN_SIGN_LIMIT", "PT1S")
    client = logged_in(token.behind(driver, hang="C_Sign"))
    pid = client.pid
    with pytest.raises(DriverHung) as hung:
        client.sign("01", b"metin", "ecdsa-sha256")
    assert gone(pid)
    assert hung.value.params == {"seconds": "1"}
    with pytest.raises(DriverCrashed):
        client.sign("01", b"metin", "ecdsa-sha256")


def test_a_driver_that_crashes_takes_only_its_worker_along(token: SoftToken, driver: Path) -> None:
    client = logged_in(token.behind(driver, crash="C_Sign"))
    with logged_in(token) as other:
        with pytest.raises(DriverCrashed):
            client.sign("01", b"metin", "ecdsa-sha256")
        assert other.sign("01", b"metin", "ecdsa-sha256")


@pytest.mark.parametrize(
    ("answer", "error"),
    [("a0", WrongPin), ("a4", PinLocked), ("a2", PinLength), ("32", TokenGone), ("30", TokenFailed)],
)
def test_what_the_token_says_of_a_pin_has_its_own_code(
    token: SoftToken, driver: Path, answer: str, error: type[Exception]
) -> None:
    refusing = token.behind(driver, login_rv=answer)
    with pytest.raises(error):
        logged_in(refusing)


def test_a_card_pulled_in_the_middle_is_told_whatever_the_driver_calls_it(token: SoftToken, driver: Path) -> None:
    client = logged_in(token.behind(driver, pull_after=3))
    for _ in range(3):
        client.sign("01", b"metin", "ecdsa-sha256")
    with pytest.raises(TokenGone):
        client.sign("01", b"metin", "ecdsa-sha256")
    client.close()


def test_the_worker_ends_with_its_agent_even_while_the_driver_hangs(token: SoftToken, driver: Path) -> None:
    hanging = token.behind(driver, hang="C_GetSlotList")
    program = (
        "import sys\n"
        "from divit.tokens.worker import client\n"
        "kept = client.WorkerClient._call\n"
        "def told(self, *given, **request):\n"
        "    print(self.pid, flush=True)\n"
        "    return kept(self, *given, **request)\n"
        "client.WorkerClient._call = told\n"
        "client.WorkerClient.start(sys.argv[1])\n"
    )
    env = {**hanging.environment(), "DIVIT_TOKEN_LIST_LIMIT": "PT60S"}
    with subprocess.Popen([sys.executable, "-c", program, hanging.uri], stdout=subprocess.PIPE, env=env) as agent:
        assert agent.stdout is not None
        worker = int(agent.stdout.readline())
        os.kill(agent.pid, signal.SIGKILL)
        agent.wait()
    deadline = clock.monotonic() + PATIENCE_S
    while not gone(worker) and clock.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(worker)
