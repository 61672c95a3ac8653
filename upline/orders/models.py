"""Orders and their items. TMF622 ProductOrder."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from upline.catalog.rulebook import BillingCycle, PriceSource
from upline.database.audit import audited
from upline.database.event_triggers import EventSource, logged
from upline.database.external_ids import external_id_field, unique_external_id
from upline.database.indexes import not_null_index
from upline.database.triggers import UnskippableTrigger, refusing_trigger
from upline.database.word_search import word_index
from upline.kernel.ids import new_id
from upline.orders.rulebook import EDITABLE_FIELDS, ORDER_FIELDS, ItemKind, Origin, Placement

# Columns of a back-order that its distributor may change (R38). Any other column is read-only, columns of
# later versions included; `version` only counts the changes.
_EDITABLE_COLUMNS = (
    *(f.column for f in EDITABLE_FIELDS if Origin.BACK_ORDER in f.editable_on), "version",
)  # fmt: skip
_EDITABLE_COLUMNS_SQL = "ARRAY[" + ", ".join(f"'{column}'" for column in _EDITABLE_COLUMNS) + "]"


class Order(models.Model):
    """A commercial order in one BSS.

    `order_date` is the effective date of what was ordered, never of the insert (R13).
    `gross`, `discount` and `total` are sums of rounded lines, in `currency` (R21);
    `line_count` says how many lines there are.
    A back-order names its reseller (`originated_from`) and its sale (`sale_event`), whose
    uniqueness is what books a sale once (R1). `provenance` explains how it was made.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    number = models.BigIntegerField()
    name = models.CharField(max_length=260)
    external_id = external_id_field()
    origin = models.CharField(max_length=20, choices=[(o.value, o.value) for o in Origin])
    account = models.ForeignKey(
        "upline.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    billing_to = models.ForeignKey(
        "upline.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order_date = models.DateField()
    type = models.ForeignKey(
        "upline.OrderType", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.ForeignKey(
        "upline.OrderStatus", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    price_list = models.ForeignKey(
        "upline.PriceList", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    payment_method = models.ForeignKey(
        "upline.PaymentMethod",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    currency = models.CharField(max_length=3)
    sales_rep = models.ForeignKey(
        "upline.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        "upline.Contact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        "upline.Campaign", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
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
    gross = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    discount = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    total = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    line_count = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="sub_orders", db_index=False
    )
    executed_at = models.DateTimeField(null=True)
    originated_from = models.ForeignKey(
        "upline.Tenant", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Without a constraint: where a sale event stands changes when it is archived.
    sale_event = models.OneToOneField(
        "upline.SaleEvent",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    trigger = models.CharField(max_length=40, blank=True, default="")
    warnings = ArrayField(models.CharField(max_length=60), default=list)
    provenance = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique_external_id("an_order_external_id_is_unique_in_its_bss"),
            models.UniqueConstraint(
                name="an_order_number_is_unique_in_its_bss", fields=["tenant", "number"]
            ),
            models.CheckConstraint(
                name="a_back_order_names_its_reseller_and_its_sale",
                condition=models.Q(
                    origin=Origin.DIRECT, originated_from__isnull=True, sale_event__isnull=True
                )
                | models.Q(
                    origin=Origin.BACK_ORDER,
                    originated_from__isnull=False,
                    sale_event__isnull=False,
                ),
            ),
        ]
        triggers = [
            refusing_trigger(
                "a_back_order_is_never_deleted",
                "A back-order cannot be deleted.",
                pgtrigger.Delete,
                pgtrigger.Q(old__origin=Origin.BACK_ORDER),
            ),
            refusing_trigger(
                "a_back_order_is_kept_as_sold",
                "A back-order is kept as sold.",
                pgtrigger.Update,
                pgtrigger.Q(old__origin=Origin.BACK_ORDER),
                where=f"to_jsonb(NEW) - {_EDITABLE_COLUMNS_SQL} IS DISTINCT FROM to_jsonb(OLD) - {_EDITABLE_COLUMNS_SQL}",
            ),
            refusing_trigger(
                "an_order_never_becomes_a_back_order",
                "An order never becomes a back-order.",
                pgtrigger.Update,
                pgtrigger.Q(new__origin=Origin.BACK_ORDER)
                & ~pgtrigger.Q(old__origin=Origin.BACK_ORDER),
            ),
            *audited(
                insert_condition="became.origin = 'DIRECT'",  # a back-order's origin is its provenance
                excluded_columns=("version", "provenance", "created_at"),
            ),
            *logged(
                inserted=(
                    EventSource(type="'upline.order.created'", condition="origin = 'DIRECT'"),
                    EventSource(
                        type="'upline.order.booked'",
                        related="sale_event_id",
                        condition="origin = 'BACK_ORDER'",
                    ),
                    EventSource(
                        type="'upline.sale.booked'",
                        tenant="originated_from_id",
                        record="sale_event_id",
                        condition="origin = 'BACK_ORDER'",
                    ),
                ),
                updated=(EventSource(type="'upline.order.updated'"),),
                deleted=(EventSource(type="'upline.order.deleted'"),),
            ),
        ]
        indexes = [
            not_null_index("order_with_sales_rep", "sales_rep"),
            not_null_index("order_with_contact", "contact"),
            not_null_index("order_in_campaign", "campaign"),
            not_null_index("order_with_parent", "parent"),
            models.Index(name="order_by_date", fields=["tenant", "order_date", "number"]),
            models.Index(name="order_by_total", fields=["tenant", "total", "number"]),
            models.Index(name="order_by_reseller", fields=["tenant", "originated_from", "number"]),
            models.Index(name="order_by_status", fields=["tenant", "status", "number"]),
            models.Index(name="order_of_account", fields=["account", "number"]),
            models.Index(
                name="order_direct",
                fields=["tenant", "number"],
                condition=models.Q(origin=Origin.DIRECT),
            ),
            word_index("order_by_words", "name"),
            # Orders without custom values are left out, so that booking them costs nothing.
            GinIndex(
                name="order_by_custom_fields",
                fields=["custom_fields"],
                opclasses=["jsonb_path_ops"],
                condition=~models.Q(custom_fields={}),
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.number} ({self.id})"


assert {field.column for field in ORDER_FIELDS.values() if field.column} <= {
    column.attname for column in Order._meta.concrete_fields
}, "a field without a column"


class OrderItem(models.Model):
    """A line of an order: `quantity` is signed on back-orders, prices are net.

    On an ordinary order, `target` is the subscription that more licences or an add-on are
    for, or `target_item` the item of the same order that makes it; `delivered_by` is the
    sub-order that delivered this item. `subscription` is what the line is related to,
    at the place that `relation` says (R30).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey(
        "upline.Product", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    billing_cycle = models.CharField(max_length=20, choices=[(c, c) for c in BillingCycle])
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    price_source = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in PriceSource], blank=True, default=""
    )
    gross = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    discount = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    total = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    promotion = models.ForeignKey(
        "upline.Promotion", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    promotion_cycles = models.PositiveIntegerField(null=True)
    considered = models.JSONField(default=list)
    relation = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in Placement], blank=True, default=""
    )
    subscription = models.ForeignKey(
        "upline.Subscription", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(
        max_length=20, choices=[(a.value, a.value) for a in ItemKind], blank=True, default=""
    )
    target = models.ForeignKey(
        "upline.Subscription", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target_item = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    pushed_price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    delivered_by = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="delivered_items", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_order_has_one_item_per_position", fields=["order", "position"]
            ),
        ]
        triggers = [
            refusing_trigger(
                "a_back_orders_lines_are_kept_as_sold",
                "The lines of a back-order are kept as sold.",
                pgtrigger.Update | pgtrigger.Delete,
                ~pgtrigger.Q(old__relation=""),  # booking relates every line (R30)
            ),
            # Booking writes as many lines as the order says it has, each related (R30). They can
            # neither be taken away nor be outnumbered, so that no other ever fits.
            UnskippableTrigger(
                name="a_back_order_takes_no_new_lines",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
                func="""
                    -- Asked line by line, so that however many orders there are, one is looked up.
                    IF EXISTS (
                        SELECT FROM added WHERE (
                            SELECT o.origin = 'BACK_ORDER' AND (
                                added.relation = ''
                                OR added.position NOT BETWEEN 1 AND o.line_count
                            ) FROM upline_order o WHERE o.id = added.order_id
                        )
                    ) THEN RAISE EXCEPTION 'A back-order takes no new lines.'; END IF;
                    RETURN NULL;
                """,
            ),
            refusing_trigger(
                "a_line_stays_with_its_order",
                "A line stays with its order.",
                pgtrigger.Update,
                pgtrigger.Q(old__order__df=pgtrigger.F("new__order")),
            ),
            *audited(
                belongs_to=("order",),
                identified_by=("position", "product_id"),
                insert_condition="became.relation = ''",  # booking relates every line (R30)
                excluded_columns=("considered",),
            ),
        ]
        indexes = [
            models.Index(name="order_item_of_subscription", fields=["subscription", "id"]),
            # The tenant lets lines be counted by the index alone, the id finds the latest.
            models.Index(
                name="order_item_with_promotion",
                fields=["promotion", "tenant", "id"],
                condition=models.Q(promotion__isnull=False),
            ),
            not_null_index("order_item_with_target", "target"),
            not_null_index("order_item_with_target_item", "target_item"),
            not_null_index("order_item_delivered", "delivered_by"),
        ]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.order_id}"
