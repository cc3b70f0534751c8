# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The validation of EN 319 102-1 over the common model: it knows no format, and reads no file."""
