"""The chain of each BSS: one record per back-order, in the order of their numbers."""

import pgtrigger
from django.db import models

from upline.database.triggers import UnskippableTrigger


class LedgerRecord(models.Model):
    """A back-order in the chain of its BSS. Positions have no gaps.

    `hash` is the SHA-256, as hexadecimal digits, of the hash before it and of the canonical form of the order with its
    sale. Records are only added. The tenant is no foreign key: its check would lock the row of the BSS.
    """

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    position = models.BigIntegerField()
    order_id = models.UUIDField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_ledger_record_has_a_position_of_its_own", fields=["tenant_id", "position"]
            )
        ]
        triggers = [
            UnskippableTrigger(
                name="a_ledger_record_is_never_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="RAISE EXCEPTION 'A ledger record is never changed.';",
            ),
        ]

    def __str__(self) -> str:
        return f"Ledger record {self.position} of {self.tenant_id}"


class LedgerHead(models.Model):
    """Where the chain of a BSS ends. Its row is the lock under which records are added.

    `last_number` is that of the last order in the chain, `added_at` when it was added.
    """

    tenant_id = models.UUIDField(primary_key=True)
    last_position = models.BigIntegerField(default=0)
    last_number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    added_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Head of the ledger of {self.tenant_id}"
