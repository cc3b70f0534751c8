# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The messages of the signing session as frozen dataclasses, each checked against its schema on the way in.

``parse_*`` take the body of a call or of its answer and give the message; all of them raise ``ForbiddenField``
(rule 2) and ``MessageInvalid``. ``to_json`` gives the dictionary that is sent.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from divit.session import wire
from divit.session.errors import ManifestMismatch
from divit.session.manifest import manifest_sha256
from divit.session.shapes import (
    Attachment,
    Card,
    CardOutcome,
    CertificateChosen,
    Claim,
    ClaimAnswer,
    End,
    ErrorMessage,
    Item,
    Knock,
    PersonHint,
    Profile,
    Request,
    Result,
    ResultAnswer,
    SignerProgram,
    Site,
    Work,
    WorkAnswer,
)
from divit.session.wire import Json

__all__ = [
    "Attachment",
    "Card",
    "CardOutcome",
    "CertificateChosen",
    "Claim",
    "ClaimAnswer",
    "End",
    "ErrorMessage",
    "Item",
    "Knock",
    "PersonHint",
    "Profile",
    "Request",
    "Result",
    "ResultAnswer",
    "SignerProgram",
    "Site",
    "Work",
    "WorkAnswer",
    "parse_alive",
    "parse_card",
    "parse_card_answer",
    "parse_certificate",
    "parse_certificate_answer",
    "parse_claim",
    "parse_claim_answer",
    "parse_code",
    "parse_code_answer",
    "parse_end",
    "parse_error",
    "parse_knock",
    "parse_results",
    "parse_results_answer",
    "parse_state_answer",
    "parse_work_answer",
    "request_from_json",
    "results_to_json",
    "to_bytes",
    "to_json",
]


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _site(json: Json) -> Site:
    return Site(**json)


def _optional_site(json: Json | None) -> Site | None:
    return None if json is None else Site(**json)


def _error(json: Json) -> ErrorMessage:
    return ErrorMessage(**json)


def _item(json: Json) -> Item:
    attachments = tuple(Attachment(**each) for each in json["attachments"])
    return Item(**{**json, "attachments": attachments})


def request_from_json(json: Json) -> Request:
    """The request in ``json``."""
    wire.check("request", json)
    return _request(json)


def _request(json: Json) -> Request:
    return Request(
        v=json["v"],
        session=json["session"],
        site=_site(json["site"]),
        on_behalf=_optional_site(json.get("on_behalf")),
        person=None if "person" not in json else PersonHint(**json["person"]),
        purpose=json["purpose"],
        profile=Profile(**json["profile"]),
        on_error=json["on_error"],
        items=tuple(_item(each) for each in json["items"]),
    )


def parse_knock(body: bytes) -> Knock:
    """Answer to ``GET`` of the link."""
    json = wire.load(body)
    wire.check("knock", json)
    return Knock(v=json["v"], site=_site(json["site"]), on_behalf=_optional_site(json.get("on_behalf")))


def parse_claim(body: bytes) -> Claim:
    """Body of ``POST /claim``."""
    json = wire.load(body)
    wire.check("claim", json)
    return Claim(v=json["v"], signer=SignerProgram(**json["signer"]))


def parse_claim_answer(body: bytes) -> ClaimAnswer:
    """Answer to ``POST /claim``. Raises also ``ManifestMismatch`` when the hash is not the request's."""
    json = wire.load(body)
    wire.check("claim_answer", json)
    if manifest_sha256(json["request"]) != json["manifest_sha256"]:
        raise ManifestMismatch
    return ClaimAnswer(claim=json["claim"], request=_request(json["request"]), manifest_sha256=json["manifest_sha256"])


def parse_certificate(body: bytes) -> CertificateChosen:
    """Body of ``POST /certificate``."""
    json = wire.load(body)
    wire.check("certificate", json)
    return CertificateChosen(
        certificate=_bytes(json["certificate"]),
        chain=tuple(_bytes(each) for each in json["chain"]),
        manifest_sha256=json["manifest_sha256"],
    )


def parse_certificate_answer(body: bytes) -> None:
    """Answer to ``POST /certificate``: it says only that all is well, so nothing is given back."""
    wire.check("certificate_answer", wire.load(body))


def _work(json: Json) -> Work:
    parts = {name: _bytes(json[name]) for name in json.keys() - {"id", "algorithm"}}
    return Work(id=json["id"], algorithm=json["algorithm"], **parts)


def parse_work_answer(body: bytes) -> WorkAnswer:
    """Answer to ``GET /work``."""
    json = wire.load(body)
    wire.check("work_answer", json)
    return WorkAnswer(work=tuple(_work(each) for each in json["work"]), next=json["next"], done=json["done"])


def parse_results(body: bytes) -> tuple[Result, ...]:
    """Body of ``POST /results``."""
    json = wire.load(body)
    wire.check("results", json)
    return tuple(Result(id=each["id"], value=_bytes(each["value"])) for each in json["results"])


def parse_results_answer(body: bytes) -> tuple[ResultAnswer, ...]:
    """Answer to ``POST /results``."""
    json = wire.load(body)
    wire.check("results_answer", json)
    return tuple(
        ResultAnswer(
            id=each["id"],
            status=each["status"],
            error=_error(each["error"]) if "error" in each else None,
            return_code=each.get("return_code"),
        )
        for each in json["results"]
    )


def parse_card(body: bytes) -> Card:
    """Body of ``POST /card``."""
    json = wire.load(body)
    wire.check("card", json)
    return Card(**{**json, "certificate": _bytes(json["certificate"])})


def parse_card_answer(body: bytes) -> str | None:
    """Answer to ``POST /card``: the release code as a JWE for the worker's key, where there is one."""
    json = wire.load(body)
    wire.check("card_answer", json)
    return json.get("release")


def parse_alive(body: bytes) -> None:
    """Body of ``POST /alive``: an empty object, or nothing at all."""
    wire.check("alive", wire.load(body) if body else {})


def parse_end(body: bytes) -> End:
    """Body of ``POST /end``."""
    json = wire.load(body)
    wire.check("end", json)
    card = CardOutcome(**json["card"]) if "card" in json else None
    return End(status=json["status"], viewed=tuple(json["viewed"]), card=card)


def parse_state_answer(body: bytes) -> str:
    """Answer to ``POST /alive`` and ``POST /end``: the session's state."""
    json = wire.load(body)
    wire.check("state_answer", json)
    return str(json["state"])


def parse_code(body: bytes) -> str:
    """Body of ``POST /s/code``: the code as it was typed."""
    json = wire.load(body)
    wire.check("code", json)
    return str(json["code"])


def parse_code_answer(body: bytes) -> str:
    """Answer to ``POST /s/code``: the link."""
    json = wire.load(body)
    wire.check("code_answer", json)
    return str(json["link"])


def parse_error(body: bytes) -> ErrorMessage:
    """A refusal, from any call."""
    json = wire.load(body)
    wire.check("error", json)
    return _error(json)


def _plain(value: object) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def to_json(message: object) -> Json:
    """The dictionary that is sent for ``message`` (any dataclass of this module); absent parts are left out."""
    if not is_dataclass(message) or isinstance(message, type):
        raise TypeError("a message of the signing session is a dataclass")
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def results_to_json(results: tuple[Result, ...] | tuple[ResultAnswer, ...]) -> Json:
    """The body of ``POST /results``, or of its answer."""
    return {"results": [to_json(each) for each in results]}


def to_bytes(json_object: Json) -> bytes:
    """The UTF-8 bytes of a message."""
    return json.dumps(json_object, ensure_ascii=False, separators=(",", ":")).encode()
