# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The desktop agent: fetches what a site asks to have signed, shows it, signs with the person's card, answers.

Every way in only knocks; the request always comes from the session's link and the answers go back there.
"""
