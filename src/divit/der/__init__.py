# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""DER: a small writer, thin strict parsers, and the structures that signatures are made of."""
