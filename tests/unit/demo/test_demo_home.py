# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The demonstration's folder: nobody else's file is touched, and no two demonstrations share one."""

import socket
from pathlib import Path

import pytest

from divit import __version__
from divit.demo import home as made_up
from divit.demo.errors import AlreadyShown, HomeNotOurs, PortTaken
from divit.demo.processes import last_words, refuse_taken


def test_a_folder_with_somebodys_files_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work", encoding="utf-8")
    with pytest.raises(HomeNotOurs), made_up.held(tmp_path):
        pytest.fail("held somebody's folder")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_folder_that_is_new_or_empty_or_its_own_is_taken(tmp_path: Path) -> None:
    for _ in range(2):
        with made_up.held(tmp_path / "new"):
            (tmp_path / "new" / "lab").mkdir(exist_ok=True)
            (tmp_path / "new" / "letter.pdf").touch()
            made_up.clear(tmp_path / "new")
            assert [path.name for path in (tmp_path / "new").iterdir()] == [made_up.MARK]


def test_what_a_link_points_to_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine").touch()
    with made_up.held(tmp_path / "demo"):
        (tmp_path / "demo" / "link").symlink_to(tmp_path / "elsewhere")
        made_up.clear(tmp_path / "demo")
    assert (tmp_path / "elsewhere" / "mine").exists()


def test_two_demonstrations_do_not_share_a_folder(tmp_path: Path) -> None:
    with made_up.held(tmp_path), pytest.raises(AlreadyShown), made_up.held(tmp_path):
        pytest.fail("held twice")


def test_what_another_version_or_another_port_made_is_not_taken_for_ready(tmp_path: Path) -> None:
    stamp = tmp_path / made_up.STAMP
    assert not made_up.is_ready(tmp_path, 16380)
    for written, ready in ((f"{__version__} 16380", True), (f"{__version__} 16381", False), ("0.0.1 16380", False)):
        stamp.write_text(written, encoding="utf-8")
        assert made_up.is_ready(tmp_path, 16380) is ready


def test_who_holds_a_taken_port_is_named() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(PortTaken) as refused:
            refuse_taken(holder.getsockname()[1])
    assert "PID" in refused.value.message("en")


def test_the_reason_of_a_part_is_the_last_line_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "lab.log"
    assert last_words(log) == "–"
    log.write_text("ocsp http://127.0.0.1:1/ocsp\ndivit: Port 1 is held by x. (IMZ-1132, A)\n\n", encoding="utf-8")
    assert last_words(log) == "Port 1 is held by x. (IMZ-1132, A)"
