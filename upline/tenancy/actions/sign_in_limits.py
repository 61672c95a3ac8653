"""Limits on signing in: per address, per account and in all; a known device has a limit of its own.

A try is counted before the password is looked at, by one statement, so that tries at the same moment are
counted too and what is over a limit costs no hash. A right password gives its try back. It makes no
difference whether the account exists.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.bulk import fetch
from upline.tenancy.models import Membership, SignInCounter
from upline.tenancy.rulebook import SIGN_IN_LIMITS, SignInLimit, TenancyAction

# The rows are written in the order of their keys, so that nobody waits for somebody who waits for them.
_COUNT = """
    INSERT INTO upline_signincounter AS counter (key, tries, started_at, ends_at)
    SELECT wanted.key, 1, %(now)s, wanted.ends_at
    FROM unnest(%(keys)s::text[], %(ends)s::timestamptz[]) AS wanted (key, ends_at)
    ORDER BY wanted.key
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN counter.ends_at <= excluded.started_at THEN 1 ELSE counter.tries + 1 END,
        started_at = CASE
            WHEN counter.ends_at <= excluded.started_at THEN excluded.started_at ELSE counter.started_at
        END,
        ends_at = CASE
            WHEN counter.ends_at <= excluded.started_at THEN excluded.ends_at ELSE counter.ends_at
        END
    RETURNING key, tries, ends_at
"""
_GIVE_BACK = """
    WITH locked AS MATERIALIZED (
        SELECT key FROM upline_signincounter WHERE key = ANY(%(keys)s::text[]) ORDER BY key
        FOR NO KEY UPDATE
    )
    UPDATE upline_signincounter SET tries = CASE WHEN key = %(own)s THEN 0 ELSE greatest(tries - 1, 0) END
    WHERE key IN (SELECT key FROM locked)
"""


_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInAttempt:
    """A try to sign in. `device_id`: of a device on which this account signed in before; else empty."""

    email: str
    address: str
    device_id: str = ""

    @property
    def keys(self) -> dict[SignInLimit, str]:
        """Return the counter of each limit that holds for it."""
        account = _account_key(self.email)
        if self.device_id:
            return {SignInLimit.DEVICE: f"{SignInLimit.DEVICE}:{_digest(self.device_id + account)}"}
        return {
            SignInLimit.ACCOUNT: account,
            SignInLimit.ADDRESS: f"{SignInLimit.ADDRESS}:{_digest(self.address)}",
            SignInLimit.ALL: SignInLimit.ALL.value,
        }


@dataclass(frozen=True, slots=True)
class SignInAllowance:
    """Whether a try may go on: `blocked_until` is None, or the moment from which another may.

    `tries_left`: after this one, until the person has to wait.
    """

    tries_left: int
    blocked_until: datetime | None


def count_sign_in_attempt(attempt: SignInAttempt, *, now: datetime) -> SignInAllowance:
    """Count a try, atomically, and return whether it may go on."""
    limits = {key: SIGN_IN_LIMITS[limit] for limit, key in attempt.keys.items()}
    values = {
        "now": now,
        "keys": list(limits),
        "ends": [now + window for _, window in limits.values()],
    }
    rows = fetch(_COUNT, values)
    blocked = [ends_at for key, tries, ends_at in rows if tries > limits[key][0]]
    left = min(max(0, limits[key][0] - tries) for key, tries, _ in rows)
    return SignInAllowance(left, max(blocked, default=None))


def count_failed_call(*, address: str, most: int, now: datetime) -> datetime | None:
    """Count a call of a program from an address with a token that is not valid.

    Return None, or the moment until which such calls are more than `most` in a minute.
    """
    values = {"now": now, "keys": [f"calls:{_digest(address)}"], "ends": [now + _MINUTE]}
    [(_, tries, ends_at)] = fetch(_COUNT, values)
    return ends_at if tries > most else None


def give_sign_in_attempt_back(attempt: SignInAttempt) -> None:
    """Take a try that was right from the counters; its own account or device starts afresh."""
    keys = attempt.keys
    own = keys.get(SignInLimit.DEVICE) or keys[SignInLimit.ACCOUNT]
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"keys": list(keys.values()), "own": own})


def lift_sign_in_limit(*, tenant_id: UUID, user_id: UUID, by: Actor) -> None:
    """Let somebody who works in this BSS try again at once, on devices that are not known too.

    Raises: Refused `not_permitted`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    membership = Membership.objects.select_related("user").get(tenant_id=tenant_id, user_id=user_id)
    clear_sign_in_limits(email=membership.user.email)


def clear_sign_in_limits(*, email: str = "", address: str = "") -> int:
    """Let an account or an address try again at once; with neither, everybody. Return how many waited."""
    rows = SignInCounter.objects.all()
    if email:
        rows = rows.filter(key=_account_key(email))
    if address:
        rows = rows.filter(key=f"{SignInLimit.ADDRESS}:{_digest(address)}")
    cleared, _ = rows.delete()
    return cleared


def delete_ended_sign_in_counters(*, now: datetime) -> int:
    """Delete the counters whose time is over; return their number."""
    deleted, _ = SignInCounter.objects.filter(ends_at__lt=now - timedelta(hours=1)).delete()
    return deleted


def _account_key(email: str) -> str:
    return f"{SignInLimit.ACCOUNT}:{_digest(email.strip().casefold())}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
