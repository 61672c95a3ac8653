"""Claims events for batches, fairly, so that a reseller with few events does not wait for one with
many.

A batch continues where the one before it ended, from reseller to reseller, and takes no more than a
quota of each. Resellers with few events before some with many get a batch of their own, and the
next one starts with the many. Resellers that another worker has claimed are skipped. There is no
coordinator: the rows of the resellers are the locks, and no worker ever waits for one.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.backorders.outbox.documents import EVENT_COLUMNS
from upline.database.bulk import fetch, uuid_array

_MIN_ID = UUID(int=0)  # sorts before every identifier
_QUOTAS_PER_BATCH = 2  # the number of resellers with a large backlog in a batch
_LOOKAHEAD_BATCHES = 4  # the number of batches to look for, since other workers have claimed some

_READY = "tenant_id = %(tenant)s AND state = 'WAITING' AND NOT is_blocked"

# The next reseller is found from the one before it: the backlog is never read as a whole.
_NEXT = f"""
    SELECT found.reseller_id, (
        SELECT count(*) FROM (
            SELECT FROM upline_saleevent_current
            WHERE {_READY} AND reseller_id = found.reseller_id LIMIT %(quota)s
        ) AS counted
    ) AS waiting
    FROM (
        SELECT reseller_id FROM upline_saleevent_current
        WHERE {_READY} AND reseller_id > {{after}} ORDER BY reseller_id LIMIT 1
    ) AS found
"""  # noqa: S608 — no value in it
_WAITING = f"""
    WITH RECURSIVE candidates (reseller_id, waiting, so_far) AS (
        SELECT reseller_id, waiting, waiting FROM ({_NEXT.format(after="%(after)s")}) AS first
        UNION ALL
        SELECT later.reseller_id, later.waiting, candidates.so_far + later.waiting
        FROM candidates CROSS JOIN LATERAL ({_NEXT.format(after="candidates.reseller_id")}) AS later
        WHERE candidates.so_far < %(enough)s
    )
    SELECT reseller_id, waiting FROM candidates
"""  # noqa: S608 — no value in it

_LOCKED = """
    SELECT id FROM upline_tenant WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""

_LOCK_ALL = """
    SELECT id FROM upline_tenant WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

_EARLIEST = f"""
    SELECT {", ".join(f'event."{column}"' for column in EVENT_COLUMNS)}
    FROM unnest(%(resellers)s::uuid[]) AS reseller (id) CROSS JOIN LATERAL (
        SELECT * FROM upline_saleevent_current
        WHERE {_READY} AND reseller_id = reseller.id ORDER BY happened_at, id LIMIT %(quota)s
    ) AS event
"""  # noqa: S608 — no value in it

WaitingReseller = tuple[UUID, int]


@dataclass(slots=True)
class FairQueue:
    """A round robin over the resellers with waiting events in one BSS."""

    tenant_id: UUID
    _start_after: UUID = _MIN_ID
    _next_start: UUID = _MIN_ID

    def claim_batch(self, batch_size: int) -> list[dict[str, Any]]:
        """Return events that no other worker has claimed, the earliest of each reseller first.

        Their resellers are locked until the transaction ends. The queue continues after them only
        when `advance` is called, so that a failed batch can be claimed again.
        """
        quota = max(batch_size // _QUOTAS_PER_BATCH, 1)
        waiting = self._waiting(quota, batch_size * _LOOKAHEAD_BATCHES)
        for group, then in _batches(waiting, quota, batch_size):
            locked = _lock(group)
            if locked:
                self._next_start = then
                share = batch_size if len(locked) == 1 else quota  # nobody else needs the room
                return self._earliest(locked, share)[:batch_size]
        return []

    def advance(self) -> None:
        """Start the next batch after the resellers of the claimed one."""
        self._start_after = self._next_start

    def _waiting(self, quota: int, enough: int) -> list[WaitingReseller]:
        """Return the next resellers with the number of their events to take; at the end, from the
        beginning.
        """
        found = self._waiting_after(self._start_after, quota, enough)
        if self._start_after != _MIN_ID and sum(count for _, count in found) < enough:
            known = {reseller_id for reseller_id, _ in found}
            again = self._waiting_after(_MIN_ID, quota, enough)
            found += [one for one in again if one[0] not in known]
        return found

    def _waiting_after(self, after: UUID, quota: int, enough: int) -> list[WaitingReseller]:
        values: dict[str, Any] = {
            "tenant": self.tenant_id,
            "after": after,
            "quota": quota,
            "enough": enough,
        }
        return fetch(_WAITING, values)

    def _earliest(self, locked: Sequence[WaitingReseller], quota: int) -> list[dict[str, Any]]:
        resellers = [reseller_id for reseller_id, _ in locked]
        values: dict[str, Any] = {"tenant": self.tenant_id, "resellers": resellers, "quota": quota}
        rows = [dict(zip(EVENT_COLUMNS, row, strict=True)) for row in fetch(_EARLIEST, values)]
        for row in rows:
            row["document"] = json.loads(row["document"])
        return rows


def _batches(
    waiting: Sequence[WaitingReseller], quota: int, batch_size: int
) -> Iterator[tuple[list[WaitingReseller], UUID]]:
    """Yield resellers with as many events as a batch takes, each time with the reseller to continue
    after.
    """
    for run in _runs(waiting, batch_size):
        last, _ = run[-1]
        few = [one for one in run if one[1] < quota]
        many = [one for one in run if one[1] >= quota]
        if many and run[0] in few:
            before_many, _ = run[run.index(many[0]) - 1]
            yield few, before_many
            yield many, last
        else:
            yield run, last


def _runs(waiting: Sequence[WaitingReseller], batch_size: int) -> Iterator[list[WaitingReseller]]:
    run: list[WaitingReseller] = []
    for one in waiting:
        run.append(one)
        if sum(count for _, count in run) >= batch_size:
            yield run
            run = []
    if run:
        yield run


def _lock(waiting: Sequence[WaitingReseller]) -> list[WaitingReseller]:
    """Lock the resellers that no other worker has locked, and return them."""
    locked = {
        pk for (pk,) in fetch(_LOCKED, [uuid_array(reseller_id for reseller_id, _ in waiting)])
    }
    return [one for one in waiting if one[0] in locked]


def lock_resellers(reseller_ids: Collection[UUID]) -> None:
    """Let no worker book events of these resellers until the transaction ends. Their sales do not wait."""
    fetch(_LOCK_ALL, [uuid_array(reseller_ids)])
