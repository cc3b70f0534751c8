# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a card's drivers lie on this machine, the best first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from divit.tokens.cards import Card
from divit.tokens.drivers.architecture import fits_us, processors_of
from divit.tokens.drivers.tables import Driver, System, drivers, places, this_system

_WORDS = (64, 32)
_UNIXES: tuple[System, ...] = ("macos", "linux")


@dataclass(frozen=True, slots=True)
class DriverFile:
    """A driver that lies here: its file, the processors it is for (empty when it is no library), and whether this
    program can load it.
    """

    driver: Driver
    path: Path
    processors: tuple[str, ...]
    fits: bool


def candidates(driver: Driver, system: System, bits: int = 64) -> list[str]:
    """Every path at which ``driver`` may lie on ``system``, in the order in which they are looked at. Pure."""
    if system not in driver.places:
        return []
    path: type[PurePath] = PureWindowsPath if system == "windows" else PurePosixPath
    standard = places()[system]
    whole = [place for place in driver.places[system] if path(place).suffix in (".dll", ".dylib", ".so", ".0")]
    folders = [*(place for place in driver.places[system] if place not in whole), *standard.folders[bits]]
    names = [pattern.format(base=base) for base in driver.bases[bits] for pattern in standard.files]
    return list(dict.fromkeys([*whole, *(str(path(folder) / name) for folder in folders for name in names)]))


def installed(
    driver: Driver, system: System | None = None, exists: Callable[[str], bool] = lambda path: Path(path).is_file()
) -> Iterator[DriverFile]:
    """The files of ``driver`` that are here, those of 64 bits first; each once, however often linked."""
    seen: set[Path] = set()
    for bits in _WORDS:
        for candidate in candidates(driver, system or this_system(), bits):
            real = Path(candidate).resolve()
            if exists(candidate) and real not in seen:
                seen.add(real)
                processors = processors_of(real)
                yield DriverFile(driver, Path(candidate), processors, fits_us(processors))


def kind_of(module: str) -> str:
    """The kind of the driver in the file ``module``, as ``Driver.kind`` has it; ``card`` for a stranger."""
    return _kinds().get(PurePath(module).name, "card")


@cache
def _kinds() -> Mapping[str, str]:
    libraries: dict[str, str] = {
        PurePath(path).name: driver.kind
        for driver in drivers().values()
        for system in _UNIXES
        for bits in _WORDS
        for path in candidates(driver, system, bits)
    }
    windows = {
        f"{base}.dll": driver.kind for driver in drivers().values() for bits in _WORDS for base in driver.bases[bits]
    }
    return {**libraries, **windows}


def found_for(card: Card) -> list[DriverFile]:
    """The drivers of ``card`` that are installed: those that this program can load first, then by the card's table."""
    found = [file for name in card.drivers for file in installed(drivers()[name])]
    return sorted(found, key=lambda file: not file.fits)
