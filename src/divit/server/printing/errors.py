# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between data and paper."""

from divit.kernel.errors import DivitError


class TemplateFailed(DivitError):
    """The template could not be set with this data."""

    code = "IMZ-9700"


class PageUnreadable(DivitError):
    """The file is no PDF that can be drawn, or has no such page."""

    code = "IMZ-9701"
