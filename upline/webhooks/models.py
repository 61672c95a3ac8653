"""Webhooks and what has been sent to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from upline.database.audit import EVERY_INSERT, audited
from upline.kernel.ids import new_id
from upline.webhooks.rulebook import (
    MAX_DESCRIPTION,
    MAX_ORIGIN,
    MAX_QUERY,
    MAX_URL,
    DeliveryState,
    DisabledReason,
    WebhookFormat,
    WebhookState,
)


class Webhook(models.Model):
    """An address to which a BSS's events are sent. `types` empty: events of all types.

    `position` is that of the last event for which there is a delivery. The secrets follow from the salts
    (`upline/webhooks/signing.py`); the previous one signs too until `previous_until`. `failing_since` is
    the first failure after the last success. `query` restricts what is sent in a format of TM Forum,
    and absolute addresses in it begin with `origin`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=MAX_URL)
    description = models.CharField(max_length=MAX_DESCRIPTION, blank=True)
    types = ArrayField(models.CharField(max_length=60), default=list)
    format = models.CharField(
        max_length=20,
        choices=[(f.value, f.value) for f in WebhookFormat],
        default=WebhookFormat.CLOUD_EVENTS,
        db_default=WebhookFormat.CLOUD_EVENTS,
    )
    query = models.CharField(max_length=MAX_QUERY, blank=True, default="", db_default="")
    origin = models.CharField(max_length=MAX_ORIGIN, blank=True, default="", db_default="")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in WebhookState],
        default=WebhookState.ACTIVE,
    )
    disabled_reason = models.CharField(
        max_length=20, choices=[(r.value, r.value) for r in DisabledReason], blank=True
    )
    disabled_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=64)
    previous_salt = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    position = models.BigIntegerField()
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        triggers = audited(
            insert_condition=EVERY_INSERT,
            excluded_columns=(
                "salt", "previous_salt", "position", "last_success_at", "failing_since", "created_at",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Webhook {self.id}"


class Delivery(models.Model):
    """An event for one webhook, as it is sent: the same text and `message_id` each time, to `path` below its address.

    `claimed_until`: a worker is sending it, at most until then. `attempt_count` counts those of the present
    series, which a replay begins anew; `attempts` is the log of all: when, result, status, milliseconds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message_id = models.UUIDField()
    type = models.CharField(max_length=60)
    path = models.CharField(max_length=100, blank=True, default="", db_default="")
    body = models.TextField()
    is_test = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in DeliveryState],
        default=DeliveryState.PENDING,
    )
    attempt_count = models.IntegerField(default=0)
    attempts = models.JSONField(default=list)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="delivery_of_webhook", fields=["webhook", "-id"]),
            models.Index(
                name="delivery_due",
                fields=["webhook", "next_attempt_at"],
                condition=models.Q(state=DeliveryState.PENDING),
            ),
            models.Index(name="delivery_by_age", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.id}"
