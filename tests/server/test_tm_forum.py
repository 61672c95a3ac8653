"""The TM Forum routes over HTTP: an order is created, found by a filter, and read from another process."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.server.conftest import Server
from tests.support import tmf_documents
from tests.support.raw_http import connect, request_head

API = "productOrderingManagement"


def call(server: Server, path: str, body: Any = None) -> Any:
    request = Request(  # noqa: S310 — the server of this test
        f"{server.url}/tmf-api/{API}/v4/{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={**server.authorization, "Content-Type": "application/json"},  # type: ignore[dict-item]
    )
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return json.load(response), response.headers


def test_created_order_is_found_by_its_date_and_id(server: Server):
    offering = {"id": str(server.product_id)}
    price = [{"priceType": "recurring", "recurringChargePeriod": "month"}]
    item = {"id": "1", "action": "add", "productOffering": offering, "itemPrice": price}
    party = {"id": str(server.account_id), "@referredType": "Customer"}

    created, headers = call(
        server, "productOrder", {"productOrderItem": [item], "relatedParty": [party]}
    )
    found, counts = call(
        server, f"productOrder?id={created['id']}&orderDate={created['orderDate']}"
    )

    tmf_documents.check(API, "ProductOrder", created)
    assert headers["Location"] == created["href"]
    assert found == [created]
    assert (counts["X-Total-Count"], counts["X-Result-Count"]) == ("1", "1")


def test_unknown_address_is_an_error_of_tm_forum(server: Server):
    with pytest.raises(HTTPError) as raised:
        call(server, "nothing")

    assert raised.value.code == 404
    tmf_documents.check(API, "Error", json.load(raised.value))


def test_request_that_never_reaches_the_program_is_refused_with_an_error_of_tm_forum(
    server: Server,
):
    with connect(server.port) as connection:
        headers = {"Content-Encoding": "gzip", "Content-Length": 3}
        connection.send(
            request_head("POST", f"/tmf-api/{API}/v4/productOrder", headers), b"\x1f\x8b\x08"
        )
        response = connection.receive()

    assert response.status == 415
    error = json.loads(response.body)
    tmf_documents.check(API, "Error", error)
    assert (error["status"], error["code"]) == ("415", "unsupported_media_type")
