"""A client that uses only Python's standard library, against a running server."""

import json
import urllib.request
from urllib.error import HTTPError

from tests.api.conftest import ApiFixtures


def call(url: str, method: str, path: str, token: str, body=None, **headers: str):
    """Return status, headers and JSON, as a plain program has them."""
    request = urllib.request.Request(  # noqa: S310 — our own server
        f"{url}/api/v1{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={
            "Authorization": f"Bearer {token}",
            **({"Content-Type": "application/json"} if body is not None else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310 — our own server
            return response.status, response.headers, json.loads(response.read() or "null")
    except HTTPError as problem:
        with problem:
            return problem.status, problem.headers, json.loads(problem.read())


def test_client_creates_reads_and_executes_an_order(committed_api: ApiFixtures, live_server):
    api = committed_api
    token = api.shop.credential.token
    customer, product = str(api.customer().pk), str(api.product().pk)
    item = {"product": product, "billing_cycle": "monthly", "quantity": 5}
    order_request = {"account": customer, "items": [item]}

    def send_request(method: str, path: str, body=None, **headers: str):
        return call(live_server.url, method, path, token, body, **headers)

    status, headers, order = send_request("POST", "/orders", order_request, Idempotency_Key="first")
    again = send_request("POST", "/orders", order_request, Idempotency_Key="first")
    path = headers["Location"].removeprefix("/api/v1")
    edited = send_request("PATCH", path, {"name": "From the shop"}, If_Match=headers["ETag"])
    stale = send_request("PATCH", path, {"name": "Too late"}, If_Match=headers["ETag"])
    executed = send_request("POST", f"{path}/execute", {})
    listed = send_request("GET", "/orders?is_back_order=false")
    refused = send_request("POST", f"/orders/{api.back_order.pk}/execute", {})
    unknown = call(live_server.url, "GET", "/orders", "upl_nobody")

    assert status == 201
    assert again[2] == order
    assert edited[2]["name"] == "From the shop"
    assert (stale[0], stale[2]["code"]) == (412, "stale")
    assert executed[2]["executed_at"].endswith("Z")
    assert [one["id"] for one in listed[2]["items"]] == [order["id"]]
    assert (refused[0], refused[2]["code"]) == (403, "back_order_protected")
    assert refused[1]["Content-Type"] == "application/problem+json"
    assert (unknown[0], unknown[2]["code"]) == (401, "unknown_credential")
