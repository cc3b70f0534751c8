# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A driver that the institution hands out is offered where it is missing, installed with one button, and looked for."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from divit.agent.doctor import Findings, looking
from divit.agent.windows.main_window import MainWindow
from divit.agent.windows.wizard import Wizard
from divit.tokens.cards import cards
from divit.tokens.errors import InstallerRefused
from divit.tokens.installers import Package, Plan
from divit.tokens.readers import Reader
from window_scenes import dressed, main_page, until, wiring

AKIS = "3B9F978131FE458065544353228231C073F62180810553"
OFFERED = Plan(Package("akis.deb", "akisp11", 64 * "0", (), ()), ("apt-get", "{file}"), frozenset({0}))


@pytest.fixture
def turkish() -> Iterator[QApplication]:
    with dressed() as running:
        yield running


@pytest.fixture
def missing(turkish: QApplication) -> Findings:
    """An AKİS card whose driver is not here; the institution has it."""
    seen = getattr(main_page("doctor").pages["doctor"], "seen", None)
    assert isinstance(seen, Findings)
    return replace(seen, card=cards()["akis"], drivers=(), offered=OFFERED, key_file=False)


def pressed(window: QWidget, words: str) -> None:
    (button,) = [button for button in window.findChildren(QPushButton) if button.text() == words]
    button.click()


def told(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel))


def test_the_doctor_installs_what_is_offered_and_looks_again(missing: Findings, tmp_path: Path) -> None:
    installed: list[Plan] = []
    window = MainWindow(wiring(tmp_path, install=installed.append, look=lambda: missing))
    page = window.pages["doctor"]
    page.come_up()
    until(lambda: any(button.text() == "Kur" for button in page.findChildren(QPushButton)))
    pressed(page, "Kur")
    until(lambda: installed == [OFFERED] and page.again.isEnabled())  # type: ignore[attr-defined]  # the page's own


def test_the_first_run_installs_it_too_and_says_what_went_wrong(missing: Findings, tmp_path: Path) -> None:
    def refused(_plan: Plan) -> None:
        raise InstallerRefused(file="akis.deb")

    wizard = Wizard(wiring(tmp_path, install=refused, look=lambda: missing))
    wizard.show_findings(missing)
    pressed(wizard, "Kur")
    until(lambda: "IMZ-2025" in told(wizard))


def test_what_lies_in_the_drivers_folder_is_offered_for_the_card_in_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(b"package").hexdigest()
    rows = (
        f'[[package]]\nfile = "akis.{end}"\ndriver = "akisp11"\nsha256 = "{digest}"\n' for end in ("deb", "msi", "pkg")
    )
    monkeypatch.setenv("DIVIT_TOKEN_DRIVERS_FOLDER", str(tmp_path))
    monkeypatch.setattr(looking.readers, "listed", lambda env: [Reader("ACR39U", True, AKIS, 1)])
    (tmp_path / "list.toml").write_text("\n".join(rows), encoding="utf-8")
    seen = looking.look(network=False)
    assert seen.offered is not None
    assert seen.offered.package.driver == "akisp11"
    (tmp_path / "list.toml").write_text("[[package]]\nfile = 'x'\n", encoding="utf-8")
    assert looking.look(network=False).offered is None
