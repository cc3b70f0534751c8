# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The recipes of the agent's packages, without making any: what goes in, what it needs, what it registers."""

import configparser
import json
import os
import plistlib
import re
import subprocess
import tarfile
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import package
from agent_packages import archive, contents, deb, freezing, macos, policies, recipe, windows
from divit.agent.doors.native import browsers, is_our_extension
from divit.cli.main import COMMANDS

STARTED = re.compile(r'(?:own_command|run_pin_process)\(\s*"(?P<module>divit[\w.]+)"')
NAMED = re.compile(r'^PIN_WINDOW = "(?P<module>divit[\w.]+)"', re.MULTILINE)
WIX = "{http://wixtoolset.org/schemas/v4/wxs}"
SITE = "https://imza.kurum.example"


def started_modules() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (recipe.ROOT / "src/divit").rglob("*.py")]
    return {found["module"] for text in texts for kind in (STARTED, NAMED) for found in kind.finditer(text)}


def test_every_process_of_our_own_is_frozen_though_no_import_leads_to_it() -> None:
    frozen = {name.removesuffix(".__main__") for name in recipe.PROGRAM["own_processes"]}
    started = started_modules()
    assert started <= frozen
    assert {"divit.tokens.worker", "divit.tokens.pin", "divit.agent.preview"} <= started


def test_what_is_frozen_by_name_exists() -> None:
    for name in contents.modules():
        path = contents.SOURCE / name.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), name
    assert (recipe.ROOT / recipe.PROGRAM["entry"]).is_file()
    assert set(recipe.PROGRAM["commands"]) <= COMMANDS.keys()


def test_nothing_of_a_server_is_asked_for() -> None:
    asked = [name for name in contents.modules() if name.startswith(("divit.server", "divit.demo", "divit.standins"))]
    assert asked == []
    assert {"divit.server", "django", "typst"} <= set(recipe.LEFT_OUT["modules"])


def test_tables_schemas_faces_and_both_languages_words_go_along() -> None:
    there = {f"{folder}/{Path(path).name}" for path, folder in contents.data()}
    for room in (*recipe.PROGRAM["rooms"], "cli"):
        if (contents.SOURCE / "divit" / room / "data/errors.toml").is_file():
            assert f"divit/{room}/data/errors.toml" in there
    assert "divit/tokens/data/drivers.toml" in there
    assert "divit/agent/data/browsers.toml" in there
    assert "divit/kernel/data/fonts/Tinos-Regular.ttf" in there
    assert "divit/server/ui/static/ui/tokens.css" in there
    assert "divit/locale/tr/LC_MESSAGES/divit.mo" in there
    assert not any(name.endswith((".py", ".po")) for name in there)


def test_pictures_and_words_that_no_window_shows_are_left_out() -> None:
    assert not contents.is_wanted("PySide6/Qt/translations/qtbase_de.qm")
    assert contents.is_wanted("PySide6/Qt/translations/qtbase_tr.qm")
    assert not contents.is_wanted("PySide6\\Qt\\lib\\libQt6Quick.so.6")
    assert contents.is_wanted("PySide6/Qt/lib/libQt6Widgets.so.6")


def test_the_systems_own_libraries_are_the_systems() -> None:
    assert contents.is_systems_own("/usr/lib/x86_64-linux-gnu/libcrypto.so.3")
    assert contents.is_systems_own("/lib/x86_64-linux-gnu/libz.so.1")
    for of_python in (
        "/opt/python/lib/libpython3.11.so.1.0",
        "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0",
        "/usr/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so",
    ):
        assert not contents.is_systems_own(of_python)


def test_the_package_depends_on_what_the_folder_needs_and_a_stranger_stops_the_build() -> None:
    assert deb.depends({"libc.so.6", "libssl.so.3", "libcrypto.so.3"}, (2, 35), ["tzdata"]) == [
        "libc6 (>= 2.35)",
        "libssl3",
        "tzdata",
    ]
    with pytest.raises(LookupError, match=r"libnobody\.so\.1"):
        deb.depends({"libc.so.6", "libnobody.so.1"}, (2, 35), [])
    assert "pcscd" in deb.TABLE["control"]["Recommends"]


def test_every_browser_of_the_agents_table_finds_the_host_and_the_host_knows_the_caller() -> None:
    hosts = {place: json.loads(text) for place, text in deb.hosts().items()}
    assert hosts.keys() == {f"{row['linux_computer'][1:]}/tr.divit.agent.json" for row in browsers()["browser"]}
    for manifest in hosts.values():
        assert (manifest["name"], manifest["type"], manifest["path"]) == ("tr.divit.agent", "stdio", deb.PROGRAM)
        assert is_our_extension(manifest.get("allowed_origins") or manifest["allowed_extensions"])


