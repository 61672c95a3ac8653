"""History records as the subscription page shows them (R28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import HistoryRecord, Subscription
from upline.subscriptions.rulebook import HistoryAction
from upline.tenancy.queries import related_records

HISTORY_TITLES: Mapping[HistoryAction, str] = {
    HistoryAction.QUANTITY_INCREASED: "Quantity increased",
    HistoryAction.QUANTITY_DECREASED: "Quantity decreased",
    HistoryAction.PARTIAL_UPGRADE: "Partial upgrade",
    HistoryAction.PARTIAL_DOWNGRADE: "Partial downgrade",
    HistoryAction.FULL_UPGRADE: "Full upgrade",
    HistoryAction.FULL_DOWNGRADE: "Full downgrade",
    HistoryAction.CREATED: "Created",
    HistoryAction.TRIAL_STARTED: "Trial started",
    HistoryAction.TRIAL_UPGRADED: "Trial upgraded",
    HistoryAction.SUSPENDED: "Suspended",
    HistoryAction.REACTIVATED: "Reactivated",
    HistoryAction.CANCELLED: "Cancelled",
    HistoryAction.CANCELLATION_SCHEDULED: "Cancellation scheduled",
    HistoryAction.CANCELLATION_WITHDRAWN: "Cancellation taken back",
}

assert HISTORY_TITLES.keys() == set(HistoryAction), "a history record without a title"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One history record. `change` is signed; None where no number changed.

    On a full plan change `product_old` and `product_new` stand for the numbers, and
    `replaces` is the order that stood in the Order field before (R27).
    """

    id: UUID
    effective_date: date
    action: HistoryAction
    title: str
    quantity_old: int | None
    quantity_new: int | None
    change: int | None
    product_old: str
    product_new: str
    order: Ref | None
    order_number: int | None
    replaces: Ref | None
    by: str

    @property
    def was(self) -> str:
        """Return what it changed from: a number, or a product."""
        return self.product_old or _number(self.quantity_old)

    @property
    def became(self) -> str:
        """Return what it changed to."""
        return self.product_new or _number(self.quantity_new)


_READ = related_records.page_columns(
    HistoryRecord,
    "product_old", "product_new",
    ruled_paths=("order", "replaces"),
    extra_columns=["order__number"],
)  # fmt: skip


def history_of(record: Subscription, reach: Reach) -> tuple[HistoryLine, ...]:
    """Return the history of a subscription or add-on, the latest first. One query."""
    rows = (
        HistoryRecord.objects.filter(tenant_id=record.tenant_id, subscription=record)
        .select_related("order", "replaces", "product_old", "product_new")
        .only(*_READ)
        .order_by("-id")
    )
    return tuple(_line(row, reach) for row in rows)


def _line(row: HistoryRecord, reach: Reach) -> HistoryLine:
    action = HistoryAction(row.action)
    order = related_records.optional_ref(row.order, reach, placeholder=related_records.ORDER)
    return HistoryLine(
        id=row.pk,
        effective_date=row.effective_date,
        action=action,
        title=HISTORY_TITLES[action],
        quantity_old=row.quantity_old,
        quantity_new=row.quantity_new,
        change=_change(row),
        product_old=row.product_old.name if row.product_old else "",
        product_new=row.product_new.name if row.product_new else "",
        order=order,
        order_number=row.order.number if row.order and order and order.is_shared else None,
        replaces=related_records.optional_ref(
            row.replaces, reach, placeholder=related_records.ORDER
        ),
        by=row.by,
    )


def _change(row: HistoryRecord) -> int | None:
    if row.quantity_new is None:
        return None
    return (row.quantity_new - (row.quantity_old or 0)) or None


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
