"""Bulk inserts of generated sales: customers, subscriptions, and sale events."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from upline.backorders import actions as backorders
from upline.devtools.generation.network import Network
from upline.devtools.generation.plan import Plan
from upline.devtools.generation.reseller_sales import BY, ResellerSales, generate_reseller_sales
from upline.devtools.generation.subscriptions import GeneratedHistoryRecord, GeneratedSubscription
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.parties.events import CustomerSnapshot
from upline.parties.rulebook import FOLLOWED_FIELDS
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import TenantFacts

_RESELLER_BATCH_SIZE = 25  # in one transaction


def write_sales(network: Network, plan: Plan) -> Iterable[int]:
    """Write the sales of all resellers as waiting events; yield the number of events so far after
    each transaction.
    """
    sales_per_reseller = list(plan.sales_per_reseller())
    event_count = 0
    for first in range(0, len(sales_per_reseller), _RESELLER_BATCH_SIZE):
        some = sales_per_reseller[first : first + _RESELLER_BATCH_SIZE]
        reseller_sales = [
            generate_reseller_sales(network, plan, index, sales=sales, earlier=earlier)
            for index, (sales, earlier) in enumerate(some, start=first)
        ]
        _write(reseller_sales, plan)
        event_count += sum(len(one.events) for one in reseller_sales)
        yield event_count


@transaction.atomic
def _write(reseller_sales: Sequence[ResellerSales], plan: Plan) -> None:
    now = plan.begins
    parties.insert_many(
        [_account(c, t.reseller) for t in reseller_sales for c in t.customers], now=now
    )
    rows = [_record(one, t.reseller) for t in reseller_sales for one in t.licences]
    subscriptions.insert_many(rows, now=now)
    subscriptions.write_history(
        [_history(one, t.reseller) for t in reseller_sales for one in t.history], now=now
    )
    for one in reseller_sales:
        backorders.record_all(one.events)


def _account(customer: CustomerSnapshot, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": customer.id,
        "tenant_id": reseller.id,
        "version": customer.version,
        **FOLLOWED_FIELDS.to_columns(customer),
        "currency": reseller.currency,
    }


def _record(subscription: GeneratedSubscription, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "tenant_id": reseller.id,
        "kind": subscription.kind,
        "account_id": subscription.customer.id,
        "parent_id": subscription.parent.id if subscription.parent else None,
        "product_id": subscription.product.id,
        "name": subscriptions.subscription_name(
            subscription.customer.name, subscription.product.name
        ),
        "billing_cycle": subscription.cycle,
        "quantity": subscription.quantity,
        "status": Status.ACTIVE,
        "start_date": subscription.start_date,
        "renewal_date": subscription.renewal_date,
        "unit_price": subscription.unit_price,
        "currency": reseller.currency,
        "sequence_no": subscription.sequence_no,
    }


def _history(line: GeneratedHistoryRecord, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": reseller.id,
        "subscription_id": line.subscription.id,
        "effective_date": line.moment.date(),
        "action": line.action,
        "quantity_old": line.quantity_old,
        "quantity_new": line.quantity_new,
        "product_old_id": line.product_old_id,
        "product_new_id": line.product_new_id,
        "by": BY,
        "recorded_at": line.moment,
    }
