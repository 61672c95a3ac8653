"""The API filters and sorts each list by what its page shows, and says when records were created and changed.

A column that a page gains needs a parameter of the API, or a reason in the table why there is none.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

import upline.web
from upline.api.openapi import openapi_document
from upline.web.shared.lists.definition import ListDefinition

COUNT = "a count that is worked out for each row"
TEXT = "a text; `q` searches what is worth it"
ID = "the address of the record reads it"
PARTS = "the amounts of its parts, each a list of its own"


@dataclass(frozen=True, kw_only=True)
class ApiList:
    """The list of the API that has the records of a page.

    `filters`: the parameters by which a column is filtered, or in brackets why there are none. `sorts`:
    the values of `sort` by the codes of the columns.
    """

    path: str
    filters: Mapping[str, str]
    sorts: Mapping[str, str] = field(default_factory=dict)


# By the names of the lists.
LISTS: Mapping[str, ApiList] = {
    "orders": ApiList(
        path="orders",
        filters={
            "number": "q", "name": "q", "date": "date_from date_to", "account": "account",
            "billing_to": "billing_to", "origin": "is_back_order reseller", "trigger": "trigger",
            "type": "type", "status": "status", "lines": f"({COUNT})",
            "total": "total_from total_to", "currency": "currency",
            "responsible_user": "responsible_user", "id": f"({ID})",
        },
        sorts={"number": "number", "date": "date", "account": "account", "status": "status", "total": "total"},
    ),
    "subscriptions": ApiList(
        path="subscriptions",
        filters={
            "name": "q", "account": "account", "product": "product",
            "quantity": "quantity_from quantity_to", "cycle": "billing_cycle",
            "unit_price": "unit_price_from unit_price_to", "currency": "currency",
            "status": "status", "trial": "is_trial", "start": "starts_from starts_to",
            "renews": "renews_from renews_to", "auto_renew": "auto_renew", "ends": "ends_from ends_to",
            "vendor_subscription_id": "vendor_subscription_id", "managed_by": "managed_by",
            "responsible_user": "responsible_user", "id": f"({ID})",
        },
        sorts={"name": "name", "account": "account", "renews": "renewal"},
    ),
    "accounts": ApiList(
        path="accounts",
        filters={
            "name": "q", "kind": "kind", "managed_by": "reseller", "accounting_no": "accounting_no",
            "email": "email", "vendor_customer_id": "vendor_customer_id", "billing_to": "billing_to",
            "responsible_user": "responsible_user", "id": f"({ID})",
        },
        sorts={"name": "name", "accounting_no": "accounting_no"},
    ),
    "products": ApiList(
        path="products",
        filters={
            "name": "q", "vendor_id": "vendor_id", "code": "code", "type": "type",
            "price_monthly": f"({PARTS})", "price_annual": f"({PARTS})",
            "price_triennial": f"({PARTS})", "price_one_time": f"({PARTS})",
            "add_on_of": "add_on_of", "licences": "(two limits, of which none is asked for alone)", "owner": "owner", "status": "which",
            "trial": "offers_trial", "id": f"({ID})",
        },
        sorts={"name": "name", "vendor_id": "vendor_id", "type": "type"},
    ),
    "price-lists": ApiList(
        path="price-lists",
        filters={
            "name": "q", "currency": "currency", "state": "state", "valid": "valid_on",
            "prices": f"({COUNT})", "accounts": f"({COUNT})", "id": f"({ID})",
        },
        sorts={"name": "name", "valid": "valid_from"},
    ),
    "promotions": ApiList(
        path="promotions",
        filters={
            "name": "q", "state": "state", "kind": "kind", "audience": "audience",
            "value": "value_from value_to currency", "products": "product",
            "limits": "price_list requires new_customers_only",
            "first_day": "first_date_from first_date_to", "last_day": "last_date_from last_date_to",
            "cycles": "cycles is_lifetime", "applied": f"({COUNT})", "id": f"({ID})",
        },
        sorts={"name": "name", "first_day": "first_date", "last_day": "last_date"},
    ),
    "resellers": ApiList(
        path="resellers",
        filters={
            "name": "q", "state": "which", "since": "active_from active_before",
            "last_sale": "last_sale_from last_sale_before", "lag": f"({COUNT})", "parked": "which",
            "run_rate": f"({COUNT})", "price_list": "price_list", "payment_method": "payment_method",
            "currency": "currency", "slug": "slug", "id": f"({ID})",
        },
        sorts={"name": "name", "since": "active_since", "last_sale": "last_sale_at"},
    ),
    "back-ordering-log": ApiList(
        path="sale-events",
        filters={
            "happened": "happened_from happened_before", "reseller": "reseller", "trigger": "kind",
            "customer": "customer", "sold": "(of several lines; `orders` and `subscriptions` filter by product)",
            "effective": "effective_from effective_to", "state": "state", "reason": "reason",
            "order": "order", "attempts": "attempts_from", "lag": f"({COUNT})",
            "next_retry": "retry_from retry_before", "by": "by", "id": f"({ID})",
        },
        sorts={"happened": "happened_at"},
    ),
    "cases": ApiList(
        path="cases",
        filters={
            "subject": "q", "status": "status which", "priority": "priority", "order": "order",
            "account": "account", "assigned_to": "assigned_to is_unassigned",
            "closed": "closed_from closed_before", "created_by": "created_by",
            "created": "created_from created_before", "id": f"({ID})",
        },
        sorts={
            "status": "status", "priority": "priority", "account": "account",
            "assigned_to": "assigned_to", "created": "created_at",
        },
    ),
    "activities": ApiList(
        path="activities",
        filters={
            "subject": "q", "kind": "kind", "order": "order", "account": "account",
            "due": "due_from due_to", "assigned_to": "assigned_to is_unassigned", "status": "which",
            "done": "done_from done_before", "done_by": "done_by", "text": f"({TEXT})",
            "created_by": "created_by", "created": "created_from created_before", "id": f"({ID})",
        },
        sorts={
            "account": "account", "due": "due_date", "assigned_to": "assigned_to",
            "created": "created_at",
        },
    ),
    "emails": ApiList(
        path="emails",
        filters={
            "subject": "q", "state": "state", "direction": "direction", "order": "order",
            "account": "account", "sender": "sender", "recipients": "recipient", "text": f"({TEXT})",
            "sent": "sent_from sent_before", "created_by": "created_by",
            "created": "created_from created_before", "id": f"({ID})",
            "other": "sender recipient",
        },
        sorts={"account": "account", "created": "created_at"},
    ),
    "jobs": ApiList(
        path="jobs",
        filters={
            "kind": "kind", "subject": f"({TEXT})", "state": "which", "progress": f"({COUNT})",
            "by": "by", "created": "created_from created_before",
            "finished": "finished_from finished_before", "id": f"({ID})",
        },
        sorts={"created": "created_at"},
    ),
}  # fmt: skip

# Lists of pages without one of the API, and where their records are.
ELSEWHERE: Mapping[str, str] = {
    "differences": "/reconciliation/differences: worked out, without columns of the database",
    "distributor-prices": "/products/{id}/prices, of the BSS upstream",
    "from-distributor": "/orders and /subscriptions have it as `upstream`",
    "price-imports": "/price-imports: by price list and file, the latest first",
    "reconciliation": "/reconciliation: one row per reseller",
    "repairs": "/reconciliation/repairs: by reseller, the latest first",
}

# Lists of the API whose records do not say when they were created and changed, and why.
UNSTAMPED: Mapping[str, str] = {
    "api-options": "two, which are always there",
    "reconciliation": "worked out: it says when it was checked",
    "reconciliation/differences": "worked out: the reseller's row says when",
    "reconciliation/repairs": "never changed: it says when it was done",
}


def _definitions() -> Iterator[ListDefinition]:
    for module in pkgutil.walk_packages(upline.web.__path__, "upline.web."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, ListDefinition):
                yield found


DEFINITIONS = {one.name: one for one in _definitions()}


def _operation(path: str) -> Any:
    return openapi_document()["paths"][f"/api/v1/{path}"]["get"]


def _parameters(path: str) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in _operation(path)["parameters"]}


def _sorts(path: str) -> list[str]:
    schema = _parameters(path).get("sort", {})
    return [word for one in schema.get("allOf", [schema]) for word in one.get("enum", ())]


def test_every_list_of_the_pages_has_one_of_the_api_or_is_found_elsewhere():
    assert DEFINITIONS.keys() == LISTS.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("name", LISTS)
def test_api_filters_by_each_column_of_the_page(name: str):
    api, columns = LISTS[name], DEFINITIONS[name].table.columns
    parameters = _parameters(api.path)

    assert api.filters.keys() == {column.code for column in columns}
    filters = [one for one in api.filters.values() if not one.startswith("(")]
    missing = {one for names in filters for one in names.split()} - parameters.keys()
    assert not missing, f"/{api.path} has no such filters"


@pytest.mark.parametrize("name", LISTS)
def test_api_sorts_by_each_column_that_sorts_the_page(name: str):
    api, columns = LISTS[name], DEFINITIONS[name].table.columns

    assert api.sorts.keys() == {column.code for column in columns if column.sort}
    both = {f"{sign}{one}" for one in api.sorts.values() for sign in ("", "-")}
    assert both <= set(_sorts(api.path)), f"/{api.path} cannot be sorted so"


def test_records_of_every_list_say_when_they_were_created_and_changed():
    document = openapi_document()
    schemas = document["components"]["schemas"]
    bare = set()
    for path, operations in document["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = _list_of(content.get("application/json", {}).get("schema", {}))
        if not name or "{" in path:
            continue
        item = schemas[schemas[name]["properties"]["items"]["items"]["$ref"].rpartition("/")[2]]
        if not {"created_at", "updated_at"} <= item[
            "properties"
        ].keys() or "updated_since" not in _parameters(path.removeprefix("/api/v1/")):
            bare.add(path.removeprefix("/api/v1/"))

    assert bare == UNSTAMPED.keys()


def _list_of(schema: Any) -> str:
    first = schema.get("anyOf", [schema])[0]
    name = str(first.get("$ref", "")).rpartition("/")[2]
    return name if name.startswith("ListOf") else ""
