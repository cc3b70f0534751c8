# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""As much of PDF (ISO 32000-1) as signatures need: objects, cross-references, form fields, incremental updates."""
