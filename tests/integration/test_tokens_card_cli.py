# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit token`` and ``divit sign`` with a card in a virtual reader, as a person runs them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.demo.piv_card import PIN, PUK
from trial_keys import new_key
from virtual_reader import READER, Card, card_house, two_slots

pytestmark = pytest.mark.needs_virtual_reader
NEW_PIN = "765432"


@pytest.fixture(scope="module")
def card() -> Iterator[Card]:
    with card_house() as house:
        yield house.card(two_slots(new_key("p256"), new_key("p256")))


def divit(card: Card, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", *arguments]
    env = card.house.environment()
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, env=env)


def test_the_commands_list_change_unblock_and_look(card: Card) -> None:
    rows = [json.loads(line) for line in divit(card, "token", "list", "--json").stdout.splitlines()]
    (row,) = [row for row in rows if row["present"]]
    assert (row["reader"], row["card"]) == (READER, "PIV")
    done = divit(
        card, "token", "change-pin", "--token", row["uri"], "--pin-stdin", typed=f"{PIN}\n{NEW_PIN}\n{NEW_PIN}\n"
    )
    assert done.returncode == 0, done.stderr
    done = divit(card, "token", "unblock", "--token", "pcsc:", "--pin-stdin", typed=f"{PUK}\n{PIN}\n{PIN}\n")
    assert done.returncode == 0, done.stderr
    seen = {
        row["step"]: row["state"]
        for row in map(json.loads, divit(card, "token", "doctor", "--no-network", "--json").stdout.splitlines())
    }
    assert (seen["reader"], seen["card"], seen["slot"]) == ("good", "good", "good")


def test_a_file_is_signed_with_the_qualified_certificate_of_the_card(card: Card, tmp_path: Path) -> None:
    document = tmp_path / "belge.txt"
    document.write_text("metin", encoding="utf-8")
    done = divit(card, "sign", str(document), "--format", "cades", "--token", "pcsc:", "--pin-stdin", typed=f"{PIN}\n")
    assert done.returncode == 0, done.stderr
    (signed,) = (path for path in tmp_path.iterdir() if path != document)
    assert b"DENEME Dokuz C" in signed.read_bytes()
