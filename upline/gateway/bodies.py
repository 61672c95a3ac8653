"""Receives request bodies: whole, within limits of size, time and rate."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from upline.gateway.limits import Limits

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

_MAX_IN_MEMORY = 256 * 1024  # bytes of a body; a longer one is in a temporary file
_ENDED = 0.0  # a deadline that passed long ago


class RequestRefused(Exception):
    """A request that is answered without the application. `code` is for programs."""

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, *, retry_after: int | None = None
    ) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = [] if retry_after is None else [("Retry-After", str(retry_after))]
        super().__init__(code)


class ClientDisconnected(Exception):
    """The connection ended before the request did."""


class BodyReceiver:
    """Receives the bodies of one process.

    Each body has a deadline, which moves with what arrives. When too many are being received, in
    all or from one address, the one that began first is ended: not the new one, so that a client
    that sends at once is served beside any number of slow ones.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._incoming: dict[_IncomingBody, None] = {}  # in order of their beginning
        self._by_address: Counter[str] = Counter()

    async def receive(
        self, headers: Mapping[str, str], receive: Receive, *, address: str
    ) -> IO[bytes]:
        """Return the whole body, to be read from its beginning.

        Raises: RequestRefused — 408, 413, 415; ClientDisconnected.
        """
        _check_encoding(headers)
        body = _IncomingBody(self._limits, address, length=int(headers.get("content-length", 0)))
        if body.is_too_large and "expect" in headers:
            raise body.too_large()
        self._add(body)
        try:
            await body.receive(receive)
        finally:
            self._remove(body)
        return body.file

    def _add(self, body: "_IncomingBody") -> None:
        if self._by_address[body.address] >= self._limits.max_bodies_per_address:
            self._end(next(other for other in self._incoming if other.address == body.address))
        elif len(self._incoming) >= self._limits.max_bodies:
            self._end(next(iter(self._incoming)))
        self._incoming[body] = None
        self._by_address[body.address] += 1

    def _end(self, body: "_IncomingBody") -> None:
        self._remove(body)
        body.end()

    def _remove(self, body: "_IncomingBody") -> None:
        if body in self._incoming:
            del self._incoming[body]
            self._by_address[body.address] -= 1
            if not self._by_address[body.address]:
                del self._by_address[body.address]


class _IncomingBody:
    """A body that is being received."""

    def __init__(self, limits: Limits, address: str, *, length: int) -> None:
        self.address = address
        self.file: IO[bytes] = SpooledTemporaryFile(_MAX_IN_MEMORY)  # noqa: SIM115 - closed by its reader
        self.is_too_large = length > limits.max_body
        self._limits = limits
        self._received = 0
        self._began = asyncio.get_running_loop().time()
        self._deadline = asyncio.timeout_at(self._began + limits.body_grace)

    async def receive(self, receive: Receive) -> None:
        """Receive all of it. What is too large is read on for a while, but not kept, so that a
        client that reads no answer while it sends gets one.
        """
        try:
            async with self._deadline:
                while await self._receive_block(receive):
                    pass
            if self.is_too_large:
                raise self.too_large()
        except TimeoutError:
            self.file.close()
            sentence = "The body of this request did not arrive in time."
            raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "timed_out", sentence) from None
        except BaseException:
            self.file.close()
            raise
        self.file.seek(0)

    async def _receive_block(self, receive: Receive) -> bool:
        """Receive what is there. Return whether more follows."""
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnected
        block = message.get("body", b"")
        self._received += len(block)
        self.is_too_large = self.is_too_large or self._received > self._limits.max_body
        if self._received > self._limits.max_discarded:
            raise self.too_large()
        if not self.is_too_large:
            self.file.write(block)
        if not (self._deadline.expired() or self._deadline.when() == _ENDED):
            seconds = self._limits.body_grace + self._received / self._limits.min_rate
            self._deadline.reschedule(self._began + seconds)
        return bool(message.get("more_body", False))

    def end(self) -> None:
        """Stop receiving it, as if its time were over."""
        self._deadline.reschedule(_ENDED)

    def too_large(self) -> RequestRefused:
        """Return the refusal of a body of this size."""
        most = self._limits.max_body // (1024 * 1024)
        sentence = f"A request has at most {most} MB."
        return RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", sentence)


def _check_encoding(headers: Mapping[str, str]) -> None:
    """Raises: RequestRefused — the body is compressed, or sent in another way than in chunks."""
    encoding = headers.get("content-encoding", "").strip().lower()
    transfer = headers.get("transfer-encoding", "chunked").strip().lower()
    if encoding not in {"", "identity"} or transfer != "chunked":
        sentence = "Compressed bodies are not accepted."
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", sentence)
