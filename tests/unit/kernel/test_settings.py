# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
from datetime import timedelta
from pathlib import Path

import pytest

from divit.kernel import settings
from divit.kernel.errors import SettingInvalid


@pytest.mark.parametrize(
    ("text", "span"),
    [("PT10M", timedelta(minutes=10)), ("P1DT2H", timedelta(days=1, hours=2)), ("PT0.5S", timedelta(seconds=0.5))],
)
def test_a_duration_is_iso_8601(text: str, span: timedelta) -> None:
    assert settings.duration(text) == span


@pytest.mark.parametrize("text", ["", "P", "PT", "10M", "P1M", "P1DT"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        settings.duration(text)


def test_every_declared_setting_has_words_and_a_default_of_its_type() -> None:
    declared = settings.declarations()
    assert declared
    for declaration in declared.values():
        assert declaration.tr
        assert declaration.en
        assert declaration.name == declaration.name.upper()


def test_a_name_that_nobody_declared_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_NO_SUCH_THING", "1")
    with pytest.raises(SettingInvalid):
        settings.check()


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = next(d.name for d in settings.declarations().values() if d.type == "duration")
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path))
    default = settings.span(name)
    (tmp_path / "divit.toml").write_text(f'{name} = "PT77M"\n')
    assert settings.span(name) == timedelta(minutes=77) != default
    monkeypatch.setenv(f"DIVIT_{name}", "PT78M")
    assert settings.span(name) == timedelta(minutes=78)


def test_a_switch_is_true_or_false_and_nothing_else_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.flag("TRUST_TURKISH_ROOTS") is False
    monkeypatch.setenv("DIVIT_TRUST_TURKISH_ROOTS", "true")
    assert settings.flag("TRUST_TURKISH_ROOTS") is True
    monkeypatch.setenv("DIVIT_TRUST_TURKISH_ROOTS", "evet")
    with pytest.raises(SettingInvalid):
        settings.flag("TRUST_TURKISH_ROOTS")
    with pytest.raises(SettingInvalid):
        settings.flag("TSA_URL")
