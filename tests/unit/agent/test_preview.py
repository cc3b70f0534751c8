# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages are drawn where nothing can be reached, within limits, and a failure is told in words."""

import subprocess
import sys
from pathlib import Path

import pytest

from divit.agent.errors import PreviewFailed
from divit.agent.preview import Preview
from divit.agent.preview.client import ANSWER_SECONDS
from made_pdf import written_pdf

TRIED = """
import socket, os, sys
from divit.agent.preview.shutting import shut_in
shut_in()
def fails(act):
    try: act()
    except (OSError, MemoryError): return True
    return False
print([fails(act) for act in (
    lambda: socket.socket(),
    lambda: open("/etc/hostname"),
    lambda: os.pipe(),
    lambda: bytearray(1 << 30),
)])
"""


def test_a_page_is_drawn_in_the_width_asked_for() -> None:
    with Preview(written_pdf()) as preview:
        page = preview.page(1, 300)
    assert (preview.pages, page.width) == (1, 300)
    assert len(page.rgb) == page.width * page.height * 3
    assert page.rgb[:3] == b"\xff\xff\xff"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"\x00" * 100])
def test_what_is_no_document_is_told(content: bytes) -> None:
    with pytest.raises(PreviewFailed) as told:
        Preview(content)
    assert "okunamıyor" in told.value.message("tr")


def test_a_drawing_that_takes_too_long_is_ended() -> None:
    with pytest.raises(PreviewFailed) as told:
        Preview(written_pdf(), seconds=0.0)
    assert "too long" in told.value.message("en")
    assert ANSWER_SECONDS > 1


def test_the_drawing_process_reaches_neither_network_nor_files_nor_much_memory() -> None:
    done = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True, True, True, True]", done.stderr


def test_without_the_renderer_the_preview_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # -P keeps the working directory out, so the missing library is played by one that cannot be imported.
    (tmp_path / "pypdfium2.py").write_text("raise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PreviewFailed) as told:
        Preview(written_pdf())
    assert "no preview" in told.value.message("en")
