"""The cost of back-ordering for the reseller: a change of quantity, with it and without."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.environment import PERIOD_START
from bench.measurements import Measurement, median_of
from bench.networks import create_database, network_plan
from upline.access.rulebook import system_actor
from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation import create_network
from upline.kernel import clock
from upline.kernel.stack_preallocation import with_preallocated_stack
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.subscriptions import actions as subscriptions
from upline.tenancy import actions as tenancy

SALES = 300
RUNS = 7
_MAX_RATIO = 1.10


class Seller:
    """A reseller with one customer and one subscription, whose quantity goes up and down."""

    def __init__(self, tenant_id: UUID, product_id: UUID) -> None:
        self.tenant_id = tenant_id
        account = parties.NewAccount(name="Customer", currency="EUR")
        account_id = parties.create_account(
            tenant_id=tenant_id, new=account, by=system_actor("Sam"), now=PERIOD_START
        )
        new_subscription = subscriptions.NewSubscription(
            account_id=account_id,
            product_id=product_id,
            billing_cycle=BillingCycle.MONTHLY,
            quantity=5,
        )
        made = subscriptions.create_subscription(
            tenant_id=tenant_id, new=new_subscription, by=system_actor("Sam"), now=PERIOD_START
        )
        self.subscription_id = made.subscription_id
        self.quantity = 5

    def sell(self) -> float:
        """Change the quantity; return how long it took, in milliseconds."""
        self.quantity = 6 if self.quantity == 5 else 5
        began = time.perf_counter()
        _change_quantity(
            tenant_id=self.tenant_id,
            subscription_id=self.subscription_id,
            quantity=self.quantity,
            by=system_actor("Sam"),
            now=clock.now(),
        )
        return (time.perf_counter() - began) * 1_000


_change_quantity = with_preallocated_stack(
    subscriptions.change_quantity
)  # as the web server answers


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Sell with and without alternately, so that disturbances affect both."""
    create_database("sale")
    network = create_network(network_plan(orders=0, resellers=1), password_hash="!")
    product_id = network.families[0].plans[0].id
    quiet = tenancy.create_tenant(
        new=tenancy.NewTenant(
            slug="quiet",
            name="Quiet",
            currency="EUR",
            timezone="UTC",
            upline_id=network.distributor.id,
        ),
        now=PERIOD_START,
        by=system_actor(),
    )
    setup.add_standard_statuses(tenant_id=quiet.id, by=system_actor())
    publishing, silent = (Seller(pk, product_id) for pk in (network.resellers[0].id, quiet.id))
    with_it, without = [], []
    for number in range(RUNS + 1):
        report_progress(f"run {number} of {RUNS}" if number else "warming up")
        pairs = [(publishing.sell(), silent.sell()) for _ in range(SALES)]
        if number:
            with_it.append(median_of([one for one, _ in pairs]))
            without.append(median_of([other for _, other in pairs]))
    ratio = median_of([one / other for one, other in zip(with_it, without, strict=True)])
    return {
        "sale": Measurement(
            value=median_of(with_it),
            unit="ms",
            limit=median_of(without),
            ratio=ratio,
            bar=f"≤ {_MAX_RATIO:.2f} × without",
            ok=ratio <= _MAX_RATIO,
            runs=with_it,
            details={
                "statements with it": _statements(publishing),
                "statements without": _statements(silent),
            },
        )
    }


def _statements(seller: Seller) -> int:
    with CaptureQueriesContext(connection) as queries:
        seller.sell()
    return len(queries)
