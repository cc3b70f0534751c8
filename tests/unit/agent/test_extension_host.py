# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The host behind the browser's extension, how browsers are told of it, and what the extension itself may do."""

import base64
import hashlib
import io
import json
import os
import re
import struct
import subprocess
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from divit import __version__
from divit.agent.doors import native
from divit.agent.doors.registering import manifest, register, write_manifest, write_program

EXTENSION = Path(__file__).resolve().parents[3] / "web/extension"
ABOUT: dict[str, Any] = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
TABLE = tomllib.loads(files("divit.agent").joinpath("data/browsers.toml").read_text(encoding="utf-8"))
OURS = f"chrome-extension://{TABLE['extension']['chromium']}/"
HELLO = {"v": 1, "type": "hello"}


def frame(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


def told(sent: bytes) -> list[Any]:
    answers = []
    while sent:
        (length,) = struct.unpack("=I", sent[:4])
        answers.append(json.loads(sent[4 : 4 + length]))
        sent = sent[4 + length :]
    return answers


def served(received: bytes, home: Path) -> list[Any]:
    sent = io.BytesIO()
    native.serve(io.BytesIO(received), sent, home)
    return told(sent.getvalue())


def test_where_no_agent_runs_the_page_is_told_that_nobody_is_there(tmp_path: Path) -> None:
    assert served(frame(json.dumps(HELLO).encode()), tmp_path) == [{"v": 1, "type": "nobody"}]


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"page": 1}', b"{" * 8000])
def test_what_is_no_message_is_refused_and_the_next_is_heard(tmp_path: Path, body: bytes) -> None:
    answers = served(frame(body) + frame(json.dumps(HELLO).encode()), tmp_path)
    assert [one["type"] for one in answers] == ["refused", "nobody"]


@pytest.mark.parametrize("received", [b"", b"\x01\x00", frame(b"{}")[:-1], struct.pack("=I", 8193) + b"{}" * 5000])
def test_a_frame_that_is_cut_or_too_large_ends_it(tmp_path: Path, received: bytes) -> None:
    assert served(received, tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        ([OURS], True),
        ([OURS, "--parent-window=1"], True),
        (["/usr/lib/mozilla/native-messaging-hosts/tr.divit.agent.json", TABLE["extension"]["firefox"]], True),
        (["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"], False),
        ([], False),
    ],
)
def test_only_our_extension_starts_it(arguments: list[str], known: bool) -> None:
    assert native.is_our_extension(arguments) is known


def test_a_stranger_is_not_spoken_to(tmp_path: Path) -> None:
    program = write_program(tmp_path)
    given = frame(json.dumps(HELLO).encode())
    refused = subprocess.run([program, "chrome-extension://somebody/"], input=given, capture_output=True, check=False)
    assert (refused.returncode, refused.stdout) == (3, b"")
    heard = subprocess.run([program, OURS], input=given, capture_output=True, check=False)
    assert (heard.returncode, told(heard.stdout)) == (0, [{"v": 1, "type": "nobody"}])


def test_nobody_else_can_change_the_program(tmp_path: Path) -> None:
    assert write_program(tmp_path).stat().st_mode & 0o777 == 0o700


def test_browsers_are_told_whose_messages_the_host_takes() -> None:
    program = Path("/usr/bin/divit-host")
    chromium, firefox = (manifest(kind, program) for kind in ("chromium", "firefox"))
    assert chromium["allowed_origins"] == [OURS]
    assert firefox["allowed_extensions"] == [ABOUT["browser_specific_settings"]["gecko"]["id"]]
    for made in (chromium, firefox):
        assert (made["name"], made["path"], made["type"]) == ("tr.divit.agent", str(program), "stdio")


def test_the_browsers_that_a_person_has_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config/chromium").mkdir(parents=True)
    (tmp_path / ".mozilla").mkdir()
    written = {str(path.relative_to(tmp_path)) for path in register(tmp_path)}
    name = "tr.divit.agent.json"
    assert written == {f".config/chromium/NativeMessagingHosts/{name}", f".mozilla/native-messaging-hosts/{name}"}
    made = json.loads((tmp_path / f".mozilla/native-messaging-hosts/{name}").read_text(encoding="utf-8"))
    assert os.access(made["path"], os.X_OK)


def test_the_host_is_written_under_the_name_that_the_extension_calls(tmp_path: Path) -> None:
    path = write_manifest(tmp_path, "chromium", tmp_path / "program")
    called = re.search(r"const HOST = '([a-z.]+)'", (EXTENSION / "background.mjs").read_text(encoding="utf-8"))
    assert called is not None
    assert path.stem == called[1] == json.loads(path.read_text(encoding="utf-8"))["name"]


def test_the_extensions_name_comes_from_its_key() -> None:
    digest = hashlib.sha256(base64.b64decode(ABOUT["key"])).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digest) == TABLE["extension"]["chromium"]


def test_the_extension_may_do_nothing_but_speak_to_its_host() -> None:
    assert ABOUT["permissions"] == ["nativeMessaging"]
    assert not {"host_permissions", "optional_permissions", "externally_connectable", "web_accessible_resources"} & set(
        ABOUT
    )
    assert "default-src 'none'" in ABOUT["content_security_policy"]["extension_pages"]
    (scripts,) = ABOUT["content_scripts"]
    assert scripts["all_frames"] is False
    assert all(
        re.fullmatch(r"https://\*\.[a-z0-9]+\.tr/\*|http://(127\.0\.0\.1|localhost)/\*", one)
        for one in scripts["matches"]
    )


def test_one_manifest_serves_chromium_and_firefox_and_names_files_that_are_there() -> None:
    assert ABOUT["manifest_version"] == 3
    assert ABOUT["version"] == __version__
    assert ABOUT["background"]["scripts"] == [ABOUT["background"]["service_worker"]]
    assert int(ABOUT["minimum_chrome_version"]) >= 121, "older ones refuse a background with both"
    assert int(ABOUT["browser_specific_settings"]["gecko"]["strict_min_version"].split(".")[0]) >= 121
    named = [ABOUT["background"]["service_worker"], *ABOUT["icons"].values(), *ABOUT["content_scripts"][0]["js"]]
    assert [name for name in named if not (EXTENSION / name).is_file()] == []
    for language in ("tr", "en"):
        words = json.loads((EXTENSION / f"_locales/{language}/messages.json").read_text(encoding="utf-8"))
        assert set(words) == set(re.findall(r"__MSG_(\w+)__", json.dumps(ABOUT)))
        assert len(words["description"]["message"]) <= 132, "what stores take"


@pytest.mark.parametrize("row", TABLE["browser"], ids=lambda row: row["name"])
def test_each_browser_has_a_place_on_each_system(row: dict[str, str]) -> None:
    assert row["kind"] in TABLE["extension"]
    assert row["linux_person"].startswith("~/")
    assert row["macos_person"].startswith("~/")
    assert row["linux_computer"].startswith("/")
    assert row["macos_computer"].startswith("/")
    assert row["windows_key"].startswith("Software\\")
    assert row["source"].startswith("https://")
