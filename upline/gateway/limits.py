"""What a client may occupy, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of one process of the web server; sizes in bytes, times in seconds."""

    # A body.
    max_body: int
    # A body may take this long, and a second more for each `min_rate` bytes received.
    body_grace: float = 10
    min_rate: int = 8 * 1024
    # What is too large is read this far, so that a client that is still sending gets the answer.
    max_discarded: int = 32 * 1024 * 1024
    # Bodies that are being received at a time. One more ends the one that began first.
    max_bodies: int = 1000
    max_bodies_per_address: int = 100
    # Requests that wait for a thread or have one. One more is answered 503.
    max_requests: int = 500
    # Connections of an address on which no request is being answered. The oldest are closed.
    max_idle_connections_per_address: int = 500
    # Of a response, each block must be taken within this time.
    send_timeout: float = 30
