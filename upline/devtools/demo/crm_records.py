"""What the distributor's people did about the latest orders: the things that a back-order allows (R38)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.access.rulebook import system_actor
from upline.backorders.queries import settled_at_by_event
from upline.crm import actions as crm
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.orders import actions as orders
from upline.orders.queries import OrderFilter, OrderView, list_order_ids, order_page
from upline.parties import actions as parties

_ORDERS = 48
_CAMPAIGN = "Partner days"
_CONTACTS = ("Petra Novak", "Daniel Moser", "Sofia Conti", "Erik Dahl")
_ACTIVITIES = (
    "Call about the larger plan",
    "Ask for the renewal terms",
    "Thank the partner for the order",
)
_EMAILS = ("Confirmation of the order", "Question about the promotion")
_CASES = ("Customer asks for one invoice a year", "Licences are not visible at the vendor yet")


def add_crm_records(distributor: DemoTenant) -> None:
    """Add activities, e-mails and cases, and name contacts and a campaign, on every few orders."""
    tenant_id = distributor.tenant.id
    otto, clara = (system_actor(person.name) for person in distributor.spec.people[1:3])
    campaign_id = crm.ensure_campaign(tenant_id=tenant_id, name=_CAMPAIGN, by=otto)
    latest = list(enumerate(_latest_orders(tenant_id)))
    for nth, (order_id, account_id, booked_at) in reversed(latest):  # as time went by
        schedule_later = booked_at + timedelta(minutes=25 + 7 * nth % 90)
        on = {"tenant_id": tenant_id, "order_id": order_id}
        if nth % 3 == 0:
            terms = crm.ActivityInput(subject=_ACTIVITIES[nth // 3 % len(_ACTIVITIES)])
            crm.add_activity(**on, terms=terms, by=clara, now=schedule_later)
        if nth % 5 == 0:
            subject = _EMAILS[nth // 5 % len(_EMAILS)]
            crm.relate_email(**on, subject=subject, by=otto, now=schedule_later)
        if nth % 8 == 0:
            new = crm.NewCase(subject=_CASES[nth // 8 % len(_CASES)])
            crm.create_case(**on, new=new, by=otto, now=schedule_later)
        if nth % 4 == 0:
            name = _CONTACTS[nth // 4 % len(_CONTACTS)]
            contact_id = parties.ensure_contact(
                tenant_id=tenant_id, account_id=account_id, name=name, by=otto
            )
            changes = {"contact": contact_id, "campaign": campaign_id}
            orders.edit(tenant_id=tenant_id, order_id=order_id, changes=changes, by=otto)


def _latest_orders(tenant_id: UUID) -> Iterator[tuple[UUID, UUID, datetime]]:
    """Yield the latest back-orders: the order, its account, and when it was booked."""
    where = OrderFilter(view=OrderView.BACK_ORDERS)
    for order_id in list_order_ids(
        tenant_id=tenant_id, where=where, reach=UNRESTRICTED, limit=_ORDERS
    ):
        order = order_page(tenant_id=tenant_id, order_id=order_id, by=system_actor())
        assert order is not None, "it was listed"
        assert order.sale_event_id is not None, "a_back_order_names_its_reseller_and_its_sale"
        settled = settled_at_by_event(event_ids=[order.sale_event_id])
        yield order.id, order.account.id, settled[order.sale_event_id]
