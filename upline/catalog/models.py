"""What a BSS sells, and for how much. TMF620 ProductOffering and ProductOfferingPrice."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from upline.catalog.rulebook import (
    BillingCycle,
    ProductStatus,
    ProductTerms,
    PromotionAudience,
    PromotionKind,
)
from upline.database.audit import EVERY_INSERT, audited
from upline.database.event_triggers import IS_NOTIFIED, EventSource, logged, record_events
from upline.database.external_ids import external_id_field, unique_external_id
from upline.database.substring_search import substring_index
from upline.kernel.ids import new_id

_CYCLES = [(c.value, c.value) for c in BillingCycle]


class Product(models.Model):
    """A product of the BSS that owns it; every BSS downstream inherits it.

    `add_on_of` lists the product types to which this product can be added; empty for
    what is sold on its own. `externally_priced`: the vendor sets the price at purchase.
    `trial_days`: how long its trial lasts, where that is known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    code = models.CharField(max_length=120)
    vendor_id = models.CharField(max_length=80, blank=True, default="")
    external_id = external_id_field()
    name = models.CharField(max_length=300)
    type = models.CharField(max_length=60, blank=True, default="")
    add_on_of = ArrayField(models.CharField(max_length=60), default=list)
    upgrades_to = models.ManyToManyField("self", symmetrical=False, related_name="downgrades_to")
    externally_priced = models.BooleanField(default=False)
    offers_trial = models.BooleanField(default=False)
    trial_days = models.PositiveSmallIntegerField(null=True)
    min_quantity = models.PositiveIntegerField(default=1)
    max_quantity = models.PositiveIntegerField(null=True)
    status = models.CharField(
        max_length=20,
        choices=[(s.value, s.value) for s in ProductStatus],
        default=ProductStatus.ACTIVE,
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique_external_id("a_product_external_id_is_unique_in_its_bss"),
            models.UniqueConstraint(
                name="a_product_code_is_unique_in_its_bss", fields=["tenant", "code"]
            ),
        ]
        triggers = [*audited(excluded_columns=("created_at",)), *record_events("product")]
        indexes = [
            models.Index(name="product_by_name", fields=["tenant", "name", "id"]),
            models.Index(name="product_by_vendor_id", fields=["tenant", "vendor_id"]),
            substring_index("product_by_words", "name"),
        ]

    def __str__(self) -> str:
        return f"Product {self.code} ({self.id})"

    def terms(self) -> ProductTerms:
        """Return what sales look at."""
        return ProductTerms(
            id=self.id,
            tenant_id=self.tenant_id,
            code=self.code,
            name=self.name,
            type=self.type,
            add_on_of=tuple(self.add_on_of),
            offers_trial=self.offers_trial,
            min_quantity=self.min_quantity,
            max_quantity=self.max_quantity,
        )


class PriceList(models.Model):
    """Prices agreed with some accounts, in one currency. Open ends are None."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    is_active = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_price_list_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Price list {self.name} ({self.id})"


# A price is a part of its list, or of its product: one event of each, whatever the number of prices.
_PRICED = (
    EventSource(
        type="'upline.price-list.priced'",
        record="price_list_id",
        is_repeated=True,
        condition="price_list_id IS NOT NULL",
    ),
    EventSource(
        type="'upline.product.priced'",
        record="product_id",
        is_repeated=True,
        condition="price_list_id IS NULL",
    ),
)

# For notifications of TMF620 each price, and each promotion, is a record of its own.
_CREATED, _UPDATED, _DELETED = (
    EventSource(type=f"'upline.price.{change}'", condition=IS_NOTIFIED)
    for change in ("created", "updated", "deleted")
)


class Price(models.Model):
    """The price of one unit of a product for one billing cycle, net.

    Without `price_list` it is the product's own unit price in the BSS `tenant`: for an
    inherited product that is this BSS's own sell price. Bounds are included; None is open.
    `is_imported`: the vendor's price file brought it, so that it ends when a full list no longer
    names it (P10); what people set stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    price_list = models.ForeignKey(
        PriceList, null=True, on_delete=models.CASCADE, related_name="prices", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    billing_cycle = models.CharField(max_length=20, choices=_CYCLES)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_imported = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_product_has_one_price_per_list_cycle_and_start",
                fields=["tenant", "product", "price_list", "billing_cycle", "valid_from"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_price_is_not_negative", condition=models.Q(amount__gte=0)
            ),
        ]
        triggers = [
            *audited(
                belongs_to=("price_list", "product"),
                identified_by=("product_id", "billing_cycle"),
                insert_condition=EVERY_INSERT,
                excluded_columns=("is_imported",),
            ),
            *logged(
                inserted=(*_PRICED, _CREATED),
                updated=(*_PRICED, _UPDATED),
                deleted=(*_PRICED, _DELETED),
            ),
        ]
        indexes = [models.Index(name="price_of_list", fields=["price_list", "product"])]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for {self.product_id} {self.billing_cycle}"


