"""Activates back-ordering for a reseller, and synchronises both BSSs before (R40 to R42).

For a reseller with many customers each is a job (`upline/jobs`), started by `start_…` and done step by
step by the worker; `activate`, `copy_to_reseller` and `mirror_earlier_sales` do the same at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.backorders.outbox.recording import receive, sale_event
from upline.backorders.rulebook import BackOrderAction, CopyOutcome
from upline.catalog import queries as catalog
from upline.catalog.pricing import list_or_product_price
from upline.catalog.rulebook import BillingCycle
from upline.jobs.actions import JobStep, StepResult, StepRow, enqueue
from upline.jobs.rulebook import JobKind
from upline.kernel.clock import local_date
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.parties import actions as parties
from upline.parties import queries as accounts
from upline.subscriptions import actions as subscriptions
from upline.tenancy.actions import activate_back_ordering
from upline.tenancy.queries import get_tenant

CUSTOMERS_PER_STEP = 10
SALES_PER_STEP = 50
_NAMED = 5


@dataclass(frozen=True, slots=True)
class MissingPrice:
    """A product that the reseller's customers pay for, without a price here in its account's currency."""

    product: Ref
    billing_cycle: BillingCycle


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivationCheck:
    """The differences before activation: subscriptions that exist `upstream_only` block it,
    `customers_to_copy` are copied by it.

    `upstream_only_names` are the first of those subscriptions. `earlier_sales` counts the paid
    subscriptions sold before, mirrored on request (R42). Sales of what has one of the
    `missing_prices` would be parked.
    """

    upstream_only: int
    upstream_only_names: tuple[str, ...]
    customers_to_copy: int
    earlier_sales: int
    missing_prices: tuple[MissingPrice, ...]


def check_activation(*, tenant_id: UUID, reseller_id: UUID, now: datetime) -> ActivationCheck:
    """Return what would block or accompany the activation of a reseller. Changes nothing. Reads
    both BSSs, in a fixed number of queries.

    Raises: Refused `no_reseller_account`.
    """
    account_id = _reseller_account(tenant_id, reseller_id)
    served = accounts.count_unmirrored_customers(
        tenant_id=tenant_id, reseller_account_id=account_id
    )
    found = subscriptions.upstream_only_of_reseller(
        tenant_id=tenant_id, reseller_account_id=account_id, limit=_NAMED
    )
    seller = get_tenant(tenant_id=reseller_id)
    return ActivationCheck(
        upstream_only=found.subscriptions,
        upstream_only_names=found.names,
        customers_to_copy=served - found.customers,
        earlier_sales=subscriptions.count_unreported_sales(seller=seller),
        missing_prices=_missing_prices(tenant_id, reseller_id, now),
    )


def _missing_prices(tenant_id: UUID, reseller_id: UUID, now: datetime) -> tuple[MissingPrice, ...]:
    sold = subscriptions.list_products_sold(seller=get_tenant(tenant_id=reseller_id))
    if not sold:
        return ()
    prices = _Prices(tenant_id, reseller_id, [product.id for product, _ in sold])
    return tuple(
        MissingPrice(product, cycle)
        for product, cycle in sold
        if prices.find(product.id, cycle, now) is None
    )


def activate(
    *,
    tenant_id: UUID,
    reseller_id: UUID,
    by: Actor,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Activate back-ordering for a reseller, irreversibly (R9). Idempotent.

    Customers without subscriptions that the reseller lacks are copied down first (R41), each in its
    own transaction: after an interruption it continues. `progress` is called with how many customers
    are copied, and how many there are. Raises: Refused — `not_permitted`, `subscriptions_not_copied` naming them (R40),
    `no_reseller_account`.
    """
    authorise(BackOrderAction.ACTIVATE, None, by=by)
    account_id = _reseller_account(tenant_id, reseller_id)
    _check_nothing_upstream_only(tenant_id, account_id)
    customers = accounts.list_unmirrored_customers(
        tenant_id=tenant_id, reseller_account_id=account_id
    )
    for count, served in enumerate(customers):
        if progress is not None:
            progress(count, len(customers))
        parties.copy_account_to_reseller(account_id=served.pk, reseller_id=reseller_id, now=now)
    activate_back_ordering(tenant_id=reseller_id, now=now)


