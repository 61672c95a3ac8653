"""Schemathesis sends valid and invalid requests to the web server, as a client with default headers does.

Unlike in `tests/api/test_fuzz.py` they pass the network, the compression and two processes, and what
they change is committed.
"""

import json
from typing import Any

import pytest
import schemathesis

from tests.server.conftest import Server
from tests.support.api_records import create_api_records, file_form
from tests.support.fuzzing import CHANGEABLE, RANDOM_FUZZING, steady_examples, use_known_ids
from upline.api.openapi import openapi_document

schema = schemathesis.openapi.from_dict(openapi_document(), config=RANDOM_FUZZING)

_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nA\r\n--x--\r\n"
)


@pytest.fixture(scope="module")
def known_ids(running_server: Server) -> dict[str, str]:
    """Records that there are, by the names that addresses have for them: of a back-order, and mirrors."""
    mirror = _first_id(
        running_server, "/subscriptions?is_mirror=true&product=" + str(running_server.product_id)
    )
    order = f"/orders/{running_server.api.back_order.pk}"

    def created(path: str, body: bytes, content_type: str = "application/json") -> str:
        response = running_server.call("POST", path, body, {"Content-Type": content_type})
        return str(response.json["id"])

    def send(method: str, path: str, body: Any) -> Any:
        content = json.dumps(body).encode() if body is not None else b""
        return running_server.call(
            method, path, content, {"Content-Type": "application/json"} if content else {}
        ).json

    def send_file(path: str, content: bytes) -> Any:
        form, content_type = file_form("prices.csv", content)
        return running_server.call("POST", path, form, {"Content-Type": content_type}).json

    records = create_api_records(
        send,
        send_file,
        account_id=str(running_server.account_id),
        product_id=str(running_server.product_id),
    )
    subject = b'{"subject": "A"}'
    return {
        **records,
        "order_id": str(running_server.api.back_order.pk),
        "item_id": _first_id(running_server, f"{order}/items"),
        "account_id": str(running_server.account_id),
        "product_id": str(running_server.product_id),
        "activity_id": created(f"{order}/activities", subject),
        "case_id": created(f"{order}/cases", subject),
        "note_id": created(f"{order}/notes", b'{"text": "A"}'),
        "email_id": created(f"{order}/emails/note", subject),
        "attachment_id": created(f"{order}/attachments", _FILE, "multipart/form-data; boundary=x"),
        "subscription_id": mirror,
        "add_on_id": _first_id(running_server, f"/subscriptions/{mirror}/add-ons"),
    }


def _first_id(server: Server, path: str) -> str:
    return str(server.call("GET", path).json["items"][0]["id"])


def test_document_over_the_network_is_the_tested_one(server: Server):
    assert server.call("GET", "/openapi.json").json == openapi_document()


@schema.parametrize()
@steady_examples(4)
def test_responses_over_the_network_conform_to_the_openapi_document(
    case: schemathesis.Case, server: Server, known_ids: dict[str, str]
):
    def open_records(name: str) -> dict[str, str]:
        return _OPEN_RECORDS[name](server)

    use_known_ids(case, known_ids, open_records)

    case.call_and_validate(base_url=server.url, headers=server.authorization)


def _open_item(server: Server) -> dict[str, str]:
    order = server.new_order()
    return {
        "order_id": order.removeprefix("/orders/"),
        "item_id": _first_id(server, f"{order}/items"),
    }


def _own_subscription(server: Server) -> dict[str, str]:
    sold = server.create("/subscriptions", {**server.item, "account": str(server.account_id)})
    offer = {"product": str(server.add_on_product_id), "quantity": 5}
    add_on = server.create(f"/subscriptions/{sold['id']}/add-ons", offer)
    return {"subscription_id": sold["id"], "add_on_id": add_on["id"]}


def _open_basket(server: Server) -> dict[str, str]:
    made = server.create("/baskets", {"account": str(server.account_id), "items": [server.item]})
    return {"basket_id": made["id"], "item_id": made["items"][0]["id"]}


_OPEN_RECORDS = {
    "order_id": _open_item,
    "subscription_id": _own_subscription,
    "add_on_id": _own_subscription,
    "basket_id": _open_basket,
}
assert _OPEN_RECORDS.keys() == CHANGEABLE
