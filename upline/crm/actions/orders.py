"""What is done about an order is locked after the order, which has to be known before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import STALE

if TYPE_CHECKING:
    from uuid import UUID

    from upline.crm.models import Case, Email


def check_still_of_order(record: Case | Email, order_id: UUID | None) -> None:
    """Raises: Refused `stale` — the locked record is related to another order than the one asked."""
    if record.order_id != order_id:
        noun = record._meta.verbose_name
        raise refuse(
            STALE,
            text(
                "Somebody else has linked this {noun} to another order in the meantime.", noun=noun
            ),
        )
