"""Writing what resellers did, set by set: their customers, what those hold, and the news of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from upline.backorders import actions as backorders
from upline.devtools.generation.licences import Licence, Remembered
from upline.devtools.generation.network import Network
from upline.devtools.generation.plan import Plan
from upline.devtools.generation.trading import BY, Trade, trade
from upline.kernel.ids import new_id
from upline.parties import actions as parties
from upline.parties.events import Customer
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import TenantFacts

_RESELLERS_AT_ONCE = 25  # in one transaction


def tell_sales(network: Network, plan: Plan) -> Iterable[int]:
    """Write down what all resellers do, so that it waits for booking; yield how many pieces of
    news have been told, after each transaction.
    """
    shares = list(plan.shares())
    told = 0
    for first in range(0, len(shares), _RESELLERS_AT_ONCE):
        some = shares[first : first + _RESELLERS_AT_ONCE]
        traded = [
            trade(network, plan, place, sales=sales, earlier=earlier)
            for place, (sales, earlier) in enumerate(some, start=first)
        ]
        _write(traded, plan)
        told += sum(len(one.news) for one in traded)
        yield told


@transaction.atomic
def _write(traded: Sequence[Trade], plan: Plan) -> None:
    now = plan.begins
    parties.write_new([_account(c, t.reseller) for t in traded for c in t.customers], now=now)
    held = [_record(one, t.reseller) for t in traded for one in t.licences]
    subscriptions.write_new(held, now=now)
    subscriptions.write_history(
        [_history(one, t.reseller) for t in traded for one in t.history], now=now
    )
    for one in traded:
        backorders.record_all(one.reseller, one.news)


def _account(customer: Customer, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": customer.id,
        "tenant_id": reseller.id,
        "version": customer.version,
        "name": customer.name,
        "accounting_no": customer.accounting_no,
        "email": customer.email,
        "billing_address": customer.billing_address,
        "currency": reseller.currency,
    }


def _record(licence: Licence, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": licence.id,
        "tenant_id": reseller.id,
        "kind": licence.kind,
        "account_id": licence.customer.id,
        "parent_id": licence.parent.id if licence.parent else None,
        "product_id": licence.ware.id,
        "name": subscriptions.subscription_name(licence.customer.name, licence.ware.name),
        "billing_cycle": licence.cycle,
        "quantity": licence.quantity,
        "status": Status.ACTIVE,
        "start_date": licence.start_date,
        "renewal_date": licence.renewal_date,
        "unit_price": licence.unit_price,
        "currency": reseller.currency,
        "turn": licence.turn,
    }


def _history(line: Remembered, reseller: TenantFacts) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": reseller.id,
        "subscription_id": line.licence.id,
        "effective_date": line.moment.date(),
        "action": line.action,
        "quantity_old": line.quantity_old,
        "quantity_new": line.quantity_new,
        "product_old_id": line.product_old_id,
        "product_new_id": line.product_new_id,
        "by": BY,
        "recorded_at": line.moment,
    }
