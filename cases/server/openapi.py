"""OpenAPI 3.1, written from the table of endpoints and the records themselves."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from cases.server.keys import SETTINGS
from cases.server.mount import PREFIX, endpoints
from cases.wire import codec
from cases.wire.endpoint import PUBLIC, Endpoint
from cases.wire.messages import Nothing, Problem

Schema = dict[str, Any]
_PROBLEM = "application/problem+json"


def mount_openapi(app: web.Application) -> None:
    """Mount the description; it is written when it is first asked for, when all routes are known."""
    written: list[bytes] = []

    async def answer(_request: web.Request) -> web.Response:
        if not written:
            written.append(codec.encode(describe(endpoints(app).values(), app[SETTINGS].version)))
        return web.Response(body=written[0], content_type="application/json")

    app.router.add_get(PREFIX + "/openapi.json", answer)


def describe(some: Iterable[Endpoint[Any, Any]], version: str) -> Schema:
    """Return the description of endpoints."""
    known = sorted(some, key=lambda endpoint: (endpoint.path, endpoint.method))
    records = [kind for endpoint in known for kind in _records(endpoint)]
    schemas, components = msgspec.json.schema_components(
        [*records, Problem], ref_template="#/components/schemas/{name}"
    )
    by_kind = dict(zip([*records, Problem], schemas, strict=True))
    paths: dict[str, Schema] = {}
    for endpoint in known:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, by_kind)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Khibra case server",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Problem": {
                    "description": "What went wrong, with a stable code.",
                    "content": {_PROBLEM: {"schema": by_kind[Problem]}},
                }
            },
        },
    }


def _records(endpoint: Endpoint[Any, Any]) -> list[type]:
    kinds = (endpoint.body, endpoint.answer, endpoint.query)
    return [kind for kind in kinds if kind not in {bytes, Nothing}]


def _operation(endpoint: Endpoint[Any, Any], schemas: dict[type, Schema]) -> Schema:
    operation: Schema = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.name.partition(".")[0]],
        "x-access-row": endpoint.row,
        "parameters": list(_parameters(endpoint)),
        "responses": {
            "200": {"description": "Done.", "content": _content(endpoint.answer, schemas)},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if endpoint.body is not Nothing:
        operation["requestBody"] = {"required": True, "content": _content(endpoint.body, schemas)}
    if endpoint.row == PUBLIC:
        operation["security"] = []
    return operation


def _content(kind: type, schemas: dict[type, Schema]) -> Schema:
    if kind is bytes:
        return {"application/octet-stream": {}}
    return {"application/json": {"schema": schemas.get(kind, {"type": "object"})}}


def _parameters(endpoint: Endpoint[Any, Any]) -> Iterable[Schema]:
    text = {"type": "string"}
    for place in endpoint.places:
        yield {"name": place, "in": "path", "required": True, "schema": text}
    if endpoint.is_mutation:
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "schema": text}
    if endpoint.needs_version:
        yield {"name": "If-Match", "in": "header", "required": True, "schema": text}
    if endpoint.query is not Nothing:
        _, components = msgspec.json.schema_components([endpoint.query])
        record = components[endpoint.query.__name__]
        for name, kind in record["properties"].items():
            required = name in record.get("required", ())
            inlined = kind if "$ref" not in str(kind) else text
            yield {"name": name, "in": "query", "required": required, "schema": inlined}
