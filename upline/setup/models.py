"""What a BSS sets up once and every record then follows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from upline.database.audit import EVERY_INSERT, audited
from upline.kernel.ids import new_id
from upline.setup.rulebook import Entity, FieldKind, StatusKind

_ENTITIES = [(e.value, e.value) for e in Entity]


class OrderStatus(models.Model):
    """A status an order can have. At most one is the default of the BSS."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in StatusKind])
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_order_status_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
            models.UniqueConstraint(
                name="a_bss_has_one_default_order_status",
                fields=["tenant"],
                condition=models.Q(is_default=True),
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Order status {self.name} ({self.id})"


class OrderType(models.Model):
    """A type an order can have. At most one is the default of the BSS."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    default_status = models.ForeignKey(
        OrderStatus, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_order_type_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
            models.UniqueConstraint(
                name="a_bss_has_one_default_order_type",
                fields=["tenant"],
                condition=models.Q(is_default=True),
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Order type {self.name} ({self.id})"


class PaymentMethod(models.Model):
    """How an account pays. Recorded on orders; booking never charges (R11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_payment_method_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Payment method {self.name} ({self.id})"


class DefaultRule(models.Model):
    """The permission rule that records of one kind get where nothing else is said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    rule = models.ForeignKey("upline.PermissionRule", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_entity_has_one_default_permission_rule", fields=["tenant", "entity"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Default rule of {self.entity} ({self.id})"


class CustomField(models.Model):
    """A field that a BSS adds to one kind of record.

    Values are stored in the record's `custom_fields` by `code`, as text: a number in figures, a
    date as YYYY-MM-DD, a choice as one of `choices`, yes or no as "yes" or "no", a user by id.
    `group` is the heading under which pages show it; empty: the first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=20, choices=[(k.value, k.value) for k in FieldKind], default=FieldKind.TEXT
    )
    choices = ArrayField(models.CharField(max_length=120), default=list)
    group = models.CharField(max_length=120, blank=True, default="")
    is_compulsory = models.BooleanField(default=False)
    default = models.CharField(max_length=500, null=True)  # noqa: DJ001 — None: no default at all
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_custom_field_code_is_unique_per_entity",
                fields=["tenant", "entity", "code"],
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Custom field {self.entity}.{self.code} ({self.id})"


class ApiOption(models.Model):
    """Use of API Options: who and which rule records get that no person creates by hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    responsible_user = models.ForeignKey(
        "upline.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sharing_rule = models.ForeignKey(
        "upline.PermissionRule", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="api_options_stand_once_per_entity", fields=["tenant", "entity"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"API options of {self.entity} ({self.id})"


class SavedView(models.Model):
    """Filters, sorting, columns and grouping of a list, saved under a name.

    `query` are the parameters of the list's address. A view without `owner` is shared in its BSS.
    A default view is opened where the address has no parameters: the owner's, else the shared one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=4000, blank=True, default="")
    owner = models.ForeignKey("upline.User", null=True, on_delete=models.PROTECT, related_name="+")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_saved_view_name_is_unique_per_list_and_owner",
                fields=["tenant", "list_name", "owner", "name"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="a_list_has_one_default_view_per_owner",
                fields=["tenant", "list_name", "owner"],
                condition=models.Q(is_default=True),
                nulls_distinct=False,
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Saved view {self.name} ({self.id})"
