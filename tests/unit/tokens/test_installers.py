# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The drivers folder of an institution: what is listed, what a card needs of it, and that nothing else is run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from divit.tokens.cards import cards
from divit.tokens.drivers import drivers
from divit.tokens.drivers.tables import SYSTEMS, System
from divit.tokens.errors import InstallerRefused, InstallFailed
from divit.tokens.installers import drafted, folder, install, listed, plan_for
from divit.tokens.installers.tables import kinds, known_packages

CONTENT = b"a package"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
AKIS = cards()["akis"]


def row(file: str, driver: str = "akisp11", digest: str = SHA256, more: str = "") -> str:
    return f'[[package]]\nfile = "{file}"\ndriver = "{driver}"\nsha256 = "{digest}"\n{more}\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "akis_2.0_amd64.deb").write_bytes(CONTENT)
    (tmp_path / "list.toml").write_text(row("akis_2.0_amd64.deb"), encoding="utf-8")
    return tmp_path


class Runs:
    """Notes what would be run, and what the file was at that moment."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.commands: list[list[str]] = []
        self.files: list[bytes] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(list(command))
        self.files.append(Path(command[-1]).read_bytes())
        return self.status


@pytest.fixture
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)


@pytest.mark.usefixtures("_programs")
def test_a_listed_package_is_checked_and_a_copy_of_it_installed(place: Path) -> None:
    plan = plan_for(AKIS, listed(place), system="linux")
    assert plan is not None
    runs = Runs()
    install(place, plan, runs)
    (command,) = runs.commands
    assert command[:4] == ["pkexec", "apt-get", "install", "--yes"]
    assert Path(command[4]).name == "akis_2.0_amd64.deb"
    assert not command[4].startswith(str(place))
    assert runs.files == [CONTENT]
    assert not Path(command[4]).exists()


@pytest.mark.usefixtures("_programs")
@pytest.mark.parametrize("spoil", ["changed", "gone"])
def test_a_package_that_is_not_what_was_listed_is_not_run(place: Path, spoil: str) -> None:
    plan = plan_for(AKIS, listed(place), system="linux")
    assert plan is not None
    file = place / "akis_2.0_amd64.deb"
    file.write_bytes(CONTENT + b"!") if spoil == "changed" else file.unlink()
    runs = Runs()
    with pytest.raises(InstallerRefused):
        install(place, plan, runs)
    assert runs.commands == []


@pytest.mark.usefixtures("_programs")
def test_an_installer_that_fails_is_told_and_a_wanted_restart_is_no_failure(place: Path) -> None:
    (place / "akis.msi").write_bytes(CONTENT)
    (place / "list.toml").write_text(row("akis.msi"), encoding="utf-8")
    plan = plan_for(AKIS, listed(place), system="windows")
    assert plan is not None
    plan = type(plan)(plan.package, ("x", "{file}"), plan.done)
    install(place, plan, Runs(3010))
    with pytest.raises(InstallFailed) as told:
        install(place, plan, Runs(1603))
    assert "akis.msi" in told.value.message("tr")
    assert "1603" in told.value.message("en")


def test_a_program_that_is_not_there_is_a_failure_not_a_crash(place: Path) -> None:
    plan = plan_for(AKIS, listed(place), system="linux")
    assert plan is not None
    with pytest.raises(InstallFailed):
        install(place, type(plan)(plan.package, ("divit-no-such-program", "{file}"), plan.done))


@pytest.mark.parametrize(
    "text",
    [
        row("../akis.deb"),
        row("/etc/akis.deb"),
        row("..\\\\akis.msi"),
        row("-o.deb"),
        row("akis.zip"),
        row("akis.deb", driver="nobody"),
        row("akis.deb", digest="00"),
        row("akis.deb", more='arguments = ["-o", "x"]'),
        row("akis.exe", more='arguments = "/S"'),
        row("akis.deb", more='command = "rm"'),
        "[[package]]\nfile = 'akis.deb'\n",
        "package = 3",
        "package = [3]",
        "not toml",
    ],
)
def test_of_a_list_with_one_odd_row_nothing_is_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.toml").write_text(row("akis_2.0_amd64.deb") + text, encoding="utf-8")
    with pytest.raises(InstallerRefused):
        listed(tmp_path)


def test_a_folder_without_a_list_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "akis_2.0_amd64.deb").write_bytes(CONTENT)
    assert listed(tmp_path) == ()
    assert plan_for(AKIS, ()) is None


@pytest.mark.parametrize(
    ("system", "processor", "file"),
    [
        ("linux", "x86_64", "b.deb"),
        ("linux", "arm64", None),
        ("windows", "x86_64", "c.exe"),
        ("macos", "arm64", "d.pkg"),
    ],
)
def test_the_cards_own_order_the_system_and_the_processor_decide(
    tmp_path: Path, system: System, processor: str, file: str | None
) -> None:
    amd, switches = 'processors = ["x86_64"]', 'arguments = ["/S"]'
    rows = (row("a.deb", "tckkp11", more=amd), row("b.deb", more=amd), row("c.exe", more=switches), row("d.pkg"))
    (tmp_path / "list.toml").write_text("".join(rows), encoding="utf-8")
    plan = plan_for(AKIS, listed(tmp_path), system=system, processor=processor)
    assert (plan.package.file if plan else None) == file
    if plan is not None and file == "c.exe":
        assert plan.command == ("{file}", "/S")


def test_a_list_is_drafted_from_what_lies_there_and_is_one_that_can_be_read(place: Path) -> None:
    (place / "Akia_macos_arm_3.pkg").write_bytes(b"another")
    (place / "stranger.msi").write_bytes(b"unknown")
    (place / "readme.txt").write_text("x", encoding="utf-8")
    draft = drafted(place)
    (place / "list.toml").write_text(draft, encoding="utf-8")
    assert {package.file for package in listed(place)} == {"akis_2.0_amd64.deb", "Akia_macos_arm_3.pkg"}
    assert "# stranger.msi" in draft
    assert "readme" not in draft


def test_every_kind_of_package_has_a_system_and_a_command_with_its_file() -> None:
    for kind in kinds().values():
        assert kind.system in SYSTEMS
        assert "{file}" in kind.command
        assert 0 in kind.done
    assert {kind.system for kind in kinds().values()} == set(SYSTEMS)
    assert {package.driver for package in known_packages()} <= set(drivers())


def test_the_folder_is_the_settings_or_beside_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path))
    assert folder() == tmp_path / "drivers"
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert folder().name == "drivers"
    assert not folder().is_relative_to(tmp_path)
    monkeypatch.setenv("DIVIT_TOKEN_DRIVERS_FOLDER", str(tmp_path / "ours"))
    assert folder() == tmp_path / "ours"
