"""Counting the calls of programs, for the rate limit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from upline.tenancy.models import ApiCallCount

WINDOW_S = 60

# One statement, so that simultaneous calls are counted one after the other: each waits for the row.
# The counts are shifted by the seconds that have passed; a call that is too much is not counted.
_COUNT_CALL = """
    INSERT INTO upline_apicallcount AS known (credential_id, latest, counts)
    VALUES (%(credential)s, %(second)s, ARRAY[1] || array_fill(0, ARRAY[59]))
    ON CONFLICT (credential_id) DO UPDATE SET (latest, counts) = (
        SELECT greatest(known.latest, excluded.latest), ARRAY[shifted[1] + 1] || shifted[2:60]
        FROM (SELECT array_fill(0, ARRAY[least(greatest(excluded.latest - known.latest, 0), 60)::int])
                     || known.counts[:60 - least(greatest(excluded.latest - known.latest, 0), 60)] AS shifted) moved
    )
    WHERE (SELECT coalesce(sum(calls), 0)
           FROM unnest(known.counts[:60 - least(greatest(excluded.latest - known.latest, 0), 60)]) AS calls
          ) < %(most)s
    RETURNING counts
"""


@dataclass(frozen=True, slots=True)
class CallAllowance:
    """Whether a call may go on: `is_counted`; how many more may follow it, and when there will be more.

    `more_in_s`: until the first of the counted calls is a minute old, and of a call that was not counted,
    until the next one will be.
    """

    is_counted: bool
    remaining: int
    more_in_s: int


def count_call(*, credential_id: UUID, most: int, now: datetime) -> CallAllowance:
    """Count a call, if there were fewer than `most` in the last minute."""
    second = int(now.timestamp())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_CALL, {"credential": credential_id, "second": second, "most": most})
        row = cursor.fetchone()
    if row is not None:
        oldest = max(age for age, calls in enumerate(row[0]) if calls)
        return CallAllowance(
            is_counted=True, remaining=most - sum(row[0]), more_in_s=WINDOW_S - oldest
        )
    return CallAllowance(
        is_counted=False, remaining=0, more_in_s=_wait(credential_id, most, second)
    )


def _wait(credential_id: UUID, most: int, second: int) -> int:
    """Return the seconds after which the next call will be counted."""
    known = ApiCallCount.objects.get(pk=credential_id)
    remaining = sum(known.counts)
    for age in range(WINDOW_S - 1, -1, -1):
        remaining -= known.counts[age]
        if remaining < most:
            return max(1, known.latest - age + WINDOW_S - second)
    return WINDOW_S
