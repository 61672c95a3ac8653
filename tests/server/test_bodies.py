"""Bodies as clients send them: with a length, in chunks, encoded, too large, cut off."""

import json

import pytest

from tests.server.conftest import Server
from tests.support.raw_http import RawResponse, connect, in_chunks, request_head

MB = 1024 * 1024
FORM = "application/x-www-form-urlencoded"


def send_chunked(server: Server, method: str, path: str, *blocks: bytes, **headers) -> RawResponse:
    sent = {
        **server.authorization,
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    with connect(server.port) as connection:
        connection.send(request_head(method, f"/api/v1{path}", sent), in_chunks(*blocks))
        return connection.receive()


def in_pieces(text: str) -> list[bytes]:
    raw = text.encode()
    return [raw[start : start + 7] for start in range(0, len(raw), 7)]


def test_optional_body_in_chunks_is_read(server: Server):
    order = server.new_order()
    body = json.dumps({"start_date": "2099-01-01"})

    response = send_chunked(server, "POST", f"{order}/execute?dry_run=true", *in_pieces(body))
    faulty = send_chunked(server, "POST", f"{order}/execute", b'{"start_date": "yesterday"}')

    assert response.status == 422, "an execution in the far future is refused, not done today"
    assert (faulty.status, faulty.code) == (400, "unreadable")
    assert server.call("GET", order).json["executed_at"] is None


def test_record_is_created_from_a_body_in_chunks(server: Server):
    body = json.dumps({"account": str(server.account_id)})

    response = send_chunked(server, "POST", "/orders", *in_pieces(body))

    assert response.status == 201
    assert response.json["account"]["id"] == str(server.account_id)


def test_idempotency_key_is_bound_to_the_content_of_chunks(server: Server):
    order = server.new_order()

    def rename(name: str, key: str) -> RawResponse:
        body = json.dumps({"text": name})
        return send_chunked(server, "POST", f"{order}/notes", *in_pieces(body), Idempotency_Key=key)

    first, again, other = rename("One", "chunks"), rename("One", "chunks"), rename("Two", "chunks")

    assert first.status == again.status == 201
    assert first.json["id"] == again.json["id"]
    assert (other.status, other.code) == (422, "key_reused")
    assert len(server.call("GET", f"{order}/notes").json["items"]) == 1


def test_upload_in_chunks_is_stored_whole(server: Server):
    order = server.new_order()
    content = b"a line of text\n" * 40_000
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n%b\r\n--x--\r\n" % content
    )
    blocks = [form[start : start + 50_000] for start in range(0, len(form), 50_000)]

    stored = send_chunked(
        server,
        "POST",
        f"{order}/attachments",
        *blocks,
        Content_Type="multipart/form-data; boundary=x",
    )
    downloaded = server.call("GET", f"{order}/attachments/{stored.json['id']}/content")

    assert stored.json["size"] == len(content)
    assert downloaded.body == content


def test_form_of_a_page_in_chunks_is_read(server: Server):
    with connect(server.port) as connection:
        connection.send(request_head("GET", "/sign-in/"))
        page = connection.receive()
        cookie = page.headers["Set-Cookie"].strip().partition(";")[0]
        token = cookie.partition("=")[2]
        headers = {"Cookie": cookie, "Content-Type": FORM, "Transfer-Encoding": "chunked"}
        form = f"csrfmiddlewaretoken={token}&email=nobody%40a.example&password=wrong"
        connection.send(request_head("POST", "/sign-in/", headers), in_chunks(*in_pieces(form)))
        response = connection.receive()

    assert response.status == 200, "the token in the body was found"
    assert b"nobody@a.example" in response.body


@pytest.mark.parametrize("path", ["/api/v1/orders", "/sign-in/"])
@pytest.mark.parametrize(
    "chunks", [b"zz\r\nhello\r\n0\r\n\r\n", b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n",
               b"5\r\nhello0\r\n\r\n"]
)  # fmt: skip
def test_malformed_chunks_are_refused(server: Server, path: str, chunks: bytes):
    with connect(server.port) as connection:
        connection.send(request_head("POST", path, {"Transfer-Encoding": "chunked"}), chunks)

        assert connection.receive().status == 400
        assert connection.is_closed()


@pytest.mark.parametrize("path", ["/api/v1/orders", "/sign-in/"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity", "x"])
def test_compressed_body_is_refused(server: Server, path: str, coding: str):
    with connect(server.port) as connection:
        headers = {"Content-Encoding": coding, "Content-Length": 3}
        connection.send(request_head("POST", path, headers), b"\x1f\x8b\x08")

        assert connection.receive().status == 415


@pytest.mark.parametrize("coding", ["gzip, chunked", "chunked, chunked"])
def test_transfer_codings_beside_chunked_are_refused(server: Server, coding: str):
    with connect(server.port) as connection:
        headers = {"Transfer-Encoding": coding}
        connection.send(request_head("POST", "/api/v1/orders", headers), in_chunks(b"{}"))

        assert connection.receive().status in {400, 415}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_json_that_is_not_utf_8_is_refused(server: Server, encoding: str):
    body = json.dumps({"name": "Bäckerei"}, ensure_ascii=False).encode(encoding)

    response = server.call("PATCH", server.new_order(), body)

    assert (response.status, response.code) == (400, "unreadable")


@pytest.mark.parametrize("path", ["/api/v1/orders", "/sign-in/"])
def test_body_of_12_mb_is_refused_after_it_was_sent(server: Server, path: str):
    with connect(server.port) as connection:
        connection.send(request_head("POST", path, {"Content-Length": 12 * MB}), b"x" * 12 * MB)

        assert connection.receive().status == 413


@pytest.mark.parametrize("path", ["/api/v1/orders", "/sign-in/"])
def test_chunks_of_12_mb_are_refused(server: Server, path: str):
    with connect(server.port) as connection:
        connection.send(request_head("POST", path, {"Transfer-Encoding": "chunked"}))
        connection.send(in_chunks(*[b"x" * MB] * 12))

        assert connection.receive().status == 413


def test_client_that_expects_100_gets_it_and_sends_its_body(server: Server):
    body = json.dumps({"name": "Continued"}).encode()
    headers = {
        **server.authorization,
        "Content-Type": "application/json",
        "Content-Length": len(body),
        "Expect": "100-continue",
    }
    with connect(server.port) as connection:
        connection.send(request_head("PATCH", f"/api/v1{server.new_order()}", headers))
        assert connection.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(body)

        assert connection.receive().json["name"] == "Continued"


def test_client_that_expects_100_for_too_much_is_refused_at_once(server: Server):
    headers = {"Content-Length": 12 * MB, "Expect": "100-continue"}
    with connect(server.port) as connection:
        connection.send(request_head("POST", "/api/v1/orders", headers))

        assert connection.receive().code == "too_large"


@pytest.mark.parametrize("framing", [{"Content-Length": 100}, {"Transfer-Encoding": "chunked"}])
def test_request_cut_in_the_middle_is_not_executed(server: Server, framing: dict[str, object]):
    order = server.new_order()
    headers = {**server.authorization, "Content-Type": "application/json", **framing}
    for body in (b"", b"11\r\n{}"):
        with connect(server.port) as connection:
            connection.send(request_head("POST", f"/api/v1{order}/execute", headers), body)

    assert server.call("GET", order).json["executed_at"] is None
