"""Rate limits: calls per credential in any minute, and invalid tokens per address; for all processes together.

Answers carry them as the IETF draft *RateLimit header fields for HTTP* has it
(draft-ietf-httpapi-ratelimit-headers-10).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from upline.kernel.client_address import client_address, limited_network
from upline.tenancy.actions import CallAllowance, count_call, count_failed_call

WINDOW_S = 60
LEAST_FAILURES = 60  # that an address may send in a minute; else a tenth of what a credential may
RATE_LIMIT, POLICY = "RateLimit", "RateLimit-Policy"
_ALLOWANCE = "upline.call_allowance"  # in the META of a request


class RateLimitExceeded(Exception):
    """A credential has used up its calls of the last minute, or an address its invalid tokens."""

    def __init__(self, retry_after_s: int, *, of_address: bool = False) -> None:
        self.retry_after_s = retry_after_s
        self.of_address = of_address
        super().__init__(f"wait {retry_after_s} s")


def check_rate_limit(request: HttpRequest, credential_id: UUID, *, now: datetime) -> None:
    """Count one call.

    Raises: RateLimitExceeded — with the seconds after which the next call is possible.
    """
    found = count_call(credential_id=credential_id, most=settings.API_CALLS_PER_MINUTE, now=now)
    request.META[_ALLOWANCE] = found
    if not found.is_counted:
        raise RateLimitExceeded(found.more_in_s)


def check_failures(request: HttpRequest, *, now: datetime) -> None:
    """Count a call with an invalid token; a valid one is never refused for it.

    Raises: RateLimitExceeded — the address has sent too many in this minute.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded_for = request.headers.get("X-Forwarded-For", "")
    address = client_address(peer, forwarded_for, behind_proxy=settings.TRUSTED_PROXY)
    most = max(LEAST_FAILURES, settings.API_CALLS_PER_MINUTE // 10)
    until = count_failed_call(address=limited_network(address), most=most, now=now)
    if until is not None:
        raise RateLimitExceeded(max(1, int((until - now).total_seconds())), of_address=True)


def add_rate_limit_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Say in an answer how many calls the credential has left, and when it has more."""
    found: CallAllowance | None = request.META.get(_ALLOWANCE)
    if found is not None:
        response[POLICY] = f'"credential";q={settings.API_CALLS_PER_MINUTE};w={WINDOW_S}'
        response[RATE_LIMIT] = f'"credential";r={found.remaining};t={found.more_in_s}'
