# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Associated signature containers, ASiC-S and ASiC-E (EN 319 162-1): made, signed further, raised, read and judged."""