def desktop(name: str) -> configparser.SectionProxy:
    read = configparser.RawConfigParser(strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # keys of a desktop entry have their case
    read.read_string((deb.LINUX / name).read_text(encoding="utf-8"))
    return read["Desktop Entry"]


def test_the_scheme_opens_the_agent_with_the_link_as_one_argument() -> None:
    entry = desktop("divit.desktop")
    assert entry["MimeType"] == "x-scheme-handler/divit;"
    assert entry["Exec"] == f"/{deb.PLACES['command']} agent open %u"
    assert (entry["Icon"], entry["Terminal"]) == (Path(deb.PLACES["icon"]).stem, "false")


def test_every_file_manager_has_an_entry_that_verifies_and_none_becomes_the_viewer_of_pdf() -> None:
    command = f"/{deb.PLACES['command']} agent verify %F"
    opens_with = desktop("verify.desktop")
    assert (opens_with["Exec"], opens_with["InitialPreference"], opens_with["NoDisplay"]) == (command, "1", "true")
    kinds = opens_with["MimeType"]
    assert {"application/pdf", "application/vnd.etsi.asic-e+zip"} <= set(kinds.split(";"))
    assert desktop("verify-in-kde.desktop")["MimeType"] == kinds
    for name in ("verify-in-kde.desktop", "verify.nemo_action"):
        assert f"\nExec={command}\n" in (deb.LINUX / name).read_text(encoding="utf-8")
        assert deb.TABLE["files"][name].startswith("usr/share/")


def test_the_agent_waits_from_login_on() -> None:
    assert desktop("autostart.desktop")["Exec"] == f"/{deb.PLACES['command']} agent"
    assert deb.TABLE["files"]["autostart.desktop"].startswith("etc/xdg/autostart/")


@pytest.mark.parametrize("script", ["postinst", "postrm"])
@pytest.mark.parametrize("has_tool", [True, False])
def test_the_maintainers_scripts_may_run_again_and_without_a_desktop(
    script: str, has_tool: bool, tmp_path: Path
) -> None:
    tool, log = tmp_path / "update-desktop-database", tmp_path / "log"
    if has_tool:
        tool.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexit 1\n')
        tool.chmod(0o755)
    for _again in range(2):
        done = subprocess.run(["/bin/sh", deb.LINUX / script, "configure"], env={"PATH": str(tmp_path)}, check=False)
        assert done.returncode == 0
    assert (log.read_text().count("/usr/share/applications") if log.exists() else 0) == (2 if has_tool else 0)


def test_rights_and_times_in_a_package_do_not_depend_on_who_builds_and_when(tmp_path: Path) -> None:
    program, data, script = tmp_path / "usr/lib/divit-agent/divit", tmp_path / "usr/a", tmp_path / "DEBIAN/postinst"
    for path in (program, data, script):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        path.chmod(0o700 if path is program else 0o600)
    (tmp_path / "link").symlink_to("usr/a")
    deb.settle(tmp_path, 1_000_000_000)
    assert [oct(path.stat().st_mode & 0o7777) for path in (program, data, script)] == ["0o755", "0o644", "0o755"]
    assert {path.lstat().st_mtime for path in (tmp_path, *tmp_path.rglob("*"))} == {1_000_000_000}


def test_the_archive_for_one_person_is_the_same_whoever_makes_it(tmp_path: Path) -> None:
    frozen = tmp_path / "frozen"
    (frozen / "_internal").mkdir(parents=True)
    (frozen / "divit").write_bytes(b"program")
    (frozen / "_internal/libx.so").write_bytes(b"library")
    first = archive.make(frozen, tmp_path / "one").read_bytes()
    (frozen / "divit").chmod(0o700)
    os.utime(frozen / "divit", (1, 1))
    made = archive.make(frozen, tmp_path / "two")
    assert made.read_bytes() == first
    with tarfile.open(made) as read:
        rights = {entry.name.partition("/")[2]: oct(entry.mode) for entry in read.getmembers()}
    assert (rights["program/divit"], rights["install.sh"]) == ("0o755", "0o755")
    assert rights["program/_internal/libx.so"] == "0o644"


def test_the_time_in_a_package_is_given_or_the_last_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert recipe.moment() == 1_700_000_000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert recipe.moment() > 1_700_000_000


def test_the_size_of_a_folder_counts_files_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").symlink_to("a")
    assert freezing.size(tmp_path) == 5


def test_policies_name_the_institutions_sites_and_our_own_extension() -> None:
    chromium, firefox = policies.chromium([SITE]), policies.firefox([SITE])["policies"]
    assert chromium["AutoLaunchProtocolsFromOrigins"] == [{"protocol": "divit", "allowed_origins": [SITE]}]
    assert chromium["LoopbackNetworkAllowedForUrls"] == chromium["LocalNetworkAccessAllowedForUrls"] == [SITE]
    assert chromium["ExtensionInstallAllowlist"] == [browsers()["extension"]["chromium"]]
    assert firefox["LocalNetworkAccess"] == {"SkipDomains": ["imza.kurum.example"]}
    assert firefox["ExtensionSettings"] == {browsers()["extension"]["firefox"]: {"installation_mode": "allowed"}}


def test_the_registry_and_macos_get_the_same_policies(tmp_path: Path) -> None:
    made = {path.name: path.read_bytes() for path in policies.write(tmp_path, [SITE, "https://b.example"])}
    wanted = json.loads(made["chromium.json"])
    assert plistlib.loads(made["chromium.plist"]) == wanted
    registry = made["chromium.reg"].decode("utf-16")
    key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome"
    assert f'[{key}\\LoopbackNetworkAllowedForUrls]\r\n"1"="{SITE}"\r\n"2"="https://b.example"' in registry
    line = next(line for line in registry.splitlines() if line.startswith('"AutoLaunchProtocolsFromOrigins"='))
    assert json.loads(json.loads(line.partition("=")[2])) == wanted["AutoLaunchProtocolsFromOrigins"]


@pytest.mark.parametrize(
    "origin", ["http://a.example", "https://a.example/", "https://a.example/x", "a.example", "https://u@a.example", ""]
)
def test_a_policy_is_for_https_origins_alone(origin: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="not an https origin"):
        policies.chromium([origin])
    assert package.main(["policies", origin]) == package.BAD_USAGE
    assert "https://imza" in capsys.readouterr().err


def test_every_policy_has_a_source_and_a_kind_that_is_known() -> None:
    table = tomllib.loads((recipe.RECIPES / "policies.toml").read_text(encoding="utf-8"))
    for browser in ("chromium", "firefox"):
        for name, row in table[browser].items():
            assert row["source"].startswith("https://"), name


def test_the_msi_registers_the_scheme_the_start_and_every_browser(tmp_path: Path) -> None:
    *manifests, include = windows.stage(tmp_path)
    assert {json.loads(path.read_text())["path"] for path in manifests} == {"divit.exe"}
    values = ET.parse(include).getroot().iter(f"{WIX}RegistryValue")
    written = {value.get("Key"): value.get("Value") for value in values}
    assert written == {
        rf"{row['windows_key']}\tr.divit.agent": f"[INSTALLFOLDER]tr.divit.agent.{row['kind']}.json"
        for row in browsers()["browser"]
    }
    assert {path.name for path in manifests} == {value.removeprefix("[INSTALLFOLDER]") for value in written.values()}
    assert windows.stage(tmp_path)[-1].read_bytes() == include.read_bytes()


def test_the_msi_hands_a_link_over_as_data_and_knows_both_scopes() -> None:
    wxs = (recipe.RECIPES / "windows/divit.wxs").read_text(encoding="utf-8")
    root = ET.fromstring(re.sub(r"<\?(if|else|endif|include).*?\?>", "", wxs))
    values = {value.get("Value") for value in root.iter(f"{WIX}RegistryValue")}
    assert '"[INSTALLFOLDER]divit.exe" agent open -- "%1"' in values
    assert {value.get("Root") for value in root.iter(f"{WIX}RegistryValue")} <= {"HKMU", None}
    guids = [component.get("Guid") for component in root.iter(f"{WIX}Component")]
    assert len(guids) == len(set(guids)) == 3
    assert 'Scope="$(Scope)"' in wxs


def test_macos_knows_the_scheme_the_login_and_every_browser(tmp_path: Path) -> None:
    info = recipe.macos_info()
    assert info["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["divit"]
    assert info["CFBundleVersion"] == recipe.version()
    rights = plistlib.loads((recipe.RECIPES / "macos/entitlements.plist").read_bytes())
    assert rights["com.apple.security.cs.disable-library-validation"] is True
    assert "com.apple.security.get-task-allow" not in rights
    *hosts, at_login = macos.stage(tmp_path)
    assert {json.loads(path.read_text())["path"] for path in hosts} == {str(macos.PROGRAM)}
    assert len(hosts) == len(browsers()["browser"])
    assert plistlib.loads(at_login.read_bytes())["ProgramArguments"] == [str(macos.PROGRAM), "agent"]


def test_the_workflow_takes_the_steps_that_there_are() -> None:
    workflow = (recipe.ROOT / ".github/workflows/agent-packages.yml").read_text(encoding="utf-8")
    steps = set(re.findall(r"tools[/\\]package\.py ((?:[a-z]+ ?)+)", workflow))
    assert {word for line in steps for word in line.split()} <= package.STEPS.keys()
    assert all(re.search(r"@[0-9a-f]{40}\b", line) for line in workflow.splitlines() if "uses:" in line)


def test_what_is_no_step_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert package.main(["bake"]) == package.BAD_USAGE
    assert "bake" in capsys.readouterr().err


def test_shell_scripts_of_the_recipes_can_be_read() -> None:
    for path in (*deb.LINUX.glob("post*"), deb.LINUX / "for-one-person.sh", recipe.RECIPES / "macos/build.sh"):
        subprocess.run(["/bin/sh", "-n", path], check=True)
        assert os.access(path, os.X_OK)
