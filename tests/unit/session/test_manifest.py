# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The manifest hash is over the canonical form: order and spelling of the JSON do not matter, every member does."""

import hashlib
import json
from typing import Any

import pytest

from divit.session.errors import MessageInvalid
from divit.session.manifest import manifest_sha256


def test_the_hash_does_not_depend_on_the_order_of_members(request_json: dict[str, Any]) -> None:
    turned = dict(reversed(list(request_json.items())))
    assert json.dumps(turned) != json.dumps(request_json)
    assert manifest_sha256(turned) == manifest_sha256(request_json)


def test_the_canonical_form_is_the_one_of_rfc_8785() -> None:
    assert manifest_sha256({"b": 1, "a": "ç\n"}) == hashlib.sha256('{"a":"ç\\n","b":1}'.encode()).hexdigest()


def test_one_changed_member_changes_the_hash(request_json: dict[str, Any]) -> None:
    before = manifest_sha256(request_json)
    request_json["items"][0]["attachments"][0]["size"] += 1
    assert manifest_sha256(request_json) != before


@pytest.mark.parametrize("value", [2**60, "\ud800"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(MessageInvalid):
        manifest_sha256({"a": value})
