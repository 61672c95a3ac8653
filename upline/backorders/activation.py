"""Activates back-ordering for a reseller, and synchronises both BSSs before (R40 to R42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.backorders.outbox.recording import receive, sale_event
from upline.backorders.purchase_prices import load_purchase_prices
from upline.backorders.rulebook import BackOrderAction
from upline.catalog.rulebook import BillingCycle
from upline.kernel.clock import local_date
from upline.kernel.money import Money
from upline.kernel.verdicts import refuse
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.subscriptions import actions as subscriptions
from upline.tenancy.actions import activate_back_ordering
from upline.tenancy.queries import get_tenant


@dataclass(frozen=True, slots=True)
class ActivationCheck:
    """The differences before activation: `upstream_only` blocks it, `customers_to_copy` are copied
    by it.

    `earlier_sales` counts the paid subscriptions sold before, mirrored on request (R42).
    """

    upstream_only: tuple[str, ...]
    customers_to_copy: int
    earlier_sales: int


def check_activation(*, tenant_id: UUID, reseller_id: UUID) -> ActivationCheck:
    """Return what would block or accompany the activation of a reseller. Changes nothing. Reads
    both BSSs.

    Raises: Refused `no_reseller_account`.
    """
    account_id = _reseller_account(tenant_id, reseller_id)
    served = accounts.list_unmirrored_customers(tenant_id=tenant_id, reseller_account_id=account_id)
    upstream_only = subscriptions.list_upstream_only_subscriptions(
        tenant_id=tenant_id, account_ids={account.pk for account in served}
    )
    with_some = {subscription.account_id for subscription in upstream_only}
    seller = get_tenant(tenant_id=reseller_id)
    return ActivationCheck(
        upstream_only=tuple(subscription.name for subscription in upstream_only),
        customers_to_copy=sum(account.pk not in with_some for account in served),
        earlier_sales=len(subscriptions.list_unreported_sales(seller=seller)),
    )


def activate(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> None:
    """Activate back-ordering for a reseller, irreversibly (R9). Idempotent.

    Customers without subscriptions that the reseller lacks are copied down first (R41), each in its
    own transaction: after an interruption it continues. Raises: Refused — `not_permitted`,
    `subscriptions_not_copied` naming them (R40), `no_reseller_account`.
    """
    authorise(BackOrderAction.ACTIVATE, None, by=by)
    found = check_activation(tenant_id=tenant_id, reseller_id=reseller_id)
    if found.upstream_only:
        listed = "; ".join(found.upstream_only[:5])
        more = f" and {len(found.upstream_only) - 5} more" if len(found.upstream_only) > 5 else ""
        sentence = (
            f"{len(found.upstream_only)} subscriptions of this reseller's customers exist only "
            f"here: {listed}{more}. Copy them down first."
        )
        raise refuse("subscriptions_not_copied", sentence)
    _copy_customers_to_reseller(tenant_id, reseller_id, now)
    activate_back_ordering(tenant_id=reseller_id, now=now)


def _copy_customers_to_reseller(tenant_id: UUID, reseller_id: UUID, now: datetime) -> None:
    account_id = _reseller_account(tenant_id, reseller_id)
    for served in accounts.list_unmirrored_customers(
        tenant_id=tenant_id, reseller_account_id=account_id
    ):
        parties.copy_account_to_reseller(account_id=served.pk, reseller_id=reseller_id, now=now)


def copy_to_reseller(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> None:
    """Copy customers and subscriptions that exist only upstream into the reseller's BSS (R40).

    Each customer with its subscriptions is one transaction; run again, it continues. Raises:
    Refused — `not_permitted`, `no_reseller_account`.
    """
    authorise(BackOrderAction.COPY_TO_RESELLER, None, by=by)
    account_id = _reseller_account(tenant_id, reseller_id)
    for served in accounts.list_unmirrored_customers(
        tenant_id=tenant_id, reseller_account_id=account_id
    ):
        _copy_customer_to_reseller(tenant_id, served.pk, reseller_id, now)


@transaction.atomic
def _copy_customer_to_reseller(
    tenant_id: UUID, account_id: UUID, reseller_id: UUID, now: datetime
) -> None:
    copy_id = parties.copy_account_to_reseller(
        account_id=account_id, reseller_id=reseller_id, now=now
    )
    upstream_only = subscriptions.list_upstream_only_subscriptions(
        tenant_id=tenant_id, account_ids=[account_id]
    )
    for subscription in upstream_only:
        subscriptions.copy_subscription_to_reseller(
            subscription_id=subscription.pk,
            reseller_id=reseller_id,
            account_id=copy_id,
            find_price=partial(_price_today, tenant_id, reseller_id, now),
            now=now,
        )


def _price_today(
    tenant_id: UUID, reseller_id: UUID, now: datetime, product_id: UUID, cycle: BillingCycle
) -> Money | None:
    """Return what a reseller pays for a product today (R42)."""
    prices = load_purchase_prices(
        tenant_id=tenant_id, reseller_id=reseller_id, product_ids=[product_id]
    )
    assert prices is not None, "a reseller that is activated has an account"
    today = local_date(now, timezone=get_tenant(tenant_id=reseller_id).timezone)
    return prices.on(today, product_id, cycle)


def mirror_earlier_sales(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> int:
    """Mirror what a reseller sold before activation, without orders; return how many (R42).

    Each is an event in the stream of its subscription, so that later sales of the same subscription
    wait for it. Raises: Refused — `not_permitted`, `no_reseller_account`.
    """
    authorise(BackOrderAction.MIRROR_EARLIER_SALES, None, by=by)
    _reseller_account(tenant_id, reseller_id)
    seller = get_tenant(tenant_id=reseller_id)
    context = subscriptions.CommandContext(seller=seller, now=now, by=by)
    count = 0
    for subscription in subscriptions.list_unreported_sales(seller=seller):
        with transaction.atomic():
            events = subscriptions.earlier_sale_event(context, subscription.pk)
            if events is not None:
                receive([sale_event(events)])
                count += 1
    return count


def _reseller_account(tenant_id: UUID, reseller_id: UUID) -> UUID:
    account = accounts.find_reseller_account(tenant_id=tenant_id, reseller_id=reseller_id)
    if account is None:
        raise refuse("no_reseller_account", "No account of this BSS stands for the reseller.")
    return account.pk
