"""Sends one request to the address of a webhook: to an address that has been checked, within limits.

The host is resolved once; all its addresses are checked, and the connection is made to one of them, so
that no second look-up can lead elsewhere. Redirects are not followed, and of the response only the status is read.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from upline.webhooks.addresses import is_public, literal_address
from upline.webhooks.rulebook import CONNECT_S, READ_S, TOTAL_S, AttemptResult, result_of_status

_MAX_HEADER = 8190


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a request. `status` None: there was no response."""

    result: AttemptResult
    status: int | None = None


class _PrivateAddress(Exception):
    """The host has an address that is not public."""


async def send(
    url: str,
    body: str,
    headers: Mapping[str, str],
    *,
    allows_private: bool,
    total_s: float = TOTAL_S,
) -> Outcome:
    """POST a body. It never raises, and ends within `total_s` whatever the receiver does."""
    try:
        async with asyncio.timeout(total_s):
            return await _send(url, body, headers, allows_private=allows_private)
    except (aiohttp.ClientError, OSError, ValueError, _PrivateAddress) as error:
        return Outcome(result=_result_of(error))


# By the first class that an error is of.
_RESULTS: Mapping[type[Exception], AttemptResult] = {
    _PrivateAddress: AttemptResult.PRIVATE_ADDRESS,
    TimeoutError: AttemptResult.TIMED_OUT,
    socket.gaierror: AttemptResult.UNKNOWN_HOST,
    ssl.SSLError: AttemptResult.NO_SECURE_CONNECTION,
    aiohttp.ClientPayloadError: AttemptResult.UNREADABLE_RESPONSE,
    aiohttp.ClientResponseError: AttemptResult.UNREADABLE_RESPONSE,
}


def _result_of(error: Exception) -> AttemptResult:
    found = (result for kind, result in _RESULTS.items() if isinstance(error, kind))
    return next(found, AttemptResult.NO_CONNECTION)


async def _send(
    url: str, body: str, headers: Mapping[str, str], *, allows_private: bool
) -> Outcome:
    parts = urlsplit(url)
    assert parts.hostname is not None, "addresses are checked before they are stored"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await _checked_addresses(parts.hostname, port, allows_private=allows_private)
    connector = aiohttp.TCPConnector(
        resolver=_FixedResolver(addresses), force_close=True, use_dns_cache=False
    )
    async with (
        aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=TOTAL_S, connect=CONNECT_S, sock_connect=CONNECT_S, sock_read=READ_S
            ),
            auto_decompress=False,
            trust_env=False,
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
        ) as session,
        session.post(
            url, data=body.encode(), headers=dict(headers), allow_redirects=False
        ) as response,
    ):
        status = response.status
        response.close()  # whatever follows is not read
        return Outcome(result=result_of_status(status), status=status)


async def _checked_addresses(
    host: str, port: int, *, allows_private: bool
) -> Sequence[ResolveResult]:
    """Return where a host is. Raises: _PrivateAddress; socket.gaierror."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, address in found:
        literal = literal_address(str(address[0]))
        if not allows_private and (literal is None or not is_public(literal)):
            raise _PrivateAddress
    return [_resolved(host, port, family, proto, address) for family, _, proto, _, address in found]


def _resolved(
    host: str, port: int, family: int, proto: int, address: tuple[Any, ...]
) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=str(address[0]),
        port=port,
        family=family,
        proto=proto,
        flags=socket.AI_NUMERICHOST,
    )


class _FixedResolver(AbstractResolver):
    """Gives the addresses that have been checked, whatever is asked for."""

    def __init__(self, addresses: Sequence[ResolveResult]) -> None:
        self._addresses = list(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return self._addresses

    async def close(self) -> None:
        pass
