"""Responses of the WSGI application: taken whole in its thread, then sent by the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from upline.gateway.bodies import Message

Send = Callable[[Message], Awaitable[None]]
Headers = Sequence[tuple[str, str]]
WsgiApplication = Callable[..., Iterable[bytes]]

_MAX_IN_MEMORY = 1024 * 1024  # bytes of a response; a longer one is in a temporary file
_BLOCK = 128 * 1024
_WITHOUT_CONTENT = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Response:
    """A response that is complete. `size` is that of its body in bytes."""

    status: int
    headers: Headers
    body: IO[bytes]
    size: int

    async def send(self, send: Send, *, timeout: float) -> None:
        """Send it. Raises: TimeoutError — a block of it was not taken in time."""
        with self.body:
            headers = [
                (name.lower().encode(), value.encode("latin-1"))
                for name, value in self._all_headers()
            ]
            await send({"type": "http.response.start", "status": self.status, "headers": headers})
            sent = 0
            for block in self._blocks():
                sent += len(block)
                message = {
                    "type": "http.response.body",
                    "body": block,
                    "more_body": sent < self.size,
                }
                await asyncio.wait_for(send(message), timeout)

    def _all_headers(self) -> Iterator[tuple[str, str]]:
        for name, value in self.headers:
            if name.lower() != "content-length":
                yield name, value
        if self.status not in _WITHOUT_CONTENT:
            yield "content-length", str(self.size)

    def _blocks(self) -> Iterator[bytes]:
        self.body.seek(0)
        yield self.body.read(_BLOCK)
        while block := self.body.read(_BLOCK):
            yield block


def response(status: int, headers: Headers, body: bytes) -> Response:
    """Return a short response."""
    return Response(status, headers, BytesIO(body), len(body))


def run_wsgi(application: WsgiApplication, environ: dict[str, Any]) -> Response:
    """Run the application on a request, in the present thread, and return its whole response.

    A slow client then occupies no thread: neither while it sends nor while it reads.
    """
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _exc_info: object = None) -> None:
        started[:] = [(status, headers)]

    body = SpooledTemporaryFile(_MAX_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    blocks = application(environ, start_response)
    try:
        for block in blocks:
            body.write(block)
    except BaseException:
        body.close()
        raise
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()
    [(status, headers)] = started
    return Response(int(status.split(" ", 1)[0]), headers, body, body.tell())
