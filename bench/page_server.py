"""The pages of the web server: requested one at a time, and what each request costs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection

from bench.web_server import WebServer, web_server


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its client and the system see it, in milliseconds.

    `total` is from its first byte to the last of the response; `web` and `database` are the processor
    times of the web server and of PostgreSQL for it.
    """

    total: float
    web: float
    database: float


class PageServer:
    """The running web server. It serves one request at a time here, from one process."""

    def __init__(self, server: WebServer) -> None:
        self._server = server
        self._connection = HTTPConnection("127.0.0.1", server.port)

    def find_backends(self) -> None:
        """Find the processes of PostgreSQL that serve it, once it has connected."""
        self._server.find_backends()

    def get(self, address: str, session: str) -> Request:
        """Request a page as the person of a session."""
        before = self._server.cpu_times()
        headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
        began = time.perf_counter()
        self._connection.request("GET", address, headers=headers)
        response = self._connection.getresponse()
        response.read()
        total = (time.perf_counter() - began) * 1_000
        assert response.status in {HTTPStatus.OK, HTTPStatus.FOUND}, (
            f"{address} answers {response.status}"
        )
        return Request(total, *self._server.used_since(before))

    def close(self) -> None:
        """Close the connection, on which the server would wait for another request."""
        self._connection.close()


@contextmanager
def page_server(database: str) -> Iterator[PageServer]:
    """Keep the web server running inside the block, with one process and one thread for requests."""
    with web_server(database, processes=1, threads=1) as server:
        pages = PageServer(server)
        try:
            yield pages
        finally:
            pages.close()
