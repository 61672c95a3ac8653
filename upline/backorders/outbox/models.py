"""Sale events: log, outbox and queue in one row each."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from upline.backorders.rulebook import EVENT_STATE_COLUMNS, EventState
from upline.database.session_settings import session_setting
from upline.database.triggers import UnskippableTrigger, refusing_trigger

# What was sold, and when: all columns but EVENT_STATE_COLUMNS. Nobody may change them.
RECORDED_COLUMNS = (
    "id", "tenant_id", "reseller_id", "kind", "is_sale", "effective_date", "acted_on", "happened_at", "arrived_at",
    "by", "request_id", "customer_id", "customer_version", "subjects", "sequence_nos", "document",
)  # fmt: skip


class SaleEvent(models.Model):
    """An event of a reseller's BSS for the BSS upstream.

    The row is written in the transaction of the sale (R1); its id, given by the reseller's BSS,
    identifies the sale, so an event that is recorded twice exists once. `subjects` are the
    reseller's subscriptions and add-ons that it is about, and `sequence_nos` their sequence
    numbers, in the same order. `is_blocked`: an earlier event of a subject has not been applied yet
    (R34). `acted_on` is the day on which the reseller acted, in its time zone, or on which a
    scheduled change was due; None in events of earlier versions (R13). `document` is all that booking may know of the sale (R2).
    `request_id`: of the request by which it was recorded; empty: by none. `processed_at`: when the
    worker last booked, parked or blocked it; None: not yet, or by an earlier version.

    The table has two partitions: old settled events are moved to the archive (`is_archived`), so
    that the partition in use stays small. An id is in one of them.

    Events are only added: the database refuses a change of any column but `EVENT_STATE_COLUMNS`, and the
    deletion of an event.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    reseller = models.ForeignKey(
        "upline.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=40)
    is_sale = models.BooleanField()
    effective_date = models.DateField()
    acted_on = models.DateField(null=True)
    happened_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    request_id = models.CharField(
        max_length=100, db_default=session_setting("upline.request", models.Value(""), 100)
    )
    customer_id = models.UUIDField()
    customer_version = models.IntegerField()
    subjects = ArrayField(models.UUIDField())
    sequence_nos = ArrayField(models.IntegerField())
    document = models.JSONField()
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in EventState], default=EventState.WAITING
    )
    is_blocked = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True, default="")
    reason_detail = models.CharField(max_length=500, blank=True, default="")
    reason_subject = models.UUIDField(null=True)
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_parked_event_says_what_to_mend",
                condition=~models.Q(state=EventState.PARKED) | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="settled_means_booked_or_nothing_to_book",
                condition=models.Q(
                    state__in=[EventState.BOOKED, EventState.NOTHING_TO_BOOK],
                    settled_at__isnull=False,
                )
                | models.Q(
                    state__in=[EventState.WAITING, EventState.PARKED], settled_at__isnull=True
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="sale_event_ready",
                fields=["tenant", "reseller", "happened_at", "id"],
                condition=models.Q(state=EventState.WAITING, is_blocked=False),
            ),
            models.Index(
                name="sale_event_held",
                fields=["tenant"],
                condition=models.Q(state=EventState.WAITING, is_blocked=True),
            ),
            GinIndex(
                name="sale_event_held_by_subject",
                fields=["subjects"],
                condition=models.Q(state=EventState.WAITING, is_blocked=True),
            ),
            models.Index(
                name="sale_event_parked",
                fields=["tenant", "reseller", "happened_at"],
                condition=models.Q(state=EventState.PARKED),
            ),
            models.Index(
                name="sale_event_by_reason",
                fields=["tenant", "reason", "happened_at", "id"],
                condition=~models.Q(reason=""),
            ),
            models.Index(
                name="sale_event_of_change",
                fields=["tenant", "kind", "happened_at", "id"],
                condition=models.Q(is_sale=False),
            ),
            models.Index(name="sale_event_log", fields=["tenant", "happened_at", "id"]),
            models.Index(name="sale_event_of_reseller", fields=["reseller", "happened_at", "id"]),
            # Of ranges of pages: events arrive and are processed in the order in which they are written. It takes less than
            # a hundredth of booking them.
            BrinIndex(
                name="sale_event_by_update",
                fields=["arrived_at", "processed_at", "settled_at"],
                autosummarize=True,
                pages_per_range=32,
            ),
            models.Index(
                name="sale_event_customer_news",
                fields=["reseller", "customer_id", "-customer_version"],
                condition=models.Q(kind="CUSTOMER_UPDATED"),
            ),
        ]
        triggers = [
            # Checked only where a statement sets one of these columns, which booking never does.
            refusing_trigger(
                "a_sale_event_is_kept_as_recorded",
                "A sale event is kept as recorded.",
                pgtrigger.UpdateOf(*RECORDED_COLUMNS),  # type: ignore[no-untyped-call]
                pgtrigger.AnyChange(exclude=list(EVENT_STATE_COLUMNS)),
            ),
            # For each statement, as moving an event to the archive deletes its row from one partition.
            UnskippableTrigger(
                name="a_sale_event_is_never_deleted",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="RAISE EXCEPTION 'A sale event cannot be deleted.';",
            ),
        ]

    def __str__(self) -> str:
        return f"Sale event {self.kind} ({self.id})"


class Listener(models.Model):
    """A worker that listens for notifications. `is_asleep`: nothing waited when it last checked.

    The table is lost in a crash of the server; each worker registers again.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    is_asleep = models.BooleanField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Listener {self.id}"
