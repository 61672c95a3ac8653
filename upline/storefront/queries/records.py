"""The subscriptions and orders of a customer, as its own people see them in the storefront."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.access.rulebook import Actor
from upline.database.keyset import Listing, PageRequest
from upline.orders.queries import (
    OrderFilter,
    OrderPage,
    OrderRow,
    OrderView,
    list_orders,
    order_page,
)
from upline.setup.rulebook import StatusKind
from upline.storefront.queries.settings import Customer, StorefrontFacts
from upline.subscriptions.queries import (
    SubscriptionFilter,
    SubscriptionPage,
    SubscriptionRow,
    list_subscriptions,
    subscription_page,
)

PAGE_SIZE = 50


class OrderProgress(StrEnum):
    """How an order stands for the customer."""

    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"


def progress_of(status_kind: str, *, is_executed: bool) -> OrderProgress:
    """Return how an order stands for the customer."""
    if is_executed or status_kind == StatusKind.EXECUTES:
        return OrderProgress.DONE
    if status_kind == StatusKind.CANCELS:
        return OrderProgress.CANCELLED
    return OrderProgress.WAITING


def list_customer_subscriptions(
    *, storefront: StorefrontFacts, customer: Customer, page: PageRequest, today: date
) -> Listing[SubscriptionRow]:
    """Return one page of what a customer has, by name."""
    return list_subscriptions(
        tenant_id=storefront.seller.id,
        where=SubscriptionFilter(today=today, account_id=customer.account.id),
        reach=UNRESTRICTED,
    ).page(page)


def find_customer_subscription(
    *, storefront: StorefrontFacts, account_id: UUID, subscription_id: UUID, today: date, by: Actor
) -> SubscriptionPage | None:
    """Return a subscription or add-on of a customer; None: there is none, or it is another customer's.

    Three queries: custom fields and history are not for the customer.
    """
    found = subscription_page(
        tenant_id=storefront.seller.id,
        subscription_id=subscription_id,
        today=today,
        by=by,
        reach=UNRESTRICTED,
        is_brief=True,
    )
    is_own = found is not None and found.account.id == account_id and not found.is_mirror
    return found if is_own else None


def list_customer_orders(
    *, storefront: StorefrontFacts, customer: Customer, page: PageRequest
) -> Listing[OrderRow]:
    """Return one page of a customer's orders, the newest first; drafts of the BSS are left out."""
    own = OrderFilter(account_id=customer.account.id, view=OrderView.DIRECT, with_drafts=False)
    return list_orders(tenant_id=storefront.seller.id, where=own, reach=UNRESTRICTED).page(page)


def find_customer_order(
    *, storefront: StorefrontFacts, customer: Customer, order_id: UUID
) -> OrderPage | None:
    """Return an order of a customer; None: there is none, or it is a draft, or another customer's."""
    found = order_page(tenant_id=storefront.seller.id, order_id=order_id, by=customer.actor)
    is_own = (
        found is not None
        and found.account.id == customer.account.id
        and not found.is_back_order
        and found.status_kind != StatusKind.DRAFT
    )
    return found if is_own else None
