# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The folded index: what people find by typing, in Turkish, on whatever database."""
