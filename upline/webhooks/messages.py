"""What is sent of events, in the format of a webhook."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from upline.eventlog.cloudevents import cloud_event
from upline.eventlog.queries import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """An event as it is sent, to `path` below the address of the webhook."""

    event_id: UUID
    type: str
    body: str
    path: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """For whom messages are written: what the webhook says of it."""

    tenant_id: UUID
    query: str
    origin: str


class MessageWriter(Protocol):
    """Writes the messages of events of one BSS, the oldest first; it may leave out some events."""

    def __call__(
        self, events: Sequence[Event], *, recipient: Recipient, now: datetime
    ) -> Sequence[Message]: ...


def cloud_event_messages(
    events: Sequence[Event],
    *,
    recipient: Recipient,
    now: datetime,
) -> Sequence[Message]:
    """Return each event as a CloudEvent."""
    return [
        Message(event_id=one.id, type=one.type, body=json.dumps(cloud_event(one))) for one in events
    ]
