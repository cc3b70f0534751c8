# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules of enrolment that decide: pure functions named after the rules of the specification, giving verdicts.

``data/rules.toml`` lists every rule with its sentence; what is here decides on a ``Case`` and nothing else.
"""
