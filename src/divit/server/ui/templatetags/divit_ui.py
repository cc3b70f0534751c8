# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Icons, dates and spans as the design writes them."""

from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from divit.kernel import clock, words
from divit.server.ui.pictures import srcset

register = template.Library()
_HOUR = 3600


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One symbol of ``icons.svg``, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def widths(url: str) -> str:
    """The ``srcset`` of a page picture: the browser takes the width that its screen can show without shrinking."""
    return srcset(url)


@register.filter
def day(moment: datetime | None) -> str:
    """24.11.2026, in Istanbul."""
    return words.date(moment) if moment else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """14.32, in Istanbul."""
    return words.time_of_day(moment) if moment else ""


@register.filter
def since(moment: datetime) -> str:
    """How long something has been waiting, in the fewest words: now, 3 h, yesterday, 4 days."""
    now = clock.now()
    days = (clock.local(now).date() - clock.local(moment).date()).days
    if days > 1:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days == 1:
        return _("yesterday")
    hours = int((now - moment).total_seconds()) // _HOUR
    return _("%(n)d h") % {"n": hours} if hours else _("now")


@register.filter
def short_digest(digest: str) -> str:
    """The first eight and last four letters of a digest, for comparing by eye: 9F3C 41D7 … 0AE2."""
    # Hex digits are ASCII identifiers, not Turkish text.
    large = digest.upper()
    return f"{large[:4]} {large[4:8]} … {large[-4:]}"
