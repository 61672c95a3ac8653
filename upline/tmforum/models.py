"""What is kept for TM Forum's APIs."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from upline.kernel.ids import new_id
from upline.tmforum.rulebook import RecordKind


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
