"""The last result of the reconciliation of each reseller, as pages show it."""

from django.db import models

from upline.backorders.rulebook import DifferenceCode
from upline.kernel.ids import new_id


class Reconciliation(models.Model):
    """The last reconciliation of one reseller, and whether another one has been requested.

    `checked_at` is when its result was read; None: never. `started_at` is when a worker began with the
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
    """A difference of the last reconciliation of a reseller."""

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

    class Meta:
        indexes = [
            models.Index(name="difference_of_bss", fields=["tenant", "id"]),
            models.Index(name="difference_of_reseller", fields=["reseller", "id"]),
        ]

    def __str__(self) -> str:
        return f"Difference {self.code} {self.id}"
