"""Accounts: customers, and in a distributor's BSS its resellers too. TMF629 Customer."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from upline.database.audit import EVERY_INSERT, audited
from upline.database.event_triggers import record_events
from upline.database.external_ids import external_id_field, unique_external_id
from upline.database.indexes import not_null_index
from upline.database.substring_search import substring_index
from upline.database.timestamps import timestamped_updates, updated_at_field
from upline.kernel.ids import new_id


class Account(models.Model):
    """A customer of one BSS, or a tenant reseller as its distributor sees it.

    `reseller_tenant` is set on the account that stands for a tenant reseller.
    `managed_by` and `source_id` are set on a mirror: whose customer it is, and the
    identifier of the paired account there (R31). `version` counts changes of the
    fields that mirrors follow; `source_version` is the version a mirror has.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=200)
    accounting_no = models.CharField(max_length=60, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    billing_address = models.TextField(blank=True, default="")
    vendor_customer_id = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="", db_default="")
    country = models.CharField(max_length=100, blank=True, default="", db_default="")
    vat_id = models.CharField(max_length=40, blank=True, default="", db_default="")
    vendor_domain = models.CharField(max_length=253, blank=True, default="", db_default="")
    external_id = external_id_field()
    currency = models.CharField(max_length=3)
    billing_day = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    billing_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reseller_tenant = models.ForeignKey(
        "upline.Tenant", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
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
    source_version = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            unique_external_id("an_account_external_id_is_unique_in_its_bss"),
            models.UniqueConstraint(
                name="an_account_is_mirrored_once", fields=["tenant", "managed_by", "source_id"]
            ),
            models.UniqueConstraint(
                name="a_reseller_has_one_account_upstream", fields=["tenant", "reseller_tenant"]
            ),
            models.CheckConstraint(
                name="a_mirrored_account_names_its_source",
                condition=models.Q(managed_by__isnull=True, source_id__isnull=True)
                | models.Q(managed_by__isnull=False, source_id__isnull=False),
            ),
        ]
        triggers = [
            *audited(
                insert_condition="became.managed_by_id IS NULL",  # creating a mirror is in the log of its reseller
                excluded_columns=("version", "source_version", "created_at"),
            ),
            *record_events("account"),
        ]
        indexes = [
            models.Index(
                name="account_with_price_list",
                fields=["price_list", "name", "id"],
                condition=models.Q(price_list__isnull=False),
            ),
            not_null_index("account_with_payment_method", "payment_method"),
            not_null_index("account_with_parent", "parent"),
            # Without mirrors, all of which have one: booking writes none of it.
            models.Index(
                name="account_with_billing_to",
                fields=["billing_to"],
                condition=models.Q(managed_by__isnull=True, billing_to__isnull=False),
            ),
            models.Index(name="account_by_name", fields=["tenant", "name", "id"]),
            substring_index("account_by_words", "name", gin_pending_list_limit=1024),
            models.Index(
                name="account_by_accounting_no",
                fields=["tenant", "accounting_no"],
                condition=~models.Q(accounting_no=""),
            ),
            models.Index(
                name="account_by_vendor_id",
                fields=["tenant", "vendor_customer_id"],
                condition=~models.Q(vendor_customer_id=""),
            ),
            GinIndex(
                name="account_by_custom_fields",
                fields=["custom_fields"],
                opclasses=["jsonb_path_ops"],
                condition=~models.Q(custom_fields={}),
            ),
        ]

    def __str__(self) -> str:
        return f"Account {self.name} ({self.id})"


class Contact(models.Model):
    """A person at an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="", db_default="")
    role = models.CharField(max_length=100, blank=True, default="", db_default="")
    updated_at = updated_at_field()

    class Meta:
        triggers = [
            timestamped_updates(),
            *audited(
                belongs_to=("account",),
                identified_by=("name",),
                insert_condition=EVERY_INSERT,
                excluded_columns=("updated_at",),
            ),
        ]
        indexes = [models.Index(name="contact_by_name", fields=["tenant", "name"])]

    def __str__(self) -> str:
        return f"Contact {self.name} ({self.id})"
