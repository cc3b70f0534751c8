# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The makers' PKCS#11 drivers: which a card needs, where they lie, whether they fit this program, how they get here.

Nothing here loads one: a driver is looked at as a file.
"""

from divit.tokens.drivers.architecture import ours, processors_of
from divit.tokens.drivers.places import DriverFile, found_for, installed, kind_of
from divit.tokens.drivers.tables import Driver, drivers, quirks

__all__ = ["Driver", "DriverFile", "drivers", "found_for", "installed", "kind_of", "ours", "processors_of", "quirks"]
