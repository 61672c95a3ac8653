"""Events as CloudEvents 1.0 in JSON: the same for readers of the log and for webhooks."""

from typing import Any

from upline.eventlog.queries import Event
from upline.eventlog.rulebook import RELATED_FIELDS, EventType
from upline.kernel.formats import in_utc

API_ROOT = "/api/v1"


def cloud_event(event: Event) -> dict[str, Any]:
    """Return the JSON of an event.

    It names the record and says nothing of what is in it: who may read the record reads it from
    `data.url`, as it is by then. `sequence` is a number as text, by the CloudEvents extension;
    `requestid` the `X-Request-Id` of the request that did it, and left out where none did.
    """
    assert isinstance(event.type, EventType), "a type that only notifications of TM Forum tell of"
    path = f"{event.type.collection}/{event.record_id}"
    data = {"id": str(event.record_id), "url": f"{API_ROOT}/{path}"}
    if event.related_id is not None:
        data[RELATED_FIELDS[event.type]] = str(event.related_id)
    if event.reason:
        data["reason"] = event.reason
    by_request = {"requestid": event.request_id} if event.request_id else {}
    return {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"urn:uuid:{event.tenant_id}",
        "type": event.type.value,
        "subject": path,
        "time": in_utc(event.happened_at),
        "sequence": str(event.sequence_no),
        "datacontenttype": "application/json",
        **by_request,
        "data": data,
    }
