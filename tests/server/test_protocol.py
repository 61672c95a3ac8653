"""HTTP as RFC 9110 and RFC 9112 have it, byte by byte."""

import gzip
import json

import pytest

from tests.server.conftest import Server
from tests.support.raw_http import connect, in_chunks, request_head

PAGE = "/sign-in/"


def test_pipelined_requests_are_answered_in_their_order(server: Server):
    body = b'{"account": "x"}'
    headers = {
        **server.authorization,
        "Content-Type": "application/json",
        "Content-Length": len(body),
    }
    chunked = {
        **server.authorization,
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    with connect(server.port) as connection:
        connection.send(
            request_head("GET", PAGE),
            request_head("POST", "/api/v1/orders", headers), body,
            request_head("POST", "/api/v1/orders", chunked), in_chunks(b"{", b"}"),
            request_head("HEAD", PAGE),
            request_head("GET", "/api/v1/orders?limit=1", server.authorization),
        )  # fmt: skip
        statuses = [
            connection.receive(method).status for method in ("GET", "POST", "POST", "HEAD", "GET")
        ]

    assert statuses == [200, 400, 400, 200, 200]


@pytest.mark.parametrize("path", [PAGE, "/api/v1/openapi.json", "/static/"])
def test_head_has_the_headers_of_get_and_no_body(server: Server, path: str):
    with connect(server.port) as connection:
        connection.send(request_head("HEAD", path))
        head = connection.receive("HEAD")
        connection.send(request_head("GET", path))
        get = connection.receive()

    assert head.status == get.status
    assert head.body == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert int(head.headers["Content-Length"]) == len(get.body) > 0


def test_head_of_a_record_has_its_tag(server: Server):
    path = f"/orders/{server.api.back_order.pk}"

    head, get = server.call("HEAD", path), server.call("GET", path)

    assert head.status == 200
    assert head.headers["ETag"] == get.headers["ETag"]


def test_range_of_a_static_file(server: Server):
    with connect(server.port) as connection:
        connection.send(request_head("GET", PAGE))
        page = connection.receive().body.decode()
        path = "/static/" + page.partition("/static/")[2].partition('"')[0]
        connection.send(request_head("GET", path))
        whole = connection.receive()
        connection.send(request_head("GET", path, {"Range": "bytes=10-19"}))
        part = connection.receive()
        connection.send(request_head("GET", path, {"Range": f"bytes={len(whole.body)}-"}))
        outside = connection.receive()

    assert (part.status, part.body) == (206, whole.body[10:20])
    assert outside.status == 416


def test_range_of_a_record_is_ignored(server: Server):
    response = server.call(
        "GET", f"/orders/{server.api.back_order.pk}", headers={"Range": "bytes=0-3"}
    )

    assert response.status == 200
    assert response.json["is_back_order"] is True


def test_entity_tag_of_a_record_survives_compression(server: Server):
    path = f"/orders/{server.api.back_order.pk}"
    accepts = {"Accept-Encoding": "gzip, deflate, br"}

    read = server.call("GET", path, headers=accepts)
    tag = read.headers["ETag"]
    again = server.call("GET", path, headers={**accepts, "If-None-Match": tag})
    edited = server.call(
        "PATCH", path, b'{"name": "Tagged"}', {**accepts, "If-Match": f'"unknown", {tag}'}
    )

    assert tag == f'"{read.json["version"]}"'
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert edited.status == 200
    assert edited.headers["ETag"] != tag


def test_list_is_compressed_for_a_client_that_accepts_it(server: Server):
    response = server.call("GET", "/orders", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(response.body))["items"]


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Content-Length: 5, 6",
        "Content-Length: 0x5",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Content-Length : 5",
        "X: a\r\n folded",
    ],
)
def test_ambiguous_length_is_refused_and_the_connection_closed(server: Server, headers: str):
    with connect(server.port) as connection:
        connection.send(f"POST {PAGE} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\nhello")

        assert connection.receive().status == 400
        assert connection.is_closed()


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
    ],
)
def test_request_with_length_and_chunks_ends_its_connection(server: Server, headers: str):
    smuggled = request_head("GET", PAGE).encode()
    with connect(server.port) as connection:
        connection.send(
            f"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n",
            in_chunks(b"{}"),
            smuggled,
        )

        assert connection.receive().status == 401
        assert connection.is_closed(), "nothing after it is taken for a request"


def test_header_name_with_underscore_is_ignored(server: Server):
    with connect(server.port) as connection:
        token = str(server.authorization["Authorization"])
        connection.send(
            request_head("GET", "/api/v1/orders", {"Content_Type": "x", "AUTHORIZATION_": token})
        )

        assert connection.receive().status == 401


def test_headers_that_are_too_many_are_refused(server: Server):
    with connect(server.port) as connection:
        connection.send(request_head("GET", PAGE, {f"X-{number}": "a" for number in range(200)}))

        assert connection.receive().status == 431


def test_connection_serves_further_requests(server: Server):
    with connect(server.port) as connection:
        for _ in range(3):
            connection.send(request_head("GET", PAGE))
            assert connection.receive().status == 200
