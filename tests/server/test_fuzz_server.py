"""Schemathesis sends valid and invalid requests to the web server, as a client with default headers does.

Unlike in `tests/api/test_fuzz.py` they pass the network, the compression and two processes, and what
they change is committed.
"""

import pytest
import schemathesis

from tests.server.conftest import Server
from tests.support.fuzzing import RANDOM_FUZZING, steady_examples, use_known_ids
from upline.api.openapi import openapi_document

schema = schemathesis.openapi.from_dict(openapi_document(), config=RANDOM_FUZZING)

_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nA\r\n--x--\r\n"
)


@pytest.fixture(scope="module")
def known_ids(running_server: Server) -> dict[str, str]:
    """Records that there are, by the names that addresses have for them: all of one back-order."""
    order = f"/orders/{running_server.api.back_order.pk}"

    def created(path: str, body: bytes, content_type: str = "application/json") -> str:
        response = running_server.call("POST", path, body, {"Content-Type": content_type})
        return str(response.json["id"])

    subject = b'{"subject": "A"}'
    return {
        "order_id": str(running_server.api.back_order.pk),
        "item_id": _first_id(running_server, f"{order}/items"),
        "account_id": str(running_server.account_id),
        "product_id": str(running_server.product_id),
        "activity_id": created(f"{order}/activities", subject),
        "case_id": created(f"{order}/cases", subject),
        "note_id": created(f"{order}/notes", b'{"text": "A"}'),
        "email_id": created(f"{order}/emails/note", subject),
        "attachment_id": created(f"{order}/attachments", _FILE, "multipart/form-data; boundary=x"),
        "rule_id": _first_id(running_server, "/permission-rules"),
    }


def _first_id(server: Server, path: str) -> str:
    return str(server.call("GET", path).json["items"][0]["id"])


def test_document_over_the_network_is_the_tested_one(server: Server):
    assert server.call("GET", "/openapi.json").json == openapi_document()


@schema.parametrize()
@steady_examples(8)
def test_responses_over_the_network_conform_to_the_openapi_document(
    case: schemathesis.Case, server: Server, known_ids: dict[str, str]
):
    def open_item() -> dict[str, str]:
        order = server.new_order()
        return {
            "order_id": order.removeprefix("/orders/"),
            "item_id": _first_id(server, f"{order}/items"),
        }

    use_known_ids(case, known_ids, open_item)

    case.call_and_validate(base_url=server.url, headers=server.authorization)
