# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page at ``http://127.0.0.1:16357/``: that the agent runs and which version, for a person who looks.

No script, nothing fetched, no data: whatever frames it or reads it learns what it knew by being answered.
"""

import base64
import hashlib
from html import escape

from divit import __version__
from divit.agent.doors.reply import Reply
from divit.kernel import words
from divit.kernel.words import gettext as _

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1.25rem}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}"
    "p{margin:0 0 .75rem}"
)
_STYLE_SHA256 = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_ELSE_NOTHING = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_SHA256}'; {_ELSE_NOTHING}"


def running() -> Reply:
    """The page, in the language in use."""
    title = escape(_("Divit is running"))
    lines = (
        _("Version {version}").format(version=__version__),
        _("Pages of your institution can open your signing program. It asks you before anything is signed."),
    )
    body = (
        f'<!doctype html><html lang="{words.lang()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style>"
        f"<main><h1>{title}</h1>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</main></html>"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
    }
    return Reply(200, headers, body.encode())
