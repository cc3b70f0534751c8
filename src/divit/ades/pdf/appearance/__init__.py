# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a visible signature shows: text in a face of ours, a picture, and both on the page."""
