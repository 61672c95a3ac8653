"""Wrong passwords are counted per e-mail: after five within a quarter of an hour, one waits.

The count stands in Django's cache. It says nothing of whether the e-mail is known here.
"""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache

MAX_ATTEMPTS = 5
WINDOW = timedelta(minutes=15)


def attempts_left(email: str, *, now: datetime) -> int:
    """Return how many wrong passwords the e-mail has left; 0 means to wait."""
    return MAX_ATTEMPTS - len(_recent(email, now))


def minutes_to_wait(email: str, *, now: datetime) -> int:
    """Return the minutes, at least one, until a try is left again."""
    recent = _recent(email, now)
    rest = recent[-MAX_ATTEMPTS] + WINDOW - now if len(recent) >= MAX_ATTEMPTS else timedelta()
    return max(1, -(-int(rest.total_seconds()) // 60))


def record_failure(email: str, *, now: datetime) -> None:
    """Count one wrong password."""
    recent = [*_recent(email, now), now][-MAX_ATTEMPTS:]
    cache.set(_key(email), recent, timeout=int(WINDOW.total_seconds()))


def reset_attempts(email: str) -> None:
    """Start afresh after a right password."""
    cache.delete(_key(email))


def _recent(email: str, now: datetime) -> list[datetime]:
    wrong: list[datetime] = cache.get(_key(email), [])
    return [moment for moment in wrong if moment > now - WINDOW]


def _key(email: str) -> str:
    digest = hashlib.sha256(email.strip().casefold().encode()).hexdigest()
    return f"wrong-passwords-{digest}"
