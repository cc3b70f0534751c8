# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every message of the calls table: the good ones come through whole, the bad ones are refused with a code."""

import base64
import copy
import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from divit.session import messages, wire
from divit.session.errors import ForbiddenField, ManifestMismatch, MessageInvalid
from divit.session.manifest import manifest_sha256

Json = dict[str, Any]
B64 = base64.b64encode(b"x" * 60).decode()
HASH = "ab" * 32
BEARER = "A" * 43
ERROR = {"code": "IMZ-5003", "message": "Belge imzalanmadı.", "retry": "never", "trace": "0123456789"}

GOOD: list[tuple[str, Json]] = [
    ("knock", {"v": 1, "site": {"origin": "https://a.invalid", "name": "A"}}),
    (
        "knock",
        {
            "v": 1,
            "site": {"origin": "http://127.0.0.1:8350", "name": "A"},
            "on_behalf": {"origin": "https://b.invalid", "name": "B"},
        },
    ),
    ("claim", {"v": 1, "signer": {"kind": "desktop", "name": "Divit", "version": "0.1.0"}}),
    ("certificate", {"certificate": B64, "chain": [], "manifest_sha256": HASH}),
    ("certificate", {"certificate": B64, "chain": [B64, B64], "manifest_sha256": HASH}),
    ("certificate_answer", {"ok": True}),
    ("work_answer", {"work": [], "next": 0, "done": True}),
    (
        "work_answer",
        {
            "work": [{"id": "a", "algorithm": "ecdsa-sha256", "signed_attributes": B64}],
            "next": 1,
            "done": False,
        },
    ),
    (
        "work_answer",
        {
            "work": [{"id": "a", "algorithm": "rsa-sha256", "signed_info": B64, "signed_properties": B64}],
            "next": 1,
            "done": False,
        },
    ),
    ("results", {"results": [{"id": "a", "value": B64}]}),
    (
        "results_answer",
        {"results": [{"id": "a", "status": "accepted"}, {"id": "b", "status": "refused", "error": ERROR}]},
    ),
    (
        "card",
        {
            "card_serial": "0123AB",
            "certificate": B64,
            "tries": "few",
            "release_key": {"kty": "EC", "crv": "P-256", "x": BEARER, "y": BEARER},
        },
    ),
    ("card_answer", {"ok": True, "release": "aa..bb.cc.dd"}),
    ("alive", {}),
    ("end", {"status": "finished", "viewed": ["a", "b"]}),
    ("end", {"status": "finished", "viewed": [], "card": {"outcome": "no", "tries": 2}}),
    ("end", {"status": "finished", "viewed": [], "card": {"outcome": "yes", "tries": "unknown"}}),
    ("results_answer", {"results": [{"id": "login", "status": "accepted", "return_code": BEARER}]}),
    ("state_answer", {"state": "partial"}),
    ("code", {"code": "k7qf 2m9d 4xtb"}),
    ("code_answer", {"link": f"https://a.invalid/s/{BEARER}"}),
    ("error", ERROR),
]

