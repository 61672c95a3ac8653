"""What customers hold: subscriptions, their add-ons, their history. TMF637 Product."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from upline.catalog.rulebook import BillingCycle, ProductTerms
from upline.database.audit import EVERY_INSERT, audited
from upline.database.event_triggers import EventSource, logged
from upline.database.external_ids import external_id_field, unique_external_id
from upline.database.indexes import not_null_index
from upline.database.word_search import word_index
from upline.kernel.ids import new_id
from upline.subscriptions.rulebook import HistoryAction, ScheduledKind, Status, SubscriptionKind


class Subscription(models.Model):
    """A product that a customer holds; with `kind` ADD_ON, one held under another.

    `status` ACTIVE with a future `start_date` is shown as inactive: the day itself
    activates it (R5). `unit_price` is what this BSS charges for one unit per cycle, net,
    in `currency`; None where no price was known at the sale (R33).
    `end_date` is the effective date of a cancellation, pending or past, `cancellation_requested_on`
    the day on which it was requested, and `status_before_cancellation` what taking it back restores.
    `order` is the Order field; on an add-on, the order shown as its Source Type.

    A mirror has `managed_by` (the reseller) and `source_id` (the paired record there);
    `source_sequence_no` is that of the last event of the source that was applied. `sequence_no` counts the
    events of this record for the BSS upstream; it is advanced under the row's lock (R35).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in SubscriptionKind])
    account = models.ForeignKey(
        "upline.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="add_ons", db_index=False
    )
    product = models.ForeignKey(
        "upline.Product", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=520)
    billing_cycle = models.CharField(max_length=20, choices=[(c, c) for c in BillingCycle])
    quantity = models.IntegerField()
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Status])
    is_trial = models.BooleanField(default=False)
    start_date = models.DateField()
    renewal_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    cancellation_requested_on = models.DateField(null=True)
    status_before_cancellation = models.CharField(
        max_length=20, blank=True, default="", db_default=""
    )
    auto_renew = models.BooleanField(default=True)
    vendor_subscription_id = models.CharField(max_length=100, blank=True, default="")
    external_id = external_id_field()
    unit_price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    order = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    responsible_user = models.ForeignKey(
        "upline.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sharing_rule = models.ForeignKey(
        "upline.PermissionRule",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    custom_fields = models.JSONField(default=dict)
    managed_by = models.ForeignKey(
        "upline.Tenant", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source_id = models.UUIDField(null=True)
    source_sequence_no = models.IntegerField(default=0)
    sequence_no = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    _product_terms: ProductTerms | None = None

    class Meta:
        constraints = [
            unique_external_id("a_subscription_external_id_is_unique_in_its_bss"),
            models.UniqueConstraint(
                name="a_subscription_is_mirrored_once",
                fields=["tenant", "managed_by", "source_id"],
            ),
            models.CheckConstraint(
                name="a_subscription_never_holds_less_than_nothing",
                condition=models.Q(quantity__gte=0),
            ),
            models.CheckConstraint(
                name="a_mirrored_subscription_names_its_source",
                condition=models.Q(managed_by__isnull=True, source_id__isnull=True)
                | models.Q(managed_by__isnull=False, source_id__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_add_on_has_a_parent",
                condition=models.Q(parent__isnull=True) | models.Q(kind=SubscriptionKind.ADD_ON),
            ),
        ]
        triggers = [
            *audited(
                excluded_columns=(
                    "sequence_no",
                    "source_sequence_no",
                    "status_before_cancellation",
                    "created_at",
                )
            ),
            *logged(
                inserted=(EventSource(type="'upline.subscription.created'"),),
                updated=(EventSource(type="'upline.subscription.updated'"),),
            ),
        ]
        indexes = [
            models.Index(name="subscription_by_name", fields=["tenant", "kind", "name", "id"]),
            models.Index(name="subscription_of_account", fields=["account", "id"]),
            models.Index(name="subscription_of_product", fields=["product", "tenant"]),
            not_null_index("subscription_with_parent", "parent"),
            not_null_index("subscription_with_order", "order"),
            # Without mirrors, of which one person can have all: booking writes none of it.
            models.Index(
                name="subscription_of_responsible",
                fields=["responsible_user", "renewal_date", "id"],
                condition=models.Q(managed_by__isnull=True, responsible_user__isnull=False),
            ),
            models.Index(name="subscription_by_renewal", fields=["tenant", "renewal_date"]),
            word_index("subscription_by_words", "name"),
            models.Index(
                name="subscription_by_vendor_id",
                fields=["tenant", "vendor_subscription_id"],
                condition=~models.Q(vendor_subscription_id=""),
            ),
            GinIndex(
                name="subscription_by_custom_fields",
                fields=["custom_fields"],
                opclasses=["jsonb_path_ops"],
                condition=~models.Q(custom_fields={}),
            ),
        ]

    def __str__(self) -> str:
        return f"Subscription {self.name} ({self.id})"

    @property
    def product_terms(self) -> ProductTerms:
        """Return the product as its sale sees it. No query after `set_product`, or if the product was selected along."""
        if self._product_terms is None or self._product_terms.id != self.product_id:
            self._product_terms = self.product.terms()
        return self._product_terms

    def set_product(self, product: ProductTerms) -> None:
        """Set the product, to be saved with the field `product`."""
        self.product_id = product.id
        self._product_terms = product


class ScheduledChange(models.Model):
    """A change asked for and not yet applied; at most one per subscription (R8).

    `due_date` is the day on which it takes effect; with `at_renewal` that is the renewal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_constraint=False)
    subscription = models.OneToOneField(
        Subscription, on_delete=models.CASCADE, related_name="scheduled_change"
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ScheduledKind])
    due_date = models.DateField()
    at_renewal = models.BooleanField(default=False)
    quantity = models.IntegerField(null=True)
    product = models.ForeignKey(
        "upline.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    into = models.ForeignKey(Subscription, null=True, on_delete=models.PROTECT, related_name="+")
    new_subscription_id = models.UUIDField(null=True)
    cancel_add_ons = models.BooleanField(default=False)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()

    class Meta:
        triggers = audited(
            belongs_to=("subscription",),
            identified_by=("kind",),
            insert_condition=EVERY_INSERT,
            excluded_columns=("requested_by", "requested_at"),
        )
        indexes = [models.Index(name="scheduled_change_by_due", fields=["tenant", "due_date"])]

    def __str__(self) -> str:
        return f"Scheduled {self.kind} of {self.subscription_id} on {self.due_date}"


class HistoryRecord(models.Model):
    """One line in a subscription's history: what changed, from what to what, by whom (R28).

    Quantities for quantity changes and partial plan changes; products for full plan
    changes, with the order that stood in the Order field before as `replaces`. `promotion`, for
    `promotion_cycles` billing cycles (None: the lifetime), takes `discount` off each of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="history", db_index=False
    )
    effective_date = models.DateField()
    action = models.CharField(max_length=30, choices=[(a.value, a.value) for a in HistoryAction])
    quantity_old = models.IntegerField(null=True)
    quantity_new = models.IntegerField(null=True)
    product_old = models.ForeignKey(
        "upline.Product", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product_new = models.ForeignKey(
        "upline.Product", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    replaces = models.ForeignKey(
        "upline.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    promotion = models.ForeignKey(
        "upline.Promotion", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    promotion_cycles = models.PositiveIntegerField(null=True)
    discount = models.DecimalField(max_digits=19, decimal_places=4, default=0, db_default=0)
    by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="history_of_subscription", fields=["subscription", "id"]),
            not_null_index("history_with_order", "order"),
            not_null_index("history_with_replaced_order", "replaces"),
            not_null_index("history_with_promotion", "promotion"),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.subscription_id} on {self.effective_date}"
