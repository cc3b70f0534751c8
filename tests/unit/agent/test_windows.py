# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every window: each widget has a name, the keyboard reaches everything, no word is cut; one table of colours."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from divit.agent import preferences, trials
from divit.agent.doctor import Findings
from divit.agent.preferences import Preferences
from divit.agent.screen import windows_can_be_shown
from divit.agent.sites import Sites
from divit.agent.windows import palette
from divit.agent.windows.look import worn
from divit.agent.windows.main_window import MainWindow
from divit.agent.windows.program import Program
from divit.agent.windows.wizard import Wizard
from window_scenes import SCENES, draw, dressed, main_page, until, wiring

QSS = files("divit.agent.windows").joinpath("look.qss").read_text(encoding="utf-8")


@pytest.fixture
def turkish() -> Iterator[QApplication]:
    with dressed() as running:
        yield running


@pytest.fixture(params=sorted(SCENES))
def window(request: pytest.FixtureRequest, turkish: QApplication) -> QWidget:
    shown = SCENES[request.param]()
    shown.show()
    turkish.processEvents()
    return shown


def named(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip()


def reached(window: QWidget) -> list[QWidget]:
    """What the Tab key comes to, from the first stop until it comes round."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window.activateWindow()
    stops: list[QWidget] = []
    while True:
        QTest.keyClick(app.focusWidget() or window, Qt.Key.Key_Tab)
        stop = app.focusWidget()
        if stop is None or stop in stops:
            return stops
        stops.append(stop)


def test_each_window_is_named_reached_by_keys_cut_nowhere_and_has_one_ink(window: QWidget) -> None:
    assert unnamed_or_missed(window) == []
    assert cut(window) == []
    ink = [button.text() for button in window.findChildren(QPushButton) if button.property("kind") == "ink"]
    assert len(ink) <= 1
    assert all("mzala" in words for words in ink), "what is filled with ink signs, and nothing else is"


def unnamed_or_missed(window: QWidget) -> list[str]:
    """What can be used and has no name, or is not reached by the Tab key."""
    doing = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not isinstance(widget.parent(), QComboBox | QAbstractScrollArea)
    ]
    stops = reached(window)
    return [f"{type(one).__name__} {named(one)}" for one in doing if not named(one) or one not in stops]


def cut(window: QWidget) -> list[str]:
    """Words that do not fit, and areas that are wider than what shows them."""
    labels = [each for each in window.findChildren(QLabel) if each.text() and not each.wordWrap()]
    narrow = [each.text() for each in labels if each.isVisibleTo(window) and each.width() + 1 < each.sizeHint().width()]
    buttons = [each for each in window.findChildren(QPushButton) if each.isVisibleTo(window)]
    narrow += [each.text() for each in buttons if each.width() + 1 < each.minimumSizeHint().width()]
    bars = [bar for bar in window.findChildren(QScrollBar) if bar.orientation() is Qt.Orientation.Horizontal]
    return narrow + [str(bar.maximum()) for bar in bars if bar.isVisibleTo(window) and bar.maximum()]


def test_the_style_sheet_writes_no_colour_of_its_own() -> None:
    words = re.sub(r"/\*.*?\*/", "", QSS, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}|rgba?\(", words) == []
    known = palette.values("light") | {"arrow": ""}
    assert set(re.findall(r"\$(\w+)", words)) <= known.keys()


def test_colours_and_sizes_are_those_of_the_pages() -> None:
    light, dark, large = palette.values("light"), palette.values("dark"), palette.values("light", 1.25)
    assert (light["ink"], dark["ink"]) == ("#14284a", "#eaf0f8")
    assert (light["t_15"], large["t_15"], light["r_2"]) == ("15px", "19px", "6px")
    assert (light["on_band"], dark["on_band"]) == ("#ffffff", "#ffffff")


def test_nobody_who_uses_the_terminal_loads_the_windows() -> None:
    loaded = "import sys, divit.cli.agent, divit.agent.run; print([n for n in sys.modules if n.startswith('PySide6')])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environment", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "w"}, "linux", True),
        ({}, "win32", True),
    ],
)
def test_windows_are_shown_where_there_is_a_screen(environment: dict[str, str], platform: str, shown: bool) -> None:
    assert windows_can_be_shown(environment, platform) is shown


def test_a_code_that_leads_nowhere_is_told_on_the_page(turkish: QApplication, tmp_path: Path) -> None:
    window = MainWindow(wiring(tmp_path, open_words=lambda words: (3, [f"{words}: yok (IMZ-5004)"])))
    home = window.pages["home"]
    field = home.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "K7QF-2M9D")
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: any("IMZ-5004" in label.text() for label in home.findChildren(QLabel)))
    assert field.text() == ""


def test_two_looks_at_a_silent_card_make_the_doctor_think_of_another_port(
    turkish: QApplication, tmp_path: Path
) -> None:
    asked: list[int] = []
    base = main_page("doctor")
    seen = getattr(base.pages["doctor"], "seen", None)
    assert isinstance(seen, Findings)
    from dataclasses import replace

    def look(failures: int) -> Findings:
        asked.append(failures)
        return replace(seen, mute=True, failures=failures)

    window = MainWindow(wiring(tmp_path))
    page = window.pages["doctor"]
    page._wiring.look = look  # type: ignore[attr-defined]  # the page's own
    for count in range(3):
        page.look()  # type: ignore[attr-defined]  # as above
        until(lambda count=count: len(asked) == count + 1 and page.again.isEnabled())
    assert asked == [0, 1, 2]
    assert "USB" in page.sentence.text()


def test_who_may_have_a_time_stamp_chooses_it_first_and_reads_what_leaves_the_computer(
    turkish: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("divit.agent.local_files.timestamper_of_settings", lambda _first: object())
    window = main_page("files")
    assert [window.files.kind.itemData(row) for row in range(3)] == ["timed", "lasting", "plain"]
    assert "özet" in window.files.sentence.text()
    given: list[tuple[Path, str]] = []
    window.files._wiring.sign_file = lambda path, kind: given.append((path, kind)) or path  # type: ignore[func-returns-value]  # append
    window.files.take([Path("rapor.pdf")])
    window.files.sign.click()
    until(lambda: given)
    assert given == [(Path("rapor.pdf"), "timed")]


def test_a_choice_in_the_settings_is_kept_at_once(turkish: QApplication, tmp_path: Path) -> None:
    kept: list[Preferences] = []
    window = MainWindow(wiring(tmp_path, choose=kept.append))
    window.lead("settings")
    page = window.pages["settings"]
    theme = page.theme  # type: ignore[attr-defined]  # the page's own
    theme.setFocus()
    QTest.keyClick(theme, Qt.Key.Key_Down)
    theme.activated.emit(theme.currentIndex())
    assert kept[-1].theme == "light"


def test_the_first_run_ends_with_the_test_page_and_does_not_come_again(turkish: QApplication, tmp_path: Path) -> None:
    kept: list[Preferences] = []
    opened: list[str] = []
    ended: list[bool] = []
    given = wiring(tmp_path, choose=kept.append, browse=opened.append)
    wizard = Wizard(given, lambda: ended.append(True))
    steps = []
    for _step in range(4):
        steps.append(wizard.steps.currentIndex())
        QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert steps == [0, 1, 2, 3]
    assert (kept[-1].introduced, opened, ended) == (True, ["http://127.0.0.1:16357/"], [True])


def test_the_first_run_ends_with_the_institutions_own_test_page_where_one_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trials.page_to_try(tmp_path, 0) == ""
    Sites(tmp_path).remember("https://evrak.akcaova.example")
    assert trials.page_to_try(tmp_path, 16357) == "https://evrak.akcaova.example/imza/deneme"
    monkeypatch.setenv("DIVIT_AGENT_SITE", "https://divit.kurum.example/")
    assert trials.page_to_try(tmp_path, 16357) == "https://divit.kurum.example/imza/deneme"


def test_another_size_and_language_dress_the_windows_anew(turkish: QApplication, tmp_path: Path) -> None:
    program = Program(tmp_path, "", lambda _words: None)
    before = program.window
    program.wiring.choose(Preferences(language="en", theme="dark", text="large"))
    until(lambda: program.window is not before)
    assert program.window.windowTitle() == "Divit signer"
    assert (worn().scheme, worn().scale) == ("dark", 1.25)
    assert preferences.read(tmp_path).text == "large"
    assert program.token() == "pcsc:"
    program.leave()


def test_pictures_are_drawn_in_both_languages_light_dark_and_large(tmp_path: Path) -> None:
    drawn = draw(tmp_path, ("pin",))
    assert [path.name for path in drawn] == [
        "pin-tr-light.png", "pin-tr-dark.png", "pin-en-light.png", "pin-en-dark.png", "pin-tr-light-large.png",
    ]  # fmt: skip
    assert len({path.read_bytes() for path in drawn}) == len(drawn)
