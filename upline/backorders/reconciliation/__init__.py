"""Whether the BSSs of resellers and of their distributor match (R36)."""

from upline.backorders.reconciliation.comparison import (
    Difference,
    ResellerReconciliation,
    reconcile,
)

__all__ = ["Difference", "ResellerReconciliation", "reconcile"]
