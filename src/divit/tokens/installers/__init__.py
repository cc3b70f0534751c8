# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ``drivers/`` folder: makers' packages that an institution may hand out, installed when a card needs one.

``list.toml`` in it names each package with its SHA-256. What is not listed, or is not what was listed, is not run.
"""

from divit.tokens.installers.listing import Package, drafted, folder, listed
from divit.tokens.installers.offering import install_offered, offered
from divit.tokens.installers.plan import Plan, plan_for
from divit.tokens.installers.run import install

__all__ = ["Package", "Plan", "drafted", "folder", "install", "install_offered", "listed", "offered", "plan_for"]