BAD: list[tuple[str, Json]] = [
    ("knock", {"v": 2, "site": {"origin": "https://a.invalid", "name": "A"}}),
    ("knock", {"v": 1, "site": {"origin": "https://a.invalid/path", "name": "A"}}),
    ("knock", {"v": 1, "site": {"origin": "https://a.invalid", "name": "A"}, "person": "Feride"}),
    ("claim", {"v": 1, "signer": {"kind": "browser", "name": "Divit", "version": "0.1.0"}}),
    ("claim", {"v": 1}),
    ("certificate", {"certificate": "not base64!", "chain": [], "manifest_sha256": HASH}),
    ("certificate", {"certificate": B64, "chain": [B64] * 9, "manifest_sha256": HASH}),
    ("certificate", {"certificate": B64, "chain": []}),
    ("certificate_answer", {"ok": False}),
    ("work_answer", {"work": [{"id": "a", "algorithm": "md5", "signed_attributes": B64}], "next": 1, "done": False}),
    ("work_answer", {"work": [{"id": "a", "algorithm": "rsa-sha256", "hash": B64}], "next": 1, "done": False}),
    (
        "work_answer",
        {
            "work": [{"id": "a", "algorithm": "rsa-sha256", "signed_attributes": B64, "signed_info": B64}],
            "next": 1,
            "done": False,
        },
    ),
    (
        "work_answer",
        {
            "work": [{"id": f"a{n}", "algorithm": "rsa-sha256", "signed_attributes": B64} for n in range(33)],
            "next": 33,
            "done": False,
        },
    ),
    ("results", {"results": []}),
    ("results", {"results": [{"id": "a", "value": B64}] * 33}),
    ("results", {"results": [{"id": "a b", "value": B64}]}),
    ("results_answer", {"results": [{"id": "a", "status": "accepted", "error": ERROR}]}),
    ("results_answer", {"results": [{"id": "a", "status": "refused"}]}),
    (
        "card",
        {
            "card_serial": "0123AB",
            "certificate": B64,
            "tries": 99,
            "release_key": {"kty": "EC", "crv": "P-256", "x": BEARER, "y": BEARER},
        },
    ),
    ("card_answer", {"ok": True, "release": "1234"}),
    ("card", {"card_serial": "0123AB", "certificate": B64, "tries": "few", "release_key": {"kty": "RSA", "n": "AQAB"}}),
    ("end", {"status": "finished", "viewed": [], "card": {"outcome": "perhaps", "tries": 2}}),
    ("end", {"status": "finished", "viewed": [], "card": {"outcome": "yes", "tries": 16}}),
    ("results_answer", {"results": [{"id": "login", "status": "accepted", "return_code": "short"}]}),
    ("results_answer", {"results": [{"id": "a", "status": "refused", "error": ERROR, "return_code": BEARER}]}),
    ("alive", {"still": "here"}),
    ("end", {"status": "done", "viewed": []}),
    ("end", {"status": "finished", "viewed": ["a", "a"]}),
    ("state_answer", {"state": "approved"}),
    ("code", {"code": ""}),
    ("code_answer", {"link": "https://a.invalid/elsewhere"}),
    ("error", {**ERROR, "code": "pin.incorrect"}),
]

PARSERS = {
    "knock": messages.parse_knock,
    "claim": messages.parse_claim,
    "certificate": messages.parse_certificate,
    "certificate_answer": messages.parse_certificate_answer,
    "work_answer": messages.parse_work_answer,
    "results": messages.parse_results,
    "results_answer": messages.parse_results_answer,
    "card": messages.parse_card,
    "card_answer": messages.parse_card_answer,
    "alive": messages.parse_alive,
    "end": messages.parse_end,
    "state_answer": messages.parse_state_answer,
    "code": messages.parse_code,
    "code_answer": messages.parse_code_answer,
    "error": messages.parse_error,
}


def encoded(message: Json) -> bytes:
    return messages.to_bytes(message)


@pytest.mark.parametrize(("name", "message"), GOOD)
def test_a_good_message_is_parsed(name: str, message: Json) -> None:
    PARSERS[name](encoded(message))


@pytest.mark.parametrize(("name", "message"), BAD)
def test_a_bad_message_is_refused_with_a_code(name: str, message: Json) -> None:
    with pytest.raises(MessageInvalid) as refused:
        PARSERS[name](encoded(message))
    assert refused.value.code == "IMZ-5002"


@pytest.mark.parametrize(
    "field", ["pin", "PIN", "userPin", "pin_code", "puk", "library", "library_path", "pkcs11Library", "slot", "slotId",
              "silent", "sticky", "driver_path", "password"]
)  # fmt: skip
@pytest.mark.parametrize(("name", "message"), GOOD)
def test_a_forbidden_field_has_its_own_code_at_every_depth(name: str, message: Json, field: str) -> None:
    deep: Any = copy.deepcopy(message)
    while inner := next((v for v in deep.values() if isinstance(v, dict)), None):
        deep = inner
    deep[field] = "123456"
    with pytest.raises(ForbiddenField) as refused:
        wire.check(name, deep)
    assert refused.value.code == "IMZ-5001"
    assert "123456" not in str(refused.value)
    with pytest.raises(ForbiddenField):
        PARSERS[name](encoded({**message, field: None}))


def test_a_forbidden_field_inside_a_list_is_found() -> None:
    with pytest.raises(ForbiddenField):
        messages.parse_results(encoded({"results": [{"id": "a", "value": B64, "pin": "1"}]}))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"\xff", b'{"v":1,"v":1}', b'{"v":NaN}', b'{"v":Infinity}', b"[" * 100_000],
)
def test_what_is_not_one_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(MessageInvalid):
        wire.load(body)


def test_the_values_of_a_refused_message_are_not_in_the_error() -> None:
    with pytest.raises(MessageInvalid) as refused:
        messages.parse_code(encoded({"code": "x" * 41 + "10000000214"}))
    assert "10000000214" not in str(refused.value)


