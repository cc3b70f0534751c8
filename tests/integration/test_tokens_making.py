# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A blank card behind a PKCS#11 driver is made into a person's, through the worker process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from joserfc import jwe
from joserfc.jwk import ECKey

from blank_cards import TRANSPORT_PUK, Lot, certificate_of, lot
from divit.tokens.errors import CardNotBlank, TransportUnreadable
from divit.tokens.pin.pipe import write_pins
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from divit.tokens.worker.maker import CardMaker

pytestmark = pytest.mark.needs_softhsm
SERVER = ECKey.generate_key("P-256")


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Lot:
    return lot(tmp_path_factory.mktemp("blanks") / "drawer")


@contextmanager
def bench(drawer: Lot, card: str) -> Iterator[CardMaker]:
    with CardMaker.start(card, env=drawer.environment()) as maker:
        yield maker


def made(drawer: Lot, card: str, algorithm: str = "p256") -> tuple[str, bytes]:
    """A card made to the end: its release code and its certificate."""
    with bench(drawer, card) as maker:
        sealed = maker.begin(drawer.transport, SERVER.as_dict(private=False))
        maker.lock()
        certificate = certificate_of(maker.request("uretim-1", algorithm))
        maker.write([certificate])
    return (jwe.decrypt_compact(sealed, SERVER).plaintext or b"").decode(), certificate


@pytest.mark.parametrize("algorithm", ["p256", "rsa2048"])
def test_the_card_holds_the_certificate_of_a_key_that_was_made_on_it(drawer: Lot, algorithm: str) -> None:
    card = drawer.blank(f"KART {algorithm}")
    _code, certificate = made(drawer, card, algorithm)
    with WorkerClient.start(card, env=drawer.environment()) as client:
        (entry,) = client.certificates()
    assert entry.certificate == certificate


def test_the_request_names_what_it_is_for(drawer: Lot) -> None:
    with bench(drawer, drawer.blank("KART AD")) as maker:
        maker.begin(drawer.transport, SERVER.as_dict(private=False))
        maker.lock()
        request = x509.load_der_x509_csr(maker.request("uretim-2", "p256"))
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=uretim-2"


def test_r61_a_stolen_card_neither_signs_nor_takes_a_pin_with_any_pkcs11_tool(drawer: Lot, tmp_path: Path) -> None:
    made(drawer, drawer.blank("KART ÇALINTI"))
    card = ["--token-label", "KART ÇALINTI"]
    text = tmp_path / "belge"
    text.write_bytes(b"belge")
    for pin in ("123456", "000000", "0000", "12345678", TRANSPORT_PUK):
        signed = drawer.tool(*card, "--login", "--pin", pin, "--sign", "-m", "ECDSA-SHA256", "-i", str(text))
        assert signed.returncode != 0, pin
    without = drawer.tool(*card, "--sign", "-m", "ECDSA-SHA256", "-i", str(text))
    assert without.returncode != 0
    for so_pin in (TRANSPORT_PUK, "12345678", "00000000"):
        new_pin = drawer.tool(
            *card, "--login", "--login-type", "so", "--so-pin", so_pin, "--init-pin", "--pin", "654321"
        )
        assert new_pin.returncode != 0, so_pin
    changed = drawer.tool(*card, "--change-pin", "--pin", "0000", "--new-pin", "654321")
    assert changed.returncode != 0


def test_the_release_code_sets_the_holders_pin(drawer: Lot) -> None:
    card = drawer.blank("KART SAHİBİ")
    code, _certificate = made(drawer, card)
    with WorkerClient.start(card, env=drawer.environment()) as client:
        write_pins(
            client.pin_channel(), [SecretBytes.take(bytearray(one.encode())) for one in (code, "271828", "271828")]
        )
        client.unblock()
        (entry,) = client.certificates()
        write_pins(client.pin_channel(), [SecretBytes.take(bytearray(b"271828"))])
        client.login()
        assert client.sign(entry.key_id, b"belge", "ecdsa-sha256")


def test_a_card_that_was_made_is_not_blank_any_more(drawer: Lot) -> None:
    card = drawer.blank("KART İKİ KEZ")
    made(drawer, card)
    with bench(drawer, card) as maker:
        maker.begin(drawer.transport, SERVER.as_dict(private=False))
        with pytest.raises(CardNotBlank):
            maker.lock()


def test_a_card_whose_codes_were_only_drawn_is_as_it_was(drawer: Lot) -> None:
    card = drawer.blank("KART DOKUNULMADI")
    with bench(drawer, card) as maker:
        maker.begin(drawer.transport, SERVER.as_dict(private=False))
    assert made(drawer, card)[1]


@pytest.mark.parametrize(
    ("content", "mode"),
    [('puk = "1"', 0o644), ("puk = ", 0o600), ("", 0o600), ('puk = "1"\nmanagement_key = "00"', 0o600)],
)
def test_transport_secrets_that_others_read_or_nobody_can_are_refused(
    drawer: Lot, tmp_path: Path, content: str, mode: int
) -> None:
    path = tmp_path / "transport.toml"
    path.write_text(content, encoding="ascii")
    path.chmod(mode)
    with (
        bench(drawer, drawer.blank(f"KART {mode}{len(content)}")) as maker,
        pytest.raises(TransportUnreadable) as refused,
    ):
        maker.begin(path, SERVER.as_dict(private=False))
    assert str(path) in refused.value.message("en")
