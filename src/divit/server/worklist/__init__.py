# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What waits for a person, from all apps at once: the counts of the menu, and the page on which a day begins."""
