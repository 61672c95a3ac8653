"""API clients with a credential each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from upline.access.rulebook import Role, system_actor
from upline.tenancy.actions import NewCredential, add_credential

ROOT = "/api/v1"
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """The response to a request."""

    response: HttpResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def json(self) -> Any:
        return self.response.json()  # type: ignore[attr-defined]

    @property
    def code(self) -> str:
        """The code of a problem, after checking that it is RFC 9457."""
        assert self.response["Content-Type"] == "application/problem+json", self.response.content
        assert self.json["status"] == self.status
        return str(self.json["code"])

    @property
    def fields(self) -> set[str]:
        """The fields that a problem names."""
        return {fault["field"] for fault in self.json["errors"]}

    @property
    def etag(self) -> str:
        return self.response["ETag"]


@dataclass(frozen=True, slots=True)
class ApiClient:
    """An API client with a credential."""

    credential: NewCredential

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> ApiResponse:
        """Request an address below the root of the API, with JSON if there is a body."""
        sent = {"Authorization": f"Bearer {self.credential.token}", **(headers or {})}
        client = Client(raise_request_exception=False)
        kind = sent.pop("Content-Type", "application/json" if body is not None else "")
        return ApiResponse(
            client.generic(method, f"{ROOT}{path}", encode_body(body), kind, headers=sent)  # type: ignore[arg-type]
        )

    def get(self, path: str, **headers: str) -> ApiResponse:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> ApiResponse:
        return self.call("POST", path, body, _header_names(headers))

    def patch(self, path: str, body: Any, **headers: str) -> ApiResponse:
        return self.call("PATCH", path, body, _header_names(headers))

    def delete(self, path: str, **headers: str) -> ApiResponse:
        return self.call("DELETE", path, headers=_header_names(headers))


def _header_names(headers: Mapping[str, str]) -> dict[str, str]:
    """`If_Match` is how If-Match can be said in Python."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def encode_body(body: Any) -> bytes | str:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body

    return json.dumps(body, default=str)


def create_api_client(
    tenant_id: UUID, role: Role = Role.ADMINISTRATOR, name: str = ""
) -> ApiClient:
    """Create a credential, and a client that uses it."""
    credential = add_credential(
        tenant_id=tenant_id, name=name or f"Program {role}", role=role, by=system_actor(), now=NOW
    )
    return ApiClient(credential)
