"""A client that sends exactly the bytes it is given."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage, parse_headers
from typing import Any

_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response as it came."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem, after checking that it is RFC 9457."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status
        return str(self.json["code"])


class RawConnection:
    """A connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._reader = connection.makefile("rb")

    def send(self, *parts: bytes | str) -> None:
        for part in parts:
            self.socket.sendall(part.encode("latin-1") if isinstance(part, str) else part)

    def receive(self, method: str = "GET") -> RawResponse:
        """Read one response; `method` is that of its request."""
        status = int(self._reader.readline().split()[1])
        headers = parse_headers(self._reader)
        if method == "HEAD" or status in {204, 304}:
            return RawResponse(status, headers, b"")
        if headers.get("Transfer-Encoding") == "chunked":
            return RawResponse(status, headers, b"".join(self._chunks()))
        return RawResponse(status, headers, self._reader.read(int(headers["Content-Length"])))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._reader.readline(), 16):
            yield self._reader.read(size)
            self._reader.readline()
        self._reader.readline()

    def close(self) -> None:
        """Let the socket be closed, which a reader keeps open."""
        self._reader.close()

    def is_closed(self) -> bool:
        """Return whether the server closes the connection, without sending more."""
        return self._reader.read(1) == b""


@contextmanager
def connect(port: int, *, timeout: float = _TIMEOUT_S) -> Iterator[RawConnection]:
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        raw = RawConnection(connection)
        try:
            yield raw
        finally:
            raw.close()


def request_head(method: str, path: str, headers: Mapping[str, object] | None = None) -> str:
    """Return the first lines of a request up to the empty one."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""])


def in_chunks(*blocks: bytes) -> bytes:
    """Return a body as Transfer-Encoding: chunked has it."""
    return b"".join(b"%x\r\n%b\r\n" % (len(block), block) for block in (*blocks, b""))
