"""How far a BSS is with its first steps. Each is read from its own records: nothing is ticked by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.catalog import queries as catalog
from upline.onboarding.rulebook import OPTIONAL, FirstStep, steps_for
from upline.orders import queries as orders
from upline.parties import queries as parties
from upline.setup import queries as setup
from upline.storefront.queries import find_storefront
from upline.subscriptions import queries as subscriptions
from upline.tenancy import queries as tenancy
from upline.tenancy.queries import DownlineFacts, TenantFacts


@dataclass(frozen=True, slots=True)
class StepState:
    """A step, whether it is done, and the record that it is about, where there is one."""

    step: FirstStep
    is_done: bool
    is_optional: bool
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The steps of a BSS, in their order."""

    steps: tuple[StepState, ...]

    @property
    def done_count(self) -> int:
        return sum(one.is_done for one in self.steps)

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left but what the BSS can do without."""
        return all(one.is_done or one.is_optional for one in self.steps)


def first_steps(*, tenant: TenantFacts) -> FirstSteps:
    """Return how far a BSS is. A query for each step, ten at most."""
    downline = tenancy.downline_facts(tenant_id=tenant.id)
    steps = steps_for(is_topmost=tenant.upline_id is None, has_resellers=downline.has_any)
    records = {FirstStep.ACTIVATION: downline.first_inactive_id}
    return FirstSteps(
        tuple(
            StepState(step, _CHECKS[step](tenant, downline), OPTIONAL[step], records.get(step))
            for step in steps
        )
    )


_Check = Callable[[TenantFacts, DownlineFacts], bool]

_CHECKS: Mapping[FirstStep, _Check] = {
    FirstStep.CURRENCY: lambda tenant, _: bool(tenant.currency),
    FirstStep.USERS: lambda tenant, _: tenancy.has_several_people(tenant_id=tenant.id),
    FirstStep.PRODUCTS: lambda tenant, _: catalog.has_own_prices(tenant_id=tenant.id),
    FirstStep.OWN_PRICES: lambda tenant, _: catalog.has_own_prices(tenant_id=tenant.id),
    FirstStep.ORDER_TYPES: lambda tenant, _: bool(setup.list_order_types(tenant_id=tenant.id)),
    FirstStep.API_OPTIONS: lambda tenant, _: bool(setup.api_options(tenant_id=tenant.id)),
    FirstStep.CUSTOMER: lambda tenant, _: parties.has_own_customers(tenant_id=tenant.id),
    FirstStep.SALE: lambda tenant, _: subscriptions.has_own_subscriptions(tenant_id=tenant.id),
    FirstStep.STOREFRONT: lambda tenant, _: find_storefront(seller=tenant).is_open,
    FirstStep.RESELLER: lambda _, downline: downline.has_any,
    FirstStep.ACTIVATION: lambda _, downline: downline.has_active,
    FirstStep.BOOKED_ORDER: lambda tenant, _: orders.has_back_orders(tenant_id=tenant.id),
}

assert _CHECKS.keys() == set(FirstStep), "a step that nothing checks"
