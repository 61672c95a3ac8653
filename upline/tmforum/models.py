"""What is kept for TM Forum's APIs."""

from collections.abc import Mapping

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from upline.database.event_triggers import IS_NOTIFIED, EventSource, logged
from upline.kernel.ids import new_id
from upline.tmforum.rulebook import RecordKind

# Records of their own, by their events; and attributes, which are a part of a record that has events.
_NOUNS: Mapping[RecordKind, str] = {
    RecordKind.CATALOG: "catalog",
    RecordKind.CATEGORY: "category",
    RecordKind.SPECIFICATION: "specification",
    RecordKind.OFFERING_PRICE: "price",
}
_OWNERS: Mapping[RecordKind, str] = {RecordKind.OFFERING: "product", RecordKind.ORDER: "order"}
_STATE_CHANGES = "lifecycle_status <> (SELECT lifecycle_status FROM earlier WHERE id = rows.id)"


def _event(change: str) -> EventSource:
    nouns = " ".join(f"WHEN '{kind}' THEN '{noun}'" for kind, noun in _NOUNS.items())
    kinds = ", ".join(f"'{kind}'" for kind in _NOUNS)
    return EventSource(
        type=f"'upline.' || CASE kind {nouns} END || {change}",
        condition=f"kind IN ({kinds}) AND {IS_NOTIFIED}",
    )


_OF_OWNERS = tuple(
    EventSource(type=f"'upline.{noun}.updated'", condition=f"kind = '{kind}'")
    for kind, noun in _OWNERS.items()
)


class StoredRecord(models.Model):
    """A record that only TM Forum's APIs know, or attributes that only they know of a record.

    `document` has the attributes as they were sent, without those that have a column. Of a product's or
    order's attributes `id` is the record's, and `name` is empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40, choices=[(k.value, k.value) for k in RecordKind])
    name = models.CharField(max_length=300, blank=True, default="")
    lifecycle_status = models.CharField(max_length=60, blank=True, default="")
    document = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        triggers = logged(
            inserted=(_event("'.created'"), *_OF_OWNERS),
            updated=(
                _event(f"CASE WHEN {_STATE_CHANGES} THEN '.state-changed' ELSE '.updated' END"),
                *_OF_OWNERS,
            ),
            deleted=(_event("'.deleted'"),),
            compares=True,
        )
        constraints = [
            models.CheckConstraint(
                name="a_kept_record_has_a_known_kind",
                condition=models.Q(kind__in=[kind.value for kind in RecordKind]),
            ),
        ]
        indexes = [
            models.Index(name="stored_record_by_name", fields=["tenant", "kind", "name", "id"]),
            GinIndex(
                name="stored_record_by_attributes",
                fields=["document"],
                opclasses=["jsonb_path_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.id})"
