# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a key of the institution (IMZ-9480 to 9499)."""

from divit.kernel.errors import DivitError


class KeyUnusable(DivitError):
    """The key is not where it should be, or does not open."""

    code = "IMZ-9480"


class KeysUnprotected(DivitError):
    """What protects the keys is not set up, is too weak, or others may read it."""

    code = "IMZ-9481"


class KeyMissing(DivitError):
    """No key of this name, or none in use for this purpose."""

    code = "IMZ-9482"


class PurposeUnknown(DivitError):
    """Keys are not made for such a purpose."""

    code = "IMZ-9483"


class KeyOfTrial(DivitError):
    """A key that was made in a demonstration is asked for in production."""

    code = "IMZ-9484"


class KeyRetired(DivitError):
    """The key was retired already."""

    code = "IMZ-9485"
