# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of notify (IMZ-9440 to 9459)."""

from divit.kernel.errors import DivitError


class KindUnknown(DivitError):
    """No app declared this kind of notice."""

    code = "IMZ-9440"


class NotTellable(DivitError):
    """A notice was to hold something that no notice may: an identity number, a long text, a name its kind lacks."""

    code = "IMZ-9441"


class NoCarrier(DivitError):
    """Nothing is set up to carry notices over this channel."""

    code = "IMZ-9442"


class NoAddress(DivitError):
    """The person has no proved address for this channel."""

    code = "IMZ-9443"


class CarrierFailed(DivitError):
    """A carrier failed in a way that it has no words for."""

    code = "IMZ-9444"