def _check_nothing_upstream_only(tenant_id: UUID, account_id: UUID) -> None:
    """Raises: Refused `subscriptions_not_copied`, naming the first of them (R40)."""
    found = subscriptions.upstream_only_of_reseller(
        tenant_id=tenant_id, reseller_account_id=account_id, limit=_NAMED
    )
    if not found.subscriptions:
        return
    listed = "; ".join(found.names)
    more = f" and {found.subscriptions - _NAMED} more" if found.subscriptions > _NAMED else ""
    sentence = text(
        "{subscriptions} subscriptions of this reseller’s customers exist only here: {listed}{more}. Copy them down first.",
        subscriptions=found.subscriptions,
        listed=listed,
        more=more,
    )
    raise refuse("subscriptions_not_copied", sentence)


def start_activation(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> UUID:
    """Start the job that activates back-ordering for a reseller; return its id.

    Raises: Refused — as `activate` does, also later, in a step of the job.
    """
    authorise(BackOrderAction.ACTIVATE, None, by=by)
    _check_nothing_upstream_only(tenant_id, _reseller_account(tenant_id, reseller_id))
    return _start(JobKind.ACTIVATE_BACK_ORDERING, tenant_id, reseller_id, by, now)


def activation_step(step: JobStep) -> StepResult:
    """Copy some customers down, and activate back-ordering when none is left (R40, R41)."""
    authorise(BackOrderAction.ACTIVATE, None, by=step.by)
    account_id = _reseller_account(step.tenant_id, step.subject_id)
    _check_nothing_upstream_only(step.tenant_id, account_id)
    result = _copy_some(step, account_id)
    if result.is_finished:
        activate_back_ordering(tenant_id=step.subject_id, now=step.now)
    return result


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


def start_copy_to_reseller(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> UUID:
    """Start the job that copies down what exists only upstream; return its id.

    Raises: Refused — as `copy_to_reseller` does.
    """
    authorise(BackOrderAction.COPY_TO_RESELLER, None, by=by)
    _reseller_account(tenant_id, reseller_id)
    return _start(JobKind.COPY_TO_RESELLER, tenant_id, reseller_id, by, now)


def copy_step(step: JobStep) -> StepResult:
    """Copy some customers with their subscriptions down (R40)."""
    authorise(BackOrderAction.COPY_TO_RESELLER, None, by=step.by)
    return _copy_some(step, _reseller_account(step.tenant_id, step.subject_id))


def _copy_some(step: JobStep, account_id: UUID) -> StepResult:
    """Copy the next customers: those that are copied are not found again."""
    served = {"tenant_id": step.tenant_id, "reseller_account_id": account_id}
    left = accounts.count_unmirrored_customers(**served)
    customers = accounts.list_unmirrored_customers(**served, limit=CUSTOMERS_PER_STEP)
    rows = tuple(
        StepRow(
            record_name=customer.name,
            outcome=CopyOutcome.COPIED,
            count=_copy_customer_to_reseller(
                step.tenant_id, customer.pk, step.subject_id, step.now
            ),
            record_id=customer.pk,
        )
        for customer in customers
    )
    return StepResult(
        done=step.done + len(rows),
        total=step.done + left,
        is_finished=left <= len(rows),
        rows=rows,
    )


@transaction.atomic
def _copy_customer_to_reseller(
    tenant_id: UUID, account_id: UUID, reseller_id: UUID, now: datetime
) -> int:
    """Copy a customer with its subscriptions; return how many those are."""
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
    return len(upstream_only)


class _Prices:
    """What a reseller pays for some products: by its price list, else the product's price (R42)."""

    def __init__(self, tenant_id: UUID, reseller_id: UUID, product_ids: list[UUID]) -> None:
        [self._account] = accounts.list_reseller_accounts(
            tenant_id=tenant_id, reseller_ids=[reseller_id]
        )
        self._timezone = get_tenant(tenant_id=reseller_id).timezone
        price_list_id = self._account.price_list_id
        self._price_lists = catalog.price_list_terms(
            tenant_id=tenant_id,
            price_list_ids=[price_list_id] if price_list_id else [],
            product_ids=product_ids,
        )
        self._unit_prices = catalog.load_unit_prices(
            seller=get_tenant(tenant_id=tenant_id), product_ids=product_ids
        )

    def find(self, product_id: UUID, cycle: BillingCycle, now: datetime) -> Money | None:
        """Return the price of today; None without one, or where it is in another currency than
        the reseller's account.
        """
        price_list_id = self._account.price_list_id
        price = list_or_product_price(
            local_date(now, timezone=self._timezone),
            product_id,
            cycle,
            price_list=self._price_lists.get(price_list_id) if price_list_id else None,
            unit_prices=self._unit_prices,
        )
        if price is None or price.money.currency != self._account.currency:
            return None
        return price.money


def _price_today(
    tenant_id: UUID, reseller_id: UUID, now: datetime, product_id: UUID, cycle: BillingCycle
) -> Money | None:
    return _Prices(tenant_id, reseller_id, [product_id]).find(product_id, cycle, now)


def mirror_earlier_sales(*, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> int:
    """Mirror what a reseller sold before activation, without orders; return how many (R42).

    Each is an event in the stream of its subscription, so that later sales of the same subscription
    wait for it. Raises: Refused — `not_permitted`, `no_reseller_account`.
    """
    authorise(BackOrderAction.MIRROR_EARLIER_SALES, None, by=by)
    _reseller_account(tenant_id, reseller_id)
    seller = get_tenant(tenant_id=reseller_id)
    context = subscriptions.CommandContext(seller=seller, now=now, by=by)
    sold = subscriptions.list_unreported_sales(seller=seller)
    return sum(_mirror_sale(context, subscription.pk) for subscription in sold)


def start_mirroring_earlier_sales(
    *, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime
) -> UUID:
    """Start the job that mirrors what a reseller sold before activation; return its id.

    Raises: Refused — as `mirror_earlier_sales` does.
    """
    authorise(BackOrderAction.MIRROR_EARLIER_SALES, None, by=by)
    _reseller_account(tenant_id, reseller_id)
    return _start(JobKind.MIRROR_EARLIER_SALES, tenant_id, reseller_id, by, now)


def mirror_step(step: JobStep) -> StepResult:
    """Mirror the next subscriptions that were sold before activation (R42).

    They go by their ids: booking, which makes the mirrors, comes later.
    """
    authorise(BackOrderAction.MIRROR_EARLIER_SALES, None, by=step.by)
    _reseller_account(step.tenant_id, step.subject_id)
    seller = get_tenant(tenant_id=step.subject_id)
    context = subscriptions.CommandContext(seller=seller, now=step.now, by=step.by)
    after = UUID(step.cursor["after"]) if step.cursor else None
    total = step.total
    if total is None:
        total = subscriptions.count_unreported_sales(seller=seller)
    sold = subscriptions.list_unreported_sales(seller=seller, after=after, limit=SALES_PER_STEP)
    rows = tuple(
        StepRow(record_name=one.name, outcome=CopyOutcome.MIRRORED)
        for one in sold
        if _mirror_sale(context, one.pk)
    )
    done, is_finished = step.done + len(rows), len(sold) < SALES_PER_STEP
    return StepResult(
        done=done,
        total=done if is_finished else max(total, done),
        is_finished=is_finished,
        rows=rows,
        cursor={"after": str(sold[-1].pk)} if sold else step.cursor,
    )


@transaction.atomic
def _mirror_sale(context: subscriptions.CommandContext, subscription_id: UUID) -> bool:
    """Publish the event of one earlier sale; tell whether it was not published before."""
    event = subscriptions.earlier_sale_event(context, subscription_id)
    if event is None:
        return False
    receive([sale_event(event)])
    return True


def _start(kind: JobKind, tenant_id: UUID, reseller_id: UUID, by: Actor, now: datetime) -> UUID:
    reseller = Ref(reseller_id, get_tenant(tenant_id=reseller_id).name)
    return enqueue(tenant_id=tenant_id, kind=kind, subject=reseller, by=by, now=now)


def _reseller_account(tenant_id: UUID, reseller_id: UUID) -> UUID:
    account = accounts.find_reseller_account(tenant_id=tenant_id, reseller_id=reseller_id)
    if account is None:
        raise refuse("no_reseller_account", text("No account of this BSS stands for the reseller."))
    return account.pk
