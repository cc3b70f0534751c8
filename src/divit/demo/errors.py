# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in a demonstration."""

from divit.kernel.errors import DivitError


class PartDidNotStart(DivitError):
    """A server or responder of the demonstration ended, or did not answer, before it was ready."""

    code = "IMZ-9011"


class PortTaken(DivitError):
    """Another program listens on the port of the trial services."""

    code = "IMZ-9013"


class HomeNotOurs(DivitError):
    """The folder has files in it that no demonstration made; they are left alone."""

    code = "IMZ-9014"


class AlreadyShown(DivitError):
    """Another demonstration runs in this folder."""

    code = "IMZ-9015"


class StepFailed(DivitError):
    """A step of the main job did not come out as it must."""

    code = "IMZ-9012"
