# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of drivers, where they are looked for, and for which processor a library is."""

import struct
import sys
from pathlib import Path

import pytest

from divit.tokens.cards import cards
from divit.tokens.drivers import DriverFile, drivers, found_for, installed, kind_of, ours, processors_of, quirks
from divit.tokens.drivers.architecture import checked, processors_in
from divit.tokens.drivers.places import candidates
from divit.tokens.drivers.tables import SYSTEMS, System, places
from divit.tokens.errors import DriverArchitecture, DriverMissing


def elf(machine: int) -> bytes:
    return b"\x7fELF\x02\x01" + bytes(12) + struct.pack("<H", machine) + bytes(40)


def pe(machine: int) -> bytes:
    return b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64) + b"PE\0\0" + struct.pack("<H", machine) + bytes(20)


def fat(*kinds: int) -> bytes:
    return (
        b"\xca\xfe\xba\xbe"
        + struct.pack(">I", len(kinds))
        + b"".join(struct.pack(">5I", kind, 0, 0, 0, 0) for kind in kinds)
    )


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (elf(62), ("x86_64",)),
        (elf(183), ("arm64",)),
        (elf(3), ("x86",)),
        (elf(999), ("0x3E7",)),
        (pe(0x8664), ("x86_64",)),
        (pe(0x14C), ("x86",)),
        (pe(0xAA64), ("arm64",)),
        (b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C), ("arm64",)),
        (b"\xfe\xed\xfa\xcf" + struct.pack(">I", 0x01000007), ("x86_64",)),
        (fat(0x01000007, 0x0100000C), ("x86_64", "arm64")),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x41", ()),  # a Java class
        (fat(0x01000007, 0x0100000C)[:20], ()),
        (b"MZ" + bytes(58) + struct.pack("<I", 1 << 30), ()),
        (b"\x7fELF", ()),
        (b"#!/bin/sh", ()),
        (b"", ()),
    ],
)
def test_a_library_tells_its_processors_in_its_head(head: bytes, told: tuple[str, ...]) -> None:
    assert processors_in(head) == told


def test_no_head_that_was_cut_anywhere_breaks_the_reading() -> None:
    for whole in (elf(62), pe(0x8664), fat(0x01000007, 0x0100000C)):
        for end in range(len(whole)):
            processors_in(whole[:end])


def test_this_interpreter_fits_itself() -> None:
    assert ours() in processors_of(Path(sys.executable).resolve())


def test_a_driver_for_another_processor_is_refused_in_words_before_it_is_loaded(tmp_path: Path) -> None:
    other = "arm64" if ours() != "arm64" else "x86_64"
    library = tmp_path / "libakisp11.so"
    library.write_bytes(elf({"arm64": 183, "x86_64": 62}[other]))
    with pytest.raises(DriverArchitecture) as told:
        checked(str(library))
    assert told.value.params == {"module": str(library), "found": other, "wanted": ours()}
    for lang in ("tr", "en"):
        assert other in told.value.message(lang)
        assert ours() in told.value.message(lang)


def test_what_is_no_library_is_left_to_the_loader_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "driver.so"
    odd.write_bytes(b"nothing known")
    checked(str(odd))
    checked("libopensc.so")
    with pytest.raises(DriverMissing):
        checked(str(tmp_path / "none.so"))


def test_every_driver_names_a_system_known_quirks_and_a_file_for_each_system() -> None:
    assert len(drivers()) >= 25
    for driver in drivers().values():
        assert driver.places
        assert set(driver.quirks) <= set(quirks())
        assert driver.kind in ("card", "hsm", "fallback", "test")
        for system in driver.places:
            assert any(candidates(driver, system, bits) for bits in (64, 32))
    assert set(places()) == set(SYSTEMS)
    assert {name for card in cards().values() for name in card.drivers} <= set(drivers())
    used = {quirk for driver in drivers().values() for quirk in driver.quirks}
    assert used == set(quirks())


@pytest.mark.parametrize(
    ("driver", "system", "bits", "path"),
    [
        ("akisp11", "windows", 64, r"C:\Program Files\AKIS\bin\akisp11.dll"),
        ("akisp11", "windows", 64, r"C:\Windows\System32\akisp11.dll"),
        ("akisp11", "windows", 32, r"C:\Windows\SysWOW64\akisp11.dll"),
        ("akisp11", "linux", 64, "/usr/lib/libakisp11.so"),
        ("akisp11", "linux", 64, "/opt/akis/lib/libakisp11.so.2"),
        ("akisp11", "macos", 64, "/usr/local/lib/libakisp11.dylib"),
        ("tckkp11", "linux", 64, "/opt/akis/libtckkp11.so"),
        ("etpkcs11", "linux", 64, "/usr/lib/libeToken.so"),
        ("etpkcs11", "macos", 64, "/usr/local/lib/libeTPkcs11.dylib"),
        ("idprimepkcs11", "windows", 64, r"C:\Program Files\Gemalto\IDGo 800 PKCS#11\idprimepkcs1164.dll"),
        ("opensc", "linux", 64, "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
        ("castle", "linux", 64, "/usr/lib/libcastle.so.1.0.0"),
        ("softhsm2", "linux", 64, "/usr/lib/softhsm/libsofthsm2.so"),
    ],
)
def test_drivers_are_looked_for_where_they_are(driver: str, system: System, bits: int, path: str) -> None:
    assert path in candidates(drivers()[driver], system, bits)


def test_a_driver_that_its_maker_does_not_have_for_a_system_is_not_looked_for() -> None:
    assert candidates(drivers()["gclib"], "linux") == []
    assert list(installed(drivers()["gclib"], "linux", exists=lambda _path: True)) == []


def test_a_file_that_is_linked_twice_is_one_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "libakisp11.so"
    real.write_bytes(elf(62))
    (tmp_path / "libakisp11.so.1").symlink_to(real)
    paths = [str(tmp_path / "libakisp11.so.1"), str(real)]
    monkeypatch.setattr("divit.tokens.drivers.places.candidates", lambda *_given: paths)
    (found,) = installed(drivers()["akisp11"])
    assert (found.path, found.processors) == (Path(paths[0]), ("x86_64",))


def test_drivers_that_fit_come_first_and_then_the_cards_own_order(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "akisp11": DriverFile(drivers()["akisp11"], Path("/a"), ("arm64",), fits=False),
        "tckkp11": DriverFile(drivers()["tckkp11"], Path("/t"), ("x86_64",), fits=True),
    }
    monkeypatch.setattr("divit.tokens.drivers.places.installed", lambda driver: [files[driver.id]])
    assert [file.driver.id for file in found_for(cards()["akis"])] == ["tckkp11", "akisp11"]


def test_the_kind_of_a_driver_is_known_by_its_file_wherever_it_lies() -> None:
    assert kind_of("/x/libsofthsm2.so") == "test"
    assert kind_of("/y/libprocryptoki.so") == "hsm"
    assert kind_of("/z/opensc-pkcs11.so") == "fallback"
    assert kind_of("/z/libakisp11.so") == kind_of("/z/stranger.so") == "card"
