# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong while a package is read or made; the words are in ``data/errors.toml``.

What is wrong *in* a package that can be read is no error but a finding (``data/findings.toml``).
"""

from divit.kernel.errors import DivitError


class PackageUnreadable(DivitError):
    """The file is no e-Yazışma package that can be read in one way only (``why``, at ``file``)."""

    code = "IMZ-4001"


class PartUnreadable(DivitError):
    """A part that a package is read by is no XML, is hostile, or is not what it should be; ``part`` and ``why``."""

    code = "IMZ-4002"


class LetterUnfit(DivitError):
    """What was to become a package breaks a rule of e-Yazışma; ``why`` in words."""

    code = "IMZ-4003"


class PackageChanged(DivitError):
    """The package is not what was signed, so nothing was taken out of it; ``why`` in words."""

    code = "IMZ-4004"


class DescriptionUnreadable(DivitError):
    """The description that a package was to be made from cannot be read; ``why`` in words."""

    code = "IMZ-4005"
