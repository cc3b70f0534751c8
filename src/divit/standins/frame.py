# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The frame of the stand-ins' pages: DENEME, a heading, what the page is. What comes from outside is escaped before."""

from html import escape
from importlib.resources import files
from string import Template

from divit.kernel import words
from divit.kernel.words import gettext as _
from divit.standins.exchange import Request


def language(request: Request) -> str:
    """What the browser asks for: English, or Turkish."""
    wanted = request.query.get("ui_locales") or request.headers.get("Accept-Language") or "tr"
    return "en" if wanted.startswith("en") else "tr"


def framed(title: str, said: str, content: str, *, again: str = "") -> str:
    """The page around ``content`` (HTML), in the language in use; ``again`` is its own address, for a link."""
    frame = Template(files("divit.standins").joinpath("pages/frame.html").read_text(encoding="utf-8"))
    link = f'<p><a href="{again}">{escape(_("Look again"))}</a></p>' if again else ""
    return frame.substitute(language=words.lang(), title=escape(title), said=escape(said), again=link, content=content)
