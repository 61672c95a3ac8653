"""Samples of a network: ids and query strings by which the addresses of a measured page differ."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model

from bench.environment import PERIOD_START
from bench.page_records import INACTIVE_RESELLER
from upline.backorders.rulebook import EventState
from upline.devtools.generation import Network
from upline.jobs.rulebook import JobKind
from upline.models import (
    Account,
    Case,
    Job,
    Order,
    PriceList,
    PriceUpload,
    Product,
    Promotion,
    SaleEvent,
    Subscription,
    Tenant,
)
from upline.subscriptions.rulebook import SubscriptionKind

_COUNT = 20


def collect_samples(network: Network) -> Mapping[str, Sequence[str]]:
    """Return samples of each kind, from the whole of its table."""
    bss, reseller = network.distributor, network.resellers[0]
    orders = _spread_orders(bss.id)
    every = max(len(network.resellers) // 10, 1)
    resellers = network.resellers[::every]
    words = [order.name.rpartition(" ")[0] for order in orders]
    days = [f"{PERIOD_START + timedelta(days=day):%Y-%m-%d}" for day in range(60, 68)]
    own_orders = _spread_orders(reseller.id)
    own_accounts = _ids(Account, tenant_id=reseller.id)
    events = SaleEvent.objects.filter(tenant_id=bss.id)
    return {
        "by reseller": [_query(reseller=one.slug) for one in resellers],
        "by date": [
            _query(status="Booked", sort="date", order="up", date_from=day) for day in days
        ],
        "after number": [_query(after=order.number) for order in orders if order.number > 60],
        "order groups": [
            _query(group=by) for by in ("status", "type", "account", "reseller", "currency")
        ],
        "number": [_query(q=order.number) for order in orders],
        "words": [_query(q=text) for text in words],
        "log": ["", *(_query(reseller=one.slug) for one in resellers)],
        "customer": [_query(text=name) for name in _customer_names(bss.id)],
        "log groups": [_query(group=by) for by in ("state", "reason", "reseller")],
        "reseller lists": ["", _query(sort="last-sale")],
        "parked": [_query(matching="view=parked")],
        "order": [str(order.pk) for order in orders],
        "order with crm": _distinct(
            Case.objects.filter(tenant_id=bss.id).values_list("order_id", flat=True)[:_COUNT]
        ),
        "subscription": _ids(
            Subscription,
            tenant_id=bss.id,
            kind=SubscriptionKind.SUBSCRIPTION,
            order__in=[order.pk for order in orders],
        ),
        "account": _ids(Account, tenant_id=bss.id, managed_by__isnull=False),
        "reseller account": _ids(
            Account, tenant_id=bss.id, reseller_tenant__in=[one.id for one in resellers]
        ),
        "reseller": [str(one.id) for one in resellers],
        "inactive reseller": _ids(Tenant, slug=INACTIVE_RESELLER),
        "event": _distinct(events.filter(state=EventState.PARKED).values_list("pk", flat=True)[:5])
        + _distinct(
            Order.objects.filter(pk__in=[order.pk for order in orders]).values_list(
                "sale_event_id", flat=True
            )
        ),
        "job": _ids(Job, tenant_id=bss.id),
        "what if": _distinct(
            Job.objects.filter(tenant_id=bss.id, kind=JobKind.WHAT_IF).values_list(
                "subject_id", flat=True
            )
        ),
        "product": _ids(Product, tenant_id=bss.id),
        "price list": _ids(PriceList, tenant_id=bss.id),
        "price upload": _ids(PriceUpload, tenant_id=bss.id),
        "promotion": _ids(Promotion, tenant_id=bss.id),
        "own order": [str(order.pk) for order in own_orders],
        "own subscription": _ids(
            Subscription, tenant_id=reseller.id, kind=SubscriptionKind.SUBSCRIPTION
        ),
        "own account": own_accounts,
        "own customer": [_query(account=pk) for pk in own_accounts],
        "trial": [
            _query(account=pk, product=product)
            for pk, product in zip(
                own_accounts,
                cycle(_ids(Product, tenant_id=bss.id, offers_trial=True)),
                strict=False,
            )
        ],
    }


def _query(**parameters: object) -> str:
    return f"?{urlencode(parameters)}"


def _distinct(ids: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(str(pk) for pk in ids))


def _ids(model: type[Model], **where: Any) -> list[str]:
    """Return the ids of some records of a filter; ids grow with time, and these are from all of it."""
    records = model._default_manager.filter(**where).order_by("pk")
    step = records.count() // _COUNT | 1  # odd: copies of one record are neighbours, a hundred each
    return [str(pk) for pk in records.values_list("pk", flat=True)[::step][:_COUNT]]


def _spread_orders(tenant_id: Any) -> list[Order]:
    orders = Order.objects.filter(tenant_id=tenant_id)
    count = orders.count()
    numbers = range(1, count + 1, max(count // _COUNT, 1))
    return list(orders.filter(number__in=numbers).order_by("number"))


def _customer_names(tenant_id: Any) -> list[str]:
    """Return the names of some customers, as they are typed into a filter."""
    mirrors = Account.objects.filter(tenant_id=tenant_id, managed_by__isnull=False).order_by("id")
    step = mirrors.count() // _COUNT | 1
    return list(mirrors.values_list("name", flat=True)[::step])