def test_a_request_goes_through_and_comes_back_whole(request_json: Json) -> None:
    parsed = messages.request_from_json(request_json)
    assert messages.to_json(parsed) == request_json
    assert parsed.items[0].attachments[0].title == "Kroki"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("site", "origin"), "divit.akcaova.invalid"),
        (("purpose",), "anything"),
        (("items",), []),
        (("profile",), {"level": "X"}),
        (("profile",), {"level": "T", "policy": "1.2.3"}),
        (("on_error",), "ignore"),
        (("items", 0, "format"), "hash"),
        (("items", 0, "size"), 200 * 1024 * 1024 + 1),
        (("items", 0, "sha256"), "AB" * 32),
        (("items", 0, "id"), "../a"),
        (("items", 0, "dtbs"), B64),
        (("items", 0, "attachments", 0, "n"), 0),
    ],
)
def test_a_request_outside_the_rules_is_refused(request_json: Json, path: tuple[str | int, ...], value: object) -> None:
    part: Any = request_json
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(MessageInvalid):
        messages.request_from_json(request_json)


def test_card_sessions_have_no_items_and_others_have_some(request_json: Json) -> None:
    with pytest.raises(MessageInvalid):
        messages.request_from_json({**request_json, "purpose": "pin-test"})
    messages.request_from_json({**request_json, "purpose": "pin-test", "items": []})


def test_a_login_request_names_no_person_and_has_one_attached_signature(request_json: Json) -> None:
    with pytest.raises(MessageInvalid):
        messages.request_from_json({**request_json, "purpose": "login"})
    one = {**request_json["items"][0], "format": "cades-attached", "attachments": []}
    login = {**request_json, "purpose": "login", "items": [one]}
    del login["person"]
    messages.request_from_json(login)
    for items in ([one, {**one, "id": "a2"}], [{**one, "format": "cades-detached"}], request_json["items"]):
        with pytest.raises(MessageInvalid):
            messages.request_from_json({**login, "items": items})


def test_a_request_of_2001_items_is_refused(request_json: Json) -> None:
    one = request_json["items"][0]
    many = [{**one, "id": f"a{n}", "attachments": []} for n in range(2001)]
    messages.request_from_json({**request_json, "items": many[:2000]})
    with pytest.raises(MessageInvalid):
        messages.request_from_json({**request_json, "items": many})


def test_the_claim_answer_is_believed_only_with_the_right_hash(request_json: Json) -> None:
    answer = {"claim": BEARER, "request": request_json, "manifest_sha256": manifest_sha256(request_json)}
    assert messages.parse_claim_answer(encoded(answer)).request.purpose == "letter"
    request_json["items"][0]["title"] = "Başka bir yazı"
    with pytest.raises(ManifestMismatch):
        messages.parse_claim_answer(encoded(answer))


def test_every_schema_is_a_good_schema_and_closed() -> None:
    names = [f.name.removesuffix(".json") for f in files("divit.session").joinpath("schema").iterdir()]
    # "open" and "hello" are knocks at the agent's doors, read by its core.
    assert set(names) == {*PARSERS, "common", "request", "claim_answer", "open", "hello"}
    for name in names:
        schema = wire.schema(name)
        jsonschema_rs.meta.validate(schema)
        for part in _objects(schema):
            assert part.get("additionalProperties") is False, (name, part)


@pytest.mark.parametrize("deep", [100, 300, 900])
def test_a_message_that_is_nested_without_end_is_refused_like_any_other_fault(deep: int) -> None:
    with pytest.raises(MessageInvalid):
        messages.parse_work_answer(b'{"work":' + b"[" * deep + b"]" * deep + b',"next":1,"done":true}')


def _objects(part: Any) -> list[Json]:
    found: list[Json] = []
    if isinstance(part, dict):
        if part.get("type") == "object":
            found.append(part)
        for inner in part.values():
            found += _objects(inner)
    elif isinstance(part, list):
        for inner in part:
            found += _objects(inner)
    return found


def test_messages_are_sent_as_they_are_read() -> None:
    results = (messages.Result(id="a", value=b"\x01\x02"), messages.Result(id="b", value=b"\x03"))
    assert messages.parse_results(messages.to_bytes(messages.results_to_json(results))) == results
    assert json.loads(messages.to_bytes({"ad": "Çiğdem"})) == {"ad": "Çiğdem"}
