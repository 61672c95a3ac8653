"""Schemathesis sends valid and invalid requests to the web server, led to its records by examples and links.

Unlike in `tests/api/test_fuzz.py` they pass the network, the compression and two processes, and what
they change is committed. `make fuzz-api` does the same for longer.
"""

from tests.server.conftest import Server
from tests.support.api_fuzz import create_example_records, fuzz
from upline.api.openapi import openapi_document


def test_document_over_the_network_is_the_tested_one(server: Server):
    assert server.call("GET", "/openapi.json").json == openapi_document()


def test_responses_over_the_network_conform_to_the_document_and_most_operations_succeed(
    server: Server,
):
    def send(method: str, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        headers = {"Content-Type": content_type} if content_type else {}
        answer = server.call(method, path.removeprefix("/api/v1"), body, headers)
        return answer.status, answer.body

    ids = create_example_records(send)
    result = fuzz(
        server.url,
        server.api.erp.credential.token,
        ids,
        phases=["examples", "stateful"],
        max_examples=5,
        seconds=25,
    )

    assert result.failures == {}
    assert result.share >= 0.5, sorted(result.succeeded)
