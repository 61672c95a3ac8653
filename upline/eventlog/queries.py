"""Reads the log of a BSS by position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from upline.eventlog.models import EventLogHead, LoggedEvent
from upline.eventlog.rulebook import AnyEventType, EventType, event_type


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event of the log. `sequence_no` counts the events of its record, `position` those of the BSS.

    `request_id`: of the request that did it; empty: none did, such as the worker.
    """

    tenant_id: UUID
    position: int
    type: AnyEventType
    record_id: UUID
    sequence_no: int
    related_id: UUID | None
    reason: str
    request_id: str
    happened_at: datetime

    @property
    def id(self) -> UUID:
        """Return what identifies the event everywhere: it follows from BSS and position."""
        return uuid5(self.tenant_id, str(self.position))


@dataclass(frozen=True, kw_only=True, slots=True)
class EventPage:
    """Events after a position. `next_position` is the last one that was looked at, whatever its type."""

    events: Sequence[Event]
    next_position: int
    has_more: bool


def last_position(*, tenant_id: UUID) -> int:
    """Return the position of the newest event; 0 if there has been none."""
    found = EventLogHead.objects.filter(tenant_id=tenant_id).values_list("last_position", flat=True)
    return found.first() or 0


def events_after(
    position: int, *, tenant_id: UUID, limit: int, types: Sequence[AnyEventType] = ()
) -> EventPage:
    """Return events of a BSS in the order of the log; `types` empty: of each `EventType`. Two queries."""
    newest = last_position(tenant_id=tenant_id)
    rows = LoggedEvent.objects.filter(
        tenant_id=tenant_id, position__gt=position, type__in=types or list(EventType)
    )
    found = [_event(row) for row in rows.order_by("position")[: limit + 1]]
    events = found[:limit]
    has_more = len(found) > limit
    last_read = events[-1].position if events else position
    return EventPage(
        events=events,
        next_position=last_read if has_more else max(last_read, newest),
        has_more=has_more,
    )


def is_retained(after: int, *, tenant_id: UUID) -> bool:
    """Tell whether all events after a position are there: none of them has been removed."""
    newest = last_position(tenant_id=tenant_id)
    positions = LoggedEvent.objects.filter(tenant_id=tenant_id).order_by("position")
    oldest = positions.values_list("position", flat=True).first() or newest + 1
    return after + 1 >= oldest or after >= newest


def _event(row: LoggedEvent) -> Event:
    return Event(
        tenant_id=row.tenant_id,
        position=row.position,
        type=event_type(row.type),
        record_id=row.record_id,
        sequence_no=row.sequence_no,
        related_id=row.related_id,
        reason=row.reason,
        request_id=row.request_id,
        happened_at=row.happened_at,
    )
