# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Audit entries are written in the canonical JSON of RFC 8785, whoever of two writers writes them."""

import hashlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from divit.server.audit import rules

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e6, 1e6),
    lambda inner: st.dictionaries(TEXTS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=8))
def test_whatever_is_told_is_written_as_the_rfc_says(value: dict[str, Any]) -> None:
    assert rules.canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(st.sampled_from(rules.FIELDS), VALUES, min_size=1), TEXTS)
def test_a_digest_is_over_the_entry_with_its_tag(fields: dict[str, Any], tag: str) -> None:
    whole = rfc8785.dumps({**fields, "tag": tag})
    assert rules.digest(rules.sealed(fields), tag) == hashlib.sha256(whole).hexdigest()


@pytest.mark.parametrize("value", [{"a": "\ud800"}, {"a": 2**53}, {"a": {"b": -(2**53)}}, {"a": float("nan")}])
def test_what_no_json_can_say_exactly_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        rules.canonical(value)
