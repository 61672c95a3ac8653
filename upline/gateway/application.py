"""An ASGI application that runs a WSGI application in threads, once a request is there whole."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

import structlog

from upline.gateway.bodies import BodyReceiver, ClientDisconnected, Receive, RequestRefused
from upline.gateway.connections import ConnectionLimiter
from upline.gateway.environ import build_environ, request_headers
from upline.gateway.limits import Limits
from upline.gateway.responses import Response, Send, WsgiApplication, run_wsgi
from upline.kernel.client_address import client_address, limited_network

Scope = Mapping[str, Any]
# Returns the response to a refused request; the first argument is the path of the request.
Refusal = Callable[[str, RequestRefused], Response]

_RETRY_AFTER_S = 5

log = structlog.get_logger(__name__)


class Gateway:
    """Receives requests in an event loop, and runs the application in a pool of threads."""

    def __init__(
        self,
        application: WsgiApplication,
        *,
        limits: Limits,
        threads: int,
        needs_no_database: Callable[[str], bool] = lambda _path: False,
        behind_proxy: bool,
        refusal: Refusal,
    ) -> None:
        self._application = application
        self._limits = limits
        self._behind_proxy = behind_proxy
        self._refusal = refusal
        self._needs_no_database = needs_no_database
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        # They are answered also while all others wait for a database that is silent.
        self._other_threads = ThreadPoolExecutor(1, thread_name_prefix="file")
        self._bodies = BodyReceiver(limits)
        self._connections = ConnectionLimiter(limits)
        self._requests = 0  # that wait for a thread or have one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or start and stop with the server (ASGI)."""
        if scope["type"] == "lifespan":
            await self._run_until_shutdown(receive, send)
            return
        with self._connections.answering(scope):
            try:
                response = await self._respond(scope, receive)
            except RequestRefused as refused:
                response = self._refusal(scope["path"], refused)
            try:
                await response.send(send, timeout=self._limits.send_timeout)
            except TimeoutError:
                log.info("response not read", path=scope["path"])

    async def _run_until_shutdown(self, receive: Receive, send: Send) -> None:
        await receive()
        # Behind a proxy all connections are its own.
        task = None if self._behind_proxy else asyncio.create_task(self._connections.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await send({"type": "lifespan.shutdown.complete"})

    async def _respond(self, scope: Scope, receive: Receive) -> Response:
        """Return the response of the application. Raises: RequestRefused."""
        headers = request_headers(scope)
        address = client_address(
            str(scope["client"][0]),
            headers.get("x-forwarded-for", ""),
            behind_proxy=self._behind_proxy,
        )
        with await self._receive_body(headers, receive, address) as body:
            environ = build_environ(scope, headers, body, address=address)
            return await self._run(environ)

    async def _receive_body(
        self, headers: Mapping[str, str], receive: Receive, address: str
    ) -> IO[bytes]:
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        if not has_body:
            return BytesIO()
        try:
            network = limited_network(address)
            return await self._bodies.receive(headers, receive, address=network)
        except ClientDisconnected:
            sentence = "The body of this request is malformed or incomplete."
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "unreadable", sentence) from None

    async def _run(self, environ: dict[str, Any]) -> Response:
        """Run the application in a thread. Raises: RequestRefused — too many requests wait."""
        if self._requests >= self._limits.max_requests:
            sentence = "Too many requests at the moment; try again in some seconds."
            raise RequestRefused(
                HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", sentence, retry_after=_RETRY_AFTER_S
            )
        self._requests += 1
        try:
            loop = asyncio.get_running_loop()
            is_apart = self._needs_no_database(environ["PATH_INFO"])
            threads = self._other_threads if is_apart else self._threads
            return await loop.run_in_executor(threads, run_wsgi, self._application, environ)
        except Exception as error:
            log.exception("application failed", path=environ["PATH_INFO"])
            sentence = "Something went wrong here, and it has been logged."
            raise RequestRefused(
                HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", sentence
            ) from error
        finally:
            self._requests -= 1
