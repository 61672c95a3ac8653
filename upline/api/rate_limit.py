"""Rate limit: calls per credential and minute, counted for all processes together.

The count is in Django's cache. Two simultaneous calls may be counted as one; the limit is meant for
clients out of control.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

_CACHE_TIMEOUT_S = 120


class RateLimitExceeded(Exception):
    """A credential has used up its calls of this minute."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"wait {retry_after_s} s")


def check_rate_limit(credential_id: UUID, *, now: datetime) -> None:
    """Count one call.

    Raises: RateLimitExceeded — with the seconds until the next minute begins.
    """
    most: int = settings.API_CALLS_PER_MINUTE
    key = f"api-calls-{credential_id}-{now:%Y%m%d%H%M}"
    count: int = cache.get(key, 0)
    if count >= most:
        raise RateLimitExceeded(60 - now.second)
    cache.set(key, count + 1, timeout=_CACHE_TIMEOUT_S)
