# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files that cannot be read or written are told by their name and the reason, in the person's language."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from divit.cli import files, verify
from divit.cli.errors import FileExists, FileNotWritten, FileTooLarge, FileUnreadable
from divit.kernel import words


def test_a_missing_file_and_a_folder_are_told_in_turkish_as_well(tmp_path: Path) -> None:
    words.use("tr")
    for path, why in ((tmp_path / "yok.pdf", "öyle bir şey yok"), (tmp_path, "bu bir klasör")):
        with pytest.raises(FileUnreadable) as refused:
            files.read_file(path)
        assert refused.value.message("tr").startswith(f"{path} okunamadı: {why}.")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_common_refusal_of_the_system_has_our_own_words(language: str) -> None:
    words.use(language)
    for number in (errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG):
        assert words.system_reason(OSError(number, "the system's words")) != "the system's words"
    assert words.system_reason(OSError(errno.EXDEV, "the system's words")) == "the system's words"


def test_what_tells_no_size_is_counted_while_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    large = tmp_path / "large"
    large.write_bytes(b"0123456789X")
    for path in (large, Path("/dev/zero")):
        with pytest.raises(FileTooLarge):
            files.read_file(path)
    large.write_bytes(b"0123456789")
    assert files.read_file(large) == b"0123456789"


def test_nothing_is_written_over_and_nothing_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"mine")
    with pytest.raises(FileExists):
        files.write_new(there, b"new")
    with pytest.raises(FileNotWritten):
        files.write_new(tmp_path / "nowhere" / "x", b"new")
    assert there.read_bytes() == b"mine"


def test_a_file_that_may_not_be_read_is_a_line_of_json_like_every_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed.pdf"
    closed.touch()

    opened = Path.open

    def refuse(self: Path, *given: Any, **more: Any) -> Any:
        if self == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, *given, **more)

    monkeypatch.setattr("os.access", lambda *_given, **_more: False)
    monkeypatch.setattr(Path, "open", refuse)
    done = CliRunner().invoke(verify.command, ["--json", str(closed)], standalone_mode=False)
    assert done.return_value == 3
    told = json.loads(done.stdout)
    assert (told["file"], told["format"], told["problems"][0]["code"]) == (str(closed), None, "unreadable")
