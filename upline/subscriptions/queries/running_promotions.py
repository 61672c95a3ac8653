"""The promotion that a subscription has now, and the billing cycles that are left of it (R26)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from upline.catalog.rulebook import BillingCycle
from upline.kernel.money import Money
from upline.subscriptions.models import HistoryRecord, Subscription
from upline.subscriptions.queries.history import HistoryLine
from upline.subscriptions.queries.page_sections import RunningPromotion
from upline.subscriptions.rulebook import HistoryAction

_NEW_PLAN = frozenset({HistoryAction.FULL_UPGRADE, HistoryAction.FULL_DOWNGRADE})


def promotion_is_in_history(*, tenant_id: UUID, promotion_id: UUID) -> bool:
    """Tell whether a sale to a customer of the BSS's own had a promotion. One query."""
    return HistoryRecord.objects.filter(tenant_id=tenant_id, promotion_id=promotion_id).exists()


def with_cycles_left(
    found: RunningPromotion, since: date, today: date, cycle: BillingCycle
) -> RunningPromotion | None:
    """Return a promotion with the cycles that are left of it; None once it is over."""
    if found.cycles is None:
        return found
    begun = _cycles_begun(since, today, cycle.months or 1)
    return None if begun > found.cycles else replace(found, left=max(0, found.cycles - begun))


def _cycles_begun(start: date, today: date, months: int) -> int:
    if today < start:
        return 0
    elapsed = (today.year - start.year) * 12 + today.month - start.month
    return (elapsed - (today.day < start.day)) // months + 1


def promotion_of_customer(
    record: Subscription, history: Sequence[HistoryLine], today: date
) -> RunningPromotion | None:
    """Return the promotion of the latest sale to a customer of the BSS's own that had one, while cycles of
    it are left. A change of the whole plan ends that of the old product; fewer licences lower it.
    """
    own = [line for line in history if not line.add_on]
    latest = next((line for line in own if line.promotion or line.action in _NEW_PLAN), None)
    if latest is None or not latest.promotion:
        return None
    sold = latest.change or record.quantity
    share = Decimal(min(record.quantity, sold)) / Decimal(sold) if sold else Decimal(1)
    discount = (Money(latest.discount, record.currency) * share).rounded()
    found = RunningPromotion(latest.promotion, latest.promotion_cycles, None, discount)
    return with_cycles_left(found, latest.effective_date, today, BillingCycle(record.billing_cycle))
