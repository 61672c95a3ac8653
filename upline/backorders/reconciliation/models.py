"""The last result of the reconciliation of each reseller, as pages show it."""

import pgtrigger
from django.db import models

from upline.backorders.differences import DifferenceCode, Repair
from upline.database.session_settings import session_setting
from upline.database.triggers import UnskippableTrigger
from upline.kernel.ids import new_id


class Reconciliation(models.Model):
    """The last reconciliation of one reseller, and whether another one has been requested.

    `checked_at` is when its result was read; None: never. `watched_at` is when the background check was through
    with it last. `started_at` is when a worker began with the
    one that is under way. `differences` counts them all, also those beyond what is stored.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    reseller = models.OneToOneField("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    watched_at = models.DateTimeField(null=True)
    sales = models.IntegerField(default=0)
    orders = models.IntegerField(default=0)
    mirrors = models.IntegerField(default=0)
    differences = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(name="reconciliation_of_bss", fields=["tenant", "reseller"]),
            models.Index(
                name="reconciliation_requested",
                fields=["requested_at"],
                condition=models.Q(requested_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Reconciliation {self.id}"


class StoredDifference(models.Model):
    """A difference of the last reconciliation of a reseller, or that the background check has found since.

    `seen_at` is when it was found last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "upline.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    reseller = models.ForeignKey(
        "upline.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    code = models.CharField(max_length=40, choices=[(c.value, c.value) for c in DifferenceCode])
    record_id = models.UUIDField()
    record = models.CharField(max_length=600)
    detail = models.CharField(max_length=600, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="difference_of_bss", fields=["tenant", "id"]),
            models.Index(name="difference_of_reseller", fields=["reseller", "id"]),
        ]

    def __str__(self) -> str:
        return f"Difference {self.code} {self.id}"


class DifferenceRepair(models.Model):
    """A difference that a person has had repaired: who, when, and each value before and after.

    `values` has an object per value: `type` and `record` of what was changed, its `name`, the `field`, and the texts `before`
    and `after`; None: there was none. Rows are only added.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
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
    code = models.CharField(max_length=40, choices=[(c.value, c.value) for c in DifferenceCode])
    repair = models.CharField(max_length=40, choices=[(r.value, r.value) for r in Repair])
    record_id = models.UUIDField()
    record = models.CharField(max_length=600)
    detail = models.CharField(max_length=600, blank=True, default="")
    values = models.JSONField()
    by = models.CharField(max_length=200)
    repaired_at = models.DateTimeField()
    request_id = models.CharField(
        max_length=100, db_default=session_setting("upline.request", models.Value(""), 100)
    )

    class Meta:
        indexes = [models.Index(name="repair_of_bss", fields=["tenant", "id"])]
        triggers = [
            UnskippableTrigger(
                name="a_repair_is_never_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="RAISE EXCEPTION 'The record of a repair is never changed.';",
            ),
        ]

    def __str__(self) -> str:
        return f"Repair {self.repair} {self.id}"


class ReconciliationWatch(models.Model):
    """Where the background check is: one row, which is its lock too.

    `part` and `position` say which records of `reseller_id` were compared last, `suspects` what the last batch found anew,
    as pairs of code and record, and is to be looked at again. `began_at`: with this reseller; `pass_began_at`: with all.
    `batches`, `rows`, `busy_seconds` and `passes` count what it has done.
    """

    id = models.SmallIntegerField(primary_key=True)
    reseller_id = models.UUIDField(null=True)
    part = models.CharField(max_length=40, blank=True, default="")
    position = models.JSONField(null=True)
    suspects = models.JSONField(default=list)
    next_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    pass_began_at = models.DateTimeField(null=True)
    batches = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    busy_seconds = models.FloatField(default=0)
    passes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Background check, pass {self.passes + 1}"
