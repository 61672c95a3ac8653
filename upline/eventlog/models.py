"""Events before and after they have their place in the log."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from upline.database.session_settings import session_setting


class PendingEvent(models.Model):
    """Events of one statement, written in its transaction, which have no place in the log yet.

    `record_ids` are the records that it changed. `related_ids` are in the same order, or None.
    `transaction_id` joins what one transaction did to a record. `request_id`: of the request that
    did it; empty: none did. The tenant is no foreign key:
    its check would lock the row of the BSS in each sale.
    """

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    type = models.CharField(max_length=60)
    record_ids = ArrayField(models.UUIDField())
    related_ids = ArrayField(models.UUIDField(), null=True)
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    request_id = models.CharField(
        max_length=100, db_default=session_setting("upline.request", models.Value(""), 100)
    )
    happened_at = models.DateTimeField(db_default=Now())
    transaction_id = models.BigIntegerField(
        db_default=models.Func(
            template="pg_current_xact_id()::text::bigint", output_field=models.BigIntegerField()
        )
    )

    class Meta:
        indexes = [models.Index(name="pending_event_of_bss", fields=["tenant_id", "id"])]

    def __str__(self) -> str:
        return f"Pending {self.type} ({self.id})"


class LoggedEvent(models.Model):
    """An event at its position in the log of a BSS. Positions have no gaps; `sequence_no` counts
    the events of the record.
    """

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    position = models.BigIntegerField()
    type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    sequence_no = models.IntegerField()
    related_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_event_has_a_position_of_its_own", fields=["tenant_id", "position"]
            )
        ]

    def __str__(self) -> str:
        return f"Event {self.position} of {self.tenant_id}"


class EventLogHead(models.Model):
    """The last position of a BSS's log. Its row is the lock under which positions are given."""

    tenant_id = models.UUIDField(primary_key=True)
    last_position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Head of the log of {self.tenant_id}"


class RecordEventCount(models.Model):
    """How many events a record has had in the log of a BSS, those of earlier than the log keeps too."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    record_id = models.UUIDField()
    last_sequence_no = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_record_is_counted_once_per_bss", fields=["record_id", "tenant_id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.last_sequence_no} events of {self.record_id}"
