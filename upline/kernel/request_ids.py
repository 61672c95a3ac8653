"""The identity of a request: its id, and its place in a distributed trace (W3C Trace Context)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from upline.kernel.ids import new_id

MAX_LENGTH = 100
PATTERN = rf"^[A-Za-z0-9._:~+/=@-]{{1,{MAX_LENGTH}}}$"

_VALID_ID = re.compile(PATTERN[1:-1], re.ASCII)
_LENGTH_00 = 55  # version 00 has nothing after the flags
# Later versions may have more after the flags; version ff is none.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class RequestIdentity:
    """What a request is called in answers, log lines and records.

    `trace_id` and `span_id`: its trace, and its own place in it. `flags` are those of the caller.
    """

    request_id: str
    trace_id: str
    span_id: str
    flags: str

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def request_identity(request_id: str, traceparent: str) -> RequestIdentity:
    """Return the identity of a request by its headers; what is missing or invalid is made anew."""
    trace = _TRACEPARENT.fullmatch(traceparent)
    if trace and traceparent.startswith("00") and len(traceparent) != _LENGTH_00:
        trace = None
    return RequestIdentity(
        request_id=request_id if _VALID_ID.fullmatch(request_id) else str(new_id()),
        trace_id=trace[1] if trace else secrets.token_hex(16),
        span_id=secrets.token_hex(8),
        flags=trace[2] if trace else "00",
    )
