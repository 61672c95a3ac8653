"""Closes connections of an address that has too many on which no request is being answered.

The server that accepts connections gives each some seconds to send the headers of a request, but
has no limit per address. This looks at the sockets of the process once a second.
"""

import asyncio
import contextlib
import os
import socket
import stat
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from upline.gateway.limits import Limits
from upline.kernel.client_address import limited_network

_INTERVAL_S = 1.0
_DESCRIPTORS = "/dev/fd"

Peer = tuple[str, int]  # address and port

log = structlog.get_logger(__name__)


class ConnectionLimiter:
    """Counts the connections of the process by address, and closes the oldest of too many."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.max_idle_connections_per_address
        self._answering: set[Peer] = set()
        self._first_seen: dict[Peer, float] = {}

    @contextmanager
    def answering(self, scope: Mapping[str, Any]) -> Iterator[None]:
        """Mark the connection of a request as one that is not idle."""
        peer = (str(scope["client"][0]), int(scope["client"][1]))
        self._answering.add(peer)
        try:
            yield
        finally:
            self._answering.discard(peer)

    async def run(self) -> None:
        """Look at the connections until cancelled."""
        while True:
            await asyncio.sleep(_INTERVAL_S)
            with contextlib.suppress(OSError):
                self.close_excess()

    def close_excess(self) -> None:
        """Close the oldest idle connections of each address that has too many."""
        if len(os.listdir(_DESCRIPTORS)) <= self._most:
            self._first_seen.clear()
            return
        with contextlib.ExitStack() as opened:
            connections = _server_connections(opened)
            now = time.monotonic()
            self._first_seen = {peer: self._first_seen.get(peer, now) for peer in connections}
            idle: dict[str, list[Peer]] = defaultdict(list)
            for peer in connections.keys() - self._answering:
                idle[limited_network(peer[0])].append(peer)
            for network, peers in idle.items():
                excess = sorted(peers, key=self._first_seen.__getitem__)[: -self._most]
                for peer in excess:
                    with contextlib.suppress(OSError):
                        connections[peer].shutdown(socket.SHUT_RDWR)
                if excess:
                    log.warning("connections closed", address=network, count=len(excess))


def _server_connections(opened: contextlib.ExitStack) -> dict[Peer, socket.socket]:
    """Return the connections that clients have to this process, by the client's address and port.

    Each is a duplicate, closed by `opened`, so that it is the same connection until then.
    """
    sockets = [opened.enter_context(found) for found in _duplicate_sockets()]
    ports = {
        found.getsockname()[1]
        for found in sockets
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    }
    connections = {}
    for found in sockets:
        with contextlib.suppress(OSError):  # not connected any more
            peer = found.getpeername()
            if found.getsockname()[1] in ports:
                connections[str(peer[0]), int(peer[1])] = found
    return connections


def _duplicate_sockets() -> Iterable[socket.socket]:
    for name in os.listdir(_DESCRIPTORS):
        with contextlib.suppress(OSError):  # closed meanwhile
            descriptor = os.dup(int(name))
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                continue
            found = socket.socket(fileno=descriptor)
            if found.family in (socket.AF_INET, socket.AF_INET6):
                yield found
            else:
                found.close()
