"""The OpenAPI document: made from the very shapes that check what is sent and build what is answered."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.identity.scopes import SCOPES
from views.api.operations import Operation
from views.api.resources import OPERATIONS
from views.api.signing_in import SUMMARIES, Renewal, SignedOut, SignIn, TokensShown

DOCUMENT_PATH: Final = "/openapi.json"
VERSION: Final = "1.0.0"
_DOOR = "Signing in"
_SCHEMAS = "#/components/schemas/"
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Why it did not work (RFC 9457); nothing was changed.",
    "required": ["type", "status", "code", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs: api.wrong_input."},
        "title": {"type": "string", "description": "One sentence for a person."},
        "fields": {
            "type": "object",
            "description": "Sentences by path into what was sent: lines/0/quantity.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
_ERRORS: Final = {
    401: "The key or token is missing, unknown or over.",
    403: "The scope or the right is missing.",
    404: "There is no such record.",
    409: "The key was sent before with another content, or somebody was faster.",
    412: "If-Match named an older state.",
    413: "More than a megabyte was sent.",
    415: "The body is not JSON.",
    422: "A rule says no; fields tell what is wrong where.",
    429: "Too many requests; Retry-After says when to go on.",
}
_INTRODUCTION: Final = """\
Send every request with `Authorization: Bearer …`: an API key made on the page of API keys, or the access
token of a person who signed in. Amounts and quantities are text with a decimal point, moments are UTC, days
are YYYY-MM-DD. Lists come in pages of at most 100: send `next` as `after`. Answers of GET carry an ETag; send
it as `If-None-Match` and an unchanged answer is 304 without a body. A key may ask 300 times a minute."""

Signing = tuple[str, type[BaseModel] | None, type[BaseModel]]
SIGNING: Final[tuple[Signing, ...]] = (
    ("sign-in", SignIn, TokensShown),
    ("renew", Renewal, TokensShown),
    ("sign-out", None, SignedOut),
)


@cache
def document() -> str:
    """The whole document as JSON; the same for every company."""
    return json.dumps(_document(), ensure_ascii=False)


def _document() -> dict[str, Any]:
    asked = [one.body for one in OPERATIONS if one.body] + [body for _, body, _ in SIGNING if body]
    shown = [one.answer for one in OPERATIONS] + [answer for _, _, answer in SIGNING]
    names, schemas = models_json_schema(
        [(model, "validation") for model in asked] + [(model, "serialization") for model in shown],
        ref_template=_SCHEMAS + "{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.address, {})[operation.method.lower()] = _operation(operation, names)
    for path, body, answer in SIGNING:
        paths[f"/{path}"] = {"post": _signing(path, body, answer, names)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "AtölyeOS API", "version": VERSION, "description": _INTRODUCTION},
        "servers": [{"url": "/api/v1"}],
        "security": [{"bearer": []}],
        "tags": [
            {"name": name} for name in dict.fromkeys(["Signing in", *(one.group for one in OPERATIONS)])
        ],
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _PROBLEM},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key or an access token.",
                }
            },
        },
    }


def _operation(operation: Operation, names: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.group],
        "parameters": _parameters(operation),
        "responses": {
            str(operation.status): _content("It worked.", names[operation.answer, "serialization"]),
            **_problems(operation),
        },
    }
    if operation.scope:
        scope = SCOPES[operation.scope]
        said["description"] = f"Scope: `{scope.code}`."
    if operation.body:
        said["requestBody"] = _body(names[operation.body, "validation"])
    return said


def _signing(path: str, body: type[BaseModel] | None, answer: type[BaseModel], names: Any) -> dict[str, Any]:
    statuses = (401, 403, 413, 415, 422, 429)
    said: dict[str, Any] = {
        "operationId": path.replace("-", "_"),
        "summary": SUMMARIES[path],
        "tags": [_DOOR],
        "responses": {
            "200": _content("Tokens or their end.", names[answer, "serialization"]),
            **{str(status): _problem(_ERRORS[status]) for status in statuses},
        },
    }
    if body is not None:
        said |= {"security": [], "requestBody": _body(names[body, "validation"])}
    return said


def _problems(operation: Operation) -> dict[str, Any]:
    statuses = [401, 403, 429]
    statuses += [404] if "<" in operation.path else []
    statuses += [409, 413, 415, 422] if operation.body else []
    statuses += [422] if operation.query else []
    statuses += [412] if operation.may_match else []
    found = {str(status): _problem(_ERRORS[status]) for status in sorted(set(statuses))}
    if not operation.writes:
        found["304"] = {"description": "Unchanged since the ETag that was sent."}
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "<int:pk>" in operation.path:
        number = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
        found.append({"name": "id", "in": "path", "required": True, "schema": number})
    if "<string:code>" in operation.path:
        serial = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9-]+$"}
        found.append({"name": "serial", "in": "path", "required": True, "schema": serial})
    if operation.query is not None:
        found += _query(operation.query)
    if operation.needs_key:
        key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9._:-]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": key})
    return found


def _query(shape: type[BaseModel]) -> list[dict[str, Any]]:
    """Each field of the shape as a parameter; that it may be left out is said by not requiring it."""
    schema = shape.model_json_schema()
    found = []
    for name, field in schema["properties"].items():
        options = [one for one in field.pop("anyOf", []) if one.get("type") != "null"]
        description = field.pop("description", "")
        field.pop("title", None)
        if field.get("default", 0) is None:
            field.pop("default")
        merged = {**(options[0] if options else {}), **field}
        found.append({"name": name, "in": "query", "required": False, "schema": merged})
        if description:
            found[-1]["description"] = description
    return found


def _body(name: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": name}}}


def _content(description: str, schema: Any) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": f"{_SCHEMAS}Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
