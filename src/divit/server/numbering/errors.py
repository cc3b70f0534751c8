# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the numbering app."""

from divit.kernel.errors import DivitError


class NumberMalformed(DivitError):
    """The parts do not make an official number."""

    code = "IMZ-9900"


class NumberOutsideTransaction(DivitError):
    """A number was asked for outside a transaction, so a failure would leave a gap."""

    code = "IMZ-9901"
