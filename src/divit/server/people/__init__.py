# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is who: institutions, units, posts, appointments and roles, all dated."""
