# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What keeps a file from being read as an invoice; the words are in ``data/errors.toml``.

What is no XML, has a document type or is over a bound, ``divit.ades`` tells (``XmlUnreadable``, ``TooLarge``).
"""

from divit.kernel.errors import DivitError


class NotAnInvoice(DivitError):
    """The file is XML of another kind: an envelope, a delivery note, an answer."""

    code = "IMZ-4100"