class PriceImport(models.Model):
    """A price file that was applied: which one, by whom, and what it changed. It never changes.

    `segments` empty: all of them. `counts` are the figures of the import's report; `difference` is a
    CSV file of all changes, compressed with gzip.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)
    market = models.CharField(max_length=2)
    segments = ArrayField(models.CharField(max_length=20), default=list)
    is_partial = models.BooleanField(default=False)
    counts = models.JSONField()
    difference = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(name="import_of_price_list", fields=["price_list", "-imported_at"]),
            models.Index(name="import_of_tenant", fields=["tenant", "-imported_at"]),
        ]

    def __str__(self) -> str:
        return f"Import of {self.file_name} ({self.id})"


class PriceUpload(models.Model):
    """A price file that somebody sent to a page, until it is a week old.

    `options` are those with which it was last read, `report` what it would change then, and
    `difference` all of that as CSV, compressed with gzip; None until it was read. `price_import`
    is the record of the import once it is applied; `content` is empty then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200, default="", db_default="")
    options = models.JSONField(default=dict, db_default={})
    report = models.JSONField(null=True)
    difference = models.BinaryField(null=True)
    price_import = models.ForeignKey(
        PriceImport, null=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return f"Upload of {self.file_name} ({self.id})"


class Promotion(models.Model):
    """Less to pay for some products and billing cycles, between two days, both included (R22, R23).

    `value` is a percentage or an amount per unit in `currency`. `cycles` None and not
    `is_lifetime` means the first cycle. `audience`: back-orders of resellers' sales get it, or
    sales to the BSS's own customers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    audience = models.CharField(
        max_length=20,
        choices=[(a.value, a.value) for a in PromotionAudience],
        default=PromotionAudience.RESELLERS,
        db_default=PromotionAudience.RESELLERS.value,
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in PromotionKind])
    value = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3, blank=True, default="")
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)
    cycles = models.PositiveIntegerField(null=True)
    is_lifetime = models.BooleanField(default=False)
    new_customers_only = models.BooleanField(default=False)
    price_lists = models.ManyToManyField(PriceList, related_name="+")
    requires = models.ManyToManyField(Product, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_promotion_has_a_known_audience",
                condition=models.Q(audience__in=[a.value for a in PromotionAudience]),
            ),
        ]
        triggers = [
            *audited(insert_condition=EVERY_INSERT),
            *logged(inserted=(_CREATED,), updated=(_UPDATED,), deleted=(_DELETED,)),
        ]
        indexes = [models.Index(name="promotion_by_start", fields=["tenant", "first_date"])]

    def __str__(self) -> str:
        return f"Promotion {self.name} ({self.id})"


class PromotionPriceList(Promotion.price_lists.through):  # type: ignore[name-defined,misc]
    """A price list that a promotion is limited to; a class of its own so that its changes are audited."""

    class Meta:
        proxy = True
        triggers = audited(
            belongs_to=("promotion",),
            identified_by=("pricelist_id",),
            insert_condition=EVERY_INSERT,
        )

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.pricelist_id}"


class PromotionRequirement(Promotion.requires.through):  # type: ignore[name-defined,misc]
    """A product that a promotion requires; a class of its own so that its changes are audited."""

    class Meta:
        proxy = True
        triggers = audited(
            belongs_to=("promotion",), identified_by=("product_id",), insert_condition=EVERY_INSERT
        )

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.product_id}"


class PromotionScope(models.Model):
    """One product and billing cycle that a promotion covers."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="scopes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    billing_cycle = models.CharField(max_length=20, choices=_CYCLES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_promotion_names_a_product_and_cycle_once",
                fields=["promotion", "product", "billing_cycle"],
            ),
        ]
        triggers = audited(
            belongs_to=("promotion",),
            identified_by=("product_id", "billing_cycle"),
            insert_condition=EVERY_INSERT,
        )

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.product_id} {self.billing_cycle}"
