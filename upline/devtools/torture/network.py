"""Makes the BSSs that sell: three tiers from `network.yaml`, with a login and a token for each reseller."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from upline.access.rulebook import Role, system_actor
from upline.database.audit_context import EntryPoint, audit_context
from upline.devtools.scenarios.state import ScenarioState
from upline.devtools.scenarios.world import build_world
from upline.devtools.scenarios.yaml_loader import load_yaml
from upline.devtools.torture.sellers import SellerAccess
from upline.kernel import clock
from upline.models import Account, Product, Tenant
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts

_WORLD = Path(__file__).with_name("network.yaml")


@dataclass(frozen=True, kw_only=True, slots=True)
class TortureNetwork:
    """The resellers that sell, and the distributor of each reseller."""

    sellers: tuple[SellerAccess, ...]
    upline: Mapping[str, str]


@transaction.atomic
def create_network() -> TortureNetwork:
    """Make the network in the connected database. Raises: ScenarioFileError."""
    state = ScenarioState(now=clock.now(), file=_WORLD)
    with audit_context(by="Torture", entry_point=EntryPoint.SIMULATION):
        build_world(state, load_yaml(_WORLD), _WORLD)
        tenants = list(state.tenants.values())
        # Simulations are left out by what runs in the background.
        Tenant.objects.filter(pk__in=state.network).update(is_simulated=False)
        top = next(tenant for tenant in tenants if tenant.upline_id is None)
        return TortureNetwork(
            sellers=tuple(
                _seller(tenant, top) for tenant in tenants if tenant.upline_id is not None
            ),
            upline={str(one.id): str(one.upline_id) for one in tenants if one.upline_id},
        )


def _seller(tenant: TenantFacts, top: TenantFacts) -> SellerAccess:
    password = secrets.token_urlsafe(16)
    email = f"seller@{tenant.slug}.example"
    tenancy.add_user(
        tenant_id=tenant.id,
        new=tenancy.NewUser(
            name="Seller",
            email=email,
            role=Role.ADMINISTRATOR,
            password_hash=make_password(password),
        ),
        by=system_actor(),
    )
    credential = tenancy.add_credential(
        tenant_id=tenant.id,
        name="Seller",
        role=Role.ADMINISTRATOR,
        by=system_actor(),
        now=clock.now(),
    )
    products = {
        product.code: str(product.pk) for product in Product.objects.filter(tenant_id=top.id)
    }
    # A distributor's resellers are accounts too.
    customers = Account.objects.filter(tenant_id=tenant.id, reseller_tenant=None, managed_by=None)
    return SellerAccess(
        reseller=str(tenant.id),
        slug=tenant.slug,
        token=credential.token,
        email=email,
        password=password,
        customers=tuple(str(account.pk) for account in customers),
        products=(products["suite-basic"], products["mail"]),
        add_on=products["archive"],
    )
