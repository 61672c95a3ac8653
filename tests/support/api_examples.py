"""Executes the examples of the OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tests.support.api_records import file_form
from upline.access.rulebook import system_actor
from upline.api.examples import Example, fill
from upline.api.openapi import openapi_document
from upline.crm import actions as crm
from upline.crm.rulebook import Delivery
from upline.models import Account, Email
from upline.tenancy import actions as tenancy

_EMAIL = (
    b"From: Petra <petra@danube.example>\r\nTo: x@y.example\r\nSubject: Hello\r\n\r\nHello.\r\n"
)

# Each operation: its method, its path, and its part of the document.
OPERATIONS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
}


@dataclass(frozen=True, slots=True)
class ExampleRequest:
    """An example with the ids of records that there are; `path` is the whole address."""

    example: Example
    method: str
    path: str
    body: bytes
    content_type: str


def example_request(example: Example, ids: Mapping[str, str]) -> ExampleRequest:
    """Return the request of an example."""
    method, path, operation = OPERATIONS[example.operation]
    names = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
    path = path.format(**{name: fill(example.path_value(name), ids) for name in names})
    if example.query:
        query = fill(example.query, ids)
        path += f"?{urlencode({name: _text(value) for name, value in query.items()})}"
    body, content_type = b"", ""
    if example.body is not None:
        body, content_type = json.dumps(fill(example.body, ids)).encode(), "application/json"
    elif example.file is not None:
        body, content_type = file_form(
            example.file.name, example.file.content, example.file.media_type
        )
    return ExampleRequest(example, method, path, body, content_type)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def documented_status(example: Example) -> int:
    """Return the status of success: that of a record which is created, where there is one."""
    statuses = [int(one) for one in OPERATIONS[example.operation][2]["responses"]]
    return max(status for status in statuses if status < 300)


def saved_ids(example: Example, answer: Any) -> Iterator[tuple[str, str]]:
    """Yield the ids that an answer has, by the names by which the example saves them."""
    for name, pointer in example.saves.items():
        found = answer
        for part in pointer.removeprefix("/").split("/"):
            found = found[int(part)] if isinstance(found, list) else found[part]
        yield name, str(found)


def given_records(tenant_id: UUID, *, now: datetime) -> dict[str, str]:
    """Create the records of a BSS that no example creates; return their ids by the names in `GIVEN`."""
    new = tenancy.NewTenant(
        name="Aurora", slug="aurora", currency="EUR", timezone="Europe/Vienna", upline_id=tenant_id
    )
    reseller = tenancy.create_tenant(new=new, by=system_actor(), now=now)
    received = crm.receive_email(tenant_id=tenant_id, raw=_EMAIL, now=now)
    return {"reseller_without_account": str(reseller.id), "received_email": str(received.email_id)}


def let_email_fail(email_id: str) -> None:
    """Set what a mail server does that refuses an e-mail for good."""
    Email.objects.filter(pk=email_id).update(delivery=Delivery.FAILED)


def let_customer_differ(reseller_id: str) -> None:
    """Change a mirrored customer past the program, so that reconciliation finds it."""
    [first, *_] = Account.objects.filter(managed_by_id=reseller_id).order_by("id")
    Account.objects.filter(pk=first.pk).update(email="changed@danube.example")
