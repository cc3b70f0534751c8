# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit …``: thin commands over all rooms, each imported when it is asked for."""
