# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A page without what differs from one showing to the next, to compare two refusals word by word."""

import re

from django.http import HttpResponse

_OF_THIS_SHOWING = (
    re.compile(r'name="csrfmiddlewaretoken" value="\w+"'),
    # Where the page leads back to: its own address.
    re.compile(r'name="next" value="[^"]*"|\?next=[^"]*"'),
    re.compile(r'<span class="code">[0-9A-Z]{10}</span>'),
)


def bare(page: HttpResponse) -> str:
    """The text of ``page`` without its address, trace and tokens."""
    text = page.content.decode()
    for what in _OF_THIS_SHOWING:
        text = what.sub("", text)
    return text
