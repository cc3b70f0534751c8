# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``python -m divit``: the command line, where the console script is not on the path."""

from divit.cli.main import main

main()
