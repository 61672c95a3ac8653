"""Clients that send slowly, or nothing, do not keep others from being answered."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.server.conftest import BODY_SECONDS, Server
from tests.support.raw_http import RawConnection, connect, in_chunks, request_head

CLIENTS = 500
PAGE_WITHIN_S = 1.0
SLOW_REQUESTS = {
    "body": request_head("POST", "/sign-in/", {"Content-Length": 1000}) + "a",
    "chunks": request_head("POST", "/api/v1/orders", {"Transfer-Encoding": "chunked"}) + "5\r\na",
    "headers": "POST /sign-in/ HTTP/1.1\r\nHost: local",
    "nothing": "",
}


@contextmanager
def slow_clients(server: Server, sent: str, count: int = CLIENTS) -> Iterator[list[RawConnection]]:
    with ExitStack() as opened:
        clients = [opened.enter_context(connect(server.port)) for _ in range(count)]
        for client in clients:
            client.send(sent)
        yield clients


def seconds_for_a_page(server: Server) -> float:
    began = time.monotonic()
    with connect(server.port) as connection:
        connection.send(request_head("GET", "/sign-in/"))
        assert connection.receive().status == 200
        connection.send(request_head("POST", "/sign-in/", {"Content-Length": 5}), "a=b&c")
        assert connection.receive().status == 403, "a form without its token is answered as ever"
    return time.monotonic() - began


@pytest.mark.parametrize("kind", SLOW_REQUESTS)
def test_pages_are_answered_beside_slow_clients(server: Server, kind: str):
    with slow_clients(server, SLOW_REQUESTS[kind]) as clients:
        seconds = [seconds_for_a_page(server)]
        for client in clients[::5]:  # and they go on
            with suppress(OSError):  # its connection was closed
                client.send("a")
        seconds.append(seconds_for_a_page(server))

    assert max(seconds) < PAGE_WITHIN_S


def test_body_that_does_not_arrive_in_time_is_ended(server: Server):
    began = time.monotonic()
    with connect(server.port) as connection:
        connection.send(SLOW_REQUESTS["body"])
        response = connection.receive()
        assert connection.is_closed()

    assert response.status == 408
    assert time.monotonic() - began < BODY_SECONDS + 2


def test_trickle_of_bytes_does_not_extend_the_time(server: Server):
    began = time.monotonic()
    with connect(server.port) as connection:
        headers = {"Transfer-Encoding": "chunked"}
        connection.send(request_head("POST", "/api/v1/orders", headers))
        connection.socket.settimeout(0.2)
        received = b""
        while not received and time.monotonic() - began < BODY_SECONDS + 4:
            connection.send("1\r\na\r\n")
            try:
                received = connection.socket.recv(1000)
            except TimeoutError:
                continue

    assert received.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < BODY_SECONDS + 2


def test_large_body_may_take_longer_as_long_as_it_arrives(server: Server):
    block = b"a" * 20_000
    with connect(server.port) as connection:
        headers = {**server.authorization, "Transfer-Encoding": "chunked"}
        connection.send(request_head("POST", "/api/v1/orders", headers))
        for _ in range(BODY_SECONDS + 2):
            connection.send(b"%x\r\n%b\r\n" % (len(block), block))
            time.sleep(1)
        connection.send(in_chunks())

        assert connection.receive().status == 415


def test_connections_without_requests_are_limited_per_address(server: Server):
    with slow_clients(server, "", 1500) as clients:
        deadline = time.monotonic() + 8
        closed = 0
        while not closed and time.monotonic() < deadline:
            time.sleep(0.5)
            closed = sum(has_ended(client) for client in clients)

    assert 0 < closed < len(clients), "some are closed before their time, not all"


def has_ended(client: RawConnection) -> bool:
    client.socket.settimeout(0)
    try:
        return client.socket.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
