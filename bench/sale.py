"""What back-ordering costs the reseller: a change of quantity, with it and without."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, middle
from bench.ground import BEGINS
from bench.networks import fresh, plan_of
from upline.catalog.rulebook import BillingCycle
from upline.devtools.generation import found_network
from upline.kernel import clock
from upline.kernel.stack import in_one_piece
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.subscriptions import actions as subscriptions
from upline.tenancy import actions as tenancy

SALES = 300
RUNS = 7
_AT_MOST = 1.10


class Seller:
    """A reseller with one customer and one subscription, whose quantity goes up and down."""

    def __init__(self, tenant_id: UUID, product_id: UUID) -> None:
        self.tenant_id = tenant_id
        account = parties.NewAccount(name="Customer", currency="EUR")
        account_id = parties.create_account(tenant_id=tenant_id, new=account, now=BEGINS)
        held = subscriptions.NewSubscription(
            account_id=account_id,
            product_id=product_id,
            billing_cycle=BillingCycle.MONTHLY,
            quantity=5,
        )
        made = subscriptions.create_subscription(
            tenant_id=tenant_id, new=held, by="Sam", now=BEGINS
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
            by="Sam",
            now=clock.now(),
        )
        return (time.perf_counter() - began) * 1_000


_change_quantity = in_one_piece(subscriptions.change_quantity)  # as the web server answers


def run(tell: Callable[[str], None]) -> dict[str, Figure]:
    """Sell with and without in turns, so that what disturbs one disturbs the other."""
    fresh("sale")
    network = found_network(plan_of(orders=0, resellers=1), password_hash="!")
    product_id = network.families[0].plans[0].id
    quiet = tenancy.found_tenant(
        new=tenancy.NewTenant(
            slug="quiet",
            name="Quiet",
            currency="EUR",
            timezone="UTC",
            upline_id=network.distributor.id,
        ),
        now=BEGINS,
    )
    setup.add_standard_statuses(tenant_id=quiet.id)
    telling, silent = (Seller(pk, product_id) for pk in (network.resellers[0].id, quiet.id))
    with_it, without = [], []
    for number in range(RUNS + 1):
        tell(f"run {number} of {RUNS}" if number else "warming up")
        pairs = [(telling.sell(), silent.sell()) for _ in range(SALES)]
        if number:
            with_it.append(middle([one for one, _ in pairs]))
            without.append(middle([other for _, other in pairs]))
    ratio = middle([one / other for one, other in zip(with_it, without, strict=True)])
    return {
        "sale": Figure(
            value=middle(with_it),
            unit="ms",
            limit=middle(without),
            ratio=ratio,
            bar=f"≤ {_AT_MOST:.2f} × without",
            ok=ratio <= _AT_MOST,
            runs=with_it,
            told={
                "statements with it": _statements(telling),
                "statements without": _statements(silent),
            },
        )
    }


def _statements(seller: Seller) -> int:
    with CaptureQueriesContext(connection) as queries:
        seller.sell()
    return len(queries)
