"""Opens the storefront of a BSS of the demo, and gives people of its customers access."""

from datetime import datetime

from upline.access.rulebook import system_actor
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.people import PASSWORD
from upline.storefront import actions as storefront
from upline.storefront.actions import NewStorefrontUser, StorefrontSettings


def open_storefront(bss: DemoTenant, *, now: datetime) -> None:
    """Open it with the usual settings; the first of a customer's people is who orders in the year."""
    tenant_id = bss.tenant.id
    storefront.set_up_storefront(
        tenant_id=tenant_id, settings=StorefrontSettings(is_open=True), by=system_actor()
    )
    account_of = {name: account_id for account_id, name in bss.customers}
    for one in bss.spec.shoppers:
        link = storefront.invite_storefront_user(
            tenant_id=tenant_id,
            account_id=account_of[one.customer],
            new=NewStorefrontUser(name=one.name, email=one.email, role=one.role),
            site="",
            by=system_actor(),
            now=now,
        )
        storefront.accept_storefront_invitation(
            tenant_id=tenant_id, token=link.token, password=PASSWORD, now=now
        )
        bss.shoppers.setdefault(account_of[one.customer], f"{one.name}, {one.customer}")
