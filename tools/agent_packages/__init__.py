# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How the agent's packages are made, from the tables in ``packaging/``."""
