# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether windows can be shown here; asked before Qt is, which ends the process when there is no screen."""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec


def windows_can_be_shown(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether the windows' library is installed (the extra ``desktop``) and there is a screen to show them on."""
    has_screen = platform in ("win32", "darwin") or any(environment.get(n) for n in ("WAYLAND_DISPLAY", "DISPLAY"))
    return has_screen and find_spec("PySide6") is not None
