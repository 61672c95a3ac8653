"""What an activity, a case or an e-mail is about, in a card beside it: its order, and its account."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.crm.queries import ActivityRow, CaseRow, EmailRow
from upline.database.keyset import PageRequest
from upline.orders.queries import OrderFilter, OrderRow, list_orders
from upline.parties.queries import AccountPage, account_page
from upline.web.shared.access import Visit


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """The order and the account that a record is about, as far as the person may see them."""

    order: OrderRow | None
    account: AccountPage | None


def subject_card(visit: Visit, row: ActivityRow | CaseRow | EmailRow) -> SubjectCard:
    """Return what the card beside a record shows."""
    order = _order(visit, row.order_id) if row.order_id else None
    account = None
    if row.account_ref is not None and row.account_ref.is_shared:
        account = account_page(
            tenant_id=visit.tenant.id,
            account_id=row.account_ref.id,
            by=visit.actor,
            reach=visit.reach(),
        )
    return SubjectCard(order, account)


def _order(visit: Visit, order_id: UUID) -> OrderRow | None:
    found: Any = list_orders(
        tenant_id=visit.tenant.id, where=OrderFilter(order_ids=(order_id,)), reach=visit.reach()
    ).page(PageRequest(size=1))
    return next(iter(found.rows), None)
