"""Rate limit: calls per credential in any minute, counted for all processes together."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from upline.tenancy.actions import count_call


class RateLimitExceeded(Exception):
    """A credential has used up its calls of the last minute."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"wait {retry_after_s} s")


def check_rate_limit(credential_id: UUID, *, now: datetime) -> None:
    """Count one call.

    Raises: RateLimitExceeded — with the seconds after which the next call is possible.
    """
    most: int = settings.API_CALLS_PER_MINUTE
    retry_after_s = count_call(credential_id=credential_id, most=most, now=now)
    if retry_after_s:
        raise RateLimitExceeded(retry_after_s)
