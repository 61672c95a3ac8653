"""What a permission rule hides is not named where other records lead to it, and not linked (R15)."""

import pytest
from django.test import Client

from tests.support.api_client import create_api_client
from tests.support.record_fixtures import NOW, RecordFixtures
from upline.access.rulebook import Level, Role, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.models import Account, Order, PermissionGrant, PermissionRule, Subscription
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling
from upline.setup.actions import Grantee, set_grant

pytestmark = pytest.mark.django_db

ACCOUNT, PAYER, ORDER, LICENCES = "Secret Foods", "Secret Holding", "Secret deal", "Secret licences"


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    """In Alpine's BSS everybody may edit the back-orders, and no other record has a rule."""
    fixtures = two_weeks_of_sales
    PermissionGrant.objects.filter(tenant=fixtures.alpine).delete()
    for model in (Account, Subscription):
        model.objects.filter(tenant=fixtures.alpine).update(sharing_rule=None)
    rule_id = fixtures.orders[0].sharing_rule_id
    assert rule_id is not None
    set_grant(
        tenant_id=fixtures.alpine.pk,
        rule_id=rule_id,
        to=Grantee(),
        level=Level.EDIT,
        by=system_actor(),
    )
    return fixtures


@pytest.fixture
def otto(fixtures) -> Client:
    return fixtures.signed_in_client(fixtures.otto)


def hide_records(fixtures: RecordFixtures, *records: Account | Order | Subscription) -> None:
    """Give records a rule that grants nothing to anybody."""
    rule, _ = PermissionRule.objects.get_or_create(tenant=fixtures.alpine, name="Board only")
    for record in records:
        type(record).objects.filter(pk=record.pk).update(sharing_rule=rule, responsible_user=None)


def hide_back_orders(fixtures: RecordFixtures) -> None:
    """Take back what their rule, which they keep, grants."""
    PermissionGrant.objects.filter(tenant=fixtures.alpine).delete()
    Order.objects.filter(tenant=fixtures.alpine).update(responsible_user=None)


def visible_text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def order_in_parts(fixtures: RecordFixtures) -> tuple[Order, Order]:
    """An order of a customer of Alpine's own, and the one by which its first item was delivered."""
    customer = Account.objects.create(
        tenant=fixtures.alpine, name="Danube Foods", currency="EUR", created_at=NOW
    )
    product = fixtures.orders[0].items.order_by("position")[0].product_id
    one = selling.ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        product_id=product,
        billing_cycle=BillingCycle.MONTHLY,
        quantity=5,
    )
    call = {"tenant_id": fixtures.alpine.pk, "by": system_actor("Test"), "now": NOW}
    placed = selling.create_order(account_id=customer.pk, items=[one, one], **call)
    part_id = selling.deliver_items(
        order_id=placed.order_id,
        delivery_spec=selling.DeliverySpec(item_ids=placed.item_ids[:1]),
        action=OrderAction.DELIVER,
        **call,
    )
    return Order.objects.get(pk=placed.order_id), Order.objects.get(pk=part_id)


def test_hidden_account_is_not_named_by_its_orders_and_subscriptions(fixtures, otto):
    order, mirror = fixtures.orders[0], fixtures.mirror("m365-business-basic")
    account = order.account
    Account.objects.filter(pk=account.pk).update(
        name=ACCOUNT, accounting_no="SECRET-7", billing_address="Secret Street 7", email="s@x.at"
    )
    order_arguments = {
        "tenant_id": fixtures.alpine.pk,
        "order_id": order.pk,
        "by": system_actor("T"),
        "now": NOW,
    }
    activity = crm.add_activity(terms=crm.ActivityInput(subject="Call"), **order_arguments)
    case = crm.create_case(new=crm.NewCase(subject="Question"), **order_arguments)
    email = crm.relate_email(subject="Thanks", **order_arguments)
    pages = [
        *(fixtures.order(1, page) for page in ("", "products/", "edit/", "provenance/", "history/")),
        *(fixtures.order(1, page) for page in ("activities/", "print-out/", "write-email/")),
        fixtures.order(1, "add-contact/"), fixtures.subscription(mirror),
        fixtures.subscription(mirror, "edit/"), fixtures.subscription(mirror, "history/"),
        f"/t/alpine/activities/{activity}/", f"/t/alpine/cases/{case}/",
        f"/t/alpine/emails/{email}/",
        *(f"/t/alpine/{name}/" for name in ("orders", "subscriptions", "activities", "cases")),
        *(f"/t/alpine/{name}.csv" for name in ("orders", "subscriptions", "activities", "cases")),
        "/t/alpine/emails/", "/t/alpine/emails.csv",
        f"/t/alpine/orders/?account={account.pk}", f"/t/alpine/subscriptions/?account={account.pk}",
        f"/t/alpine/search?q={mirror.product.name}",
    ]  # fmt: skip
    boss = fixtures.signed_in_client(fixtures.boss)
    assert sum(ACCOUNT in visible_text(boss, page) for page in pages) > 20

    hide_records(fixtures, account)

    assert otto.get(f"/t/alpine/accounts/{account.pk}/").status_code == 404
    for page in pages:
        shown = visible_text(otto, page)
        for secret in (ACCOUNT, "SECRET-7", "Secret Street", "s@x.at"):
            assert secret not in shown, page
        assert f"/accounts/{account.pk}" not in shown, page
    assert "an account not shared with you" in visible_text(otto, fixtures.order(1))


def test_hidden_billing_account_is_not_named(fixtures, otto):
    order, _ = order_in_parts(fixtures)
    payer = Account.objects.create(
        tenant=fixtures.alpine, name=PAYER, currency="EUR", created_at=NOW
    )
    Account.objects.filter(pk=order.account_id).update(billing_to=payer)
    Order.objects.filter(pk=order.pk).update(billing_to=payer)
    pages = [
        f"/t/alpine/orders/{order.pk}/", f"/t/alpine/orders/{order.pk}/edit/",
        f"/t/alpine/accounts/{order.account_id}/", f"/t/alpine/accounts/{order.account_id}/edit/",
        f"/t/alpine/accounts/{order.account_id}/history/", "/t/alpine/accounts/",
        "/t/alpine/accounts.csv", "/t/alpine/orders/", "/t/alpine/orders.csv",
    ]  # fmt: skip
    hide_records(fixtures, payer)

    for page in pages:
        shown = visible_text(otto, page)
        assert PAYER not in shown, page
        assert str(payer.pk) not in shown, page


def test_ribbon_names_a_hidden_reseller_without_a_link(fixtures, otto):
    reseller = fixtures.orders[0].billing_to
    hide_records(fixtures, reseller)

    shown = visible_text(otto, fixtures.order(1))

    assert "This order was originated from Cumulus IT Tenant Reseller purchases" in shown
    assert f"/accounts/{reseller.pk}" not in shown


def test_hidden_order_is_not_named_by_related_records(fixtures, otto):
    mirror = fixtures.mirror("m365-business-basic")
    pages = (fixtures.subscription(mirror), fixtures.subscription(mirror, "history/"))
    Order.objects.filter(tenant=fixtures.alpine).update(name=ORDER)
    assert ORDER in visible_text(otto, pages[0])
    hide_back_orders(fixtures)

    for page in pages:
        shown = visible_text(otto, page)
        assert ORDER not in shown, page
        assert "/t/alpine/orders/0" not in shown, page
    assert "an order not shared with you" in visible_text(otto, pages[0])


def test_hidden_delivery_and_its_order_are_not_named(fixtures, otto):
    order, part = order_in_parts(fixtures)
    Order.objects.filter(pk=part.pk).update(name=ORDER)
    hide_records(fixtures, part)
    shown = visible_text(otto, f"/t/alpine/orders/{order.pk}/products/")
    assert "by an order not shared with you" in shown
    assert ORDER not in shown
    assert str(part.pk) not in shown

    Order.objects.filter(pk=part.pk).update(name="Part", sharing_rule=None)
    Order.objects.filter(pk=order.pk).update(name=ORDER)
    hide_records(fixtures, order)
    shown = visible_text(otto, f"/t/alpine/orders/{part.pk}/")
    assert "delivers items of an order not shared with you" in shown
    assert ORDER not in shown
    assert str(order.pk) not in shown


def test_hidden_subscription_is_not_named_by_its_orders(fixtures, otto):
    mirror = fixtures.mirror("m365-business-basic")
    Subscription.objects.filter(pk=mirror.pk).update(name=LICENCES)
    pages = [fixtures.order(1, page) for page in ("products/", "provenance/")]
    assert all(LICENCES in visible_text(otto, page) for page in pages)
    hide_records(fixtures, mirror)

    for page in pages:
        shown = visible_text(otto, page)
        assert LICENCES not in shown, page
        assert str(mirror.pk) not in shown, page


def test_api_does_not_name_hidden_records(fixtures):
    order = fixtures.orders[0]
    Account.objects.filter(pk=order.account_id).update(name=ACCOUNT)
    Subscription.objects.filter(tenant=fixtures.alpine).update(name=LICENCES)
    shop = create_api_client(fixtures.alpine.pk, Role.SALES)
    hide_records(fixtures, order.account, *Subscription.objects.filter(tenant=fixtures.alpine))

    single = shop.get(f"/orders/{order.pk}")
    listed = shop.get("/orders")

    assert single.json["account"] == {
        "id": str(order.account_id), "name": "an account not shared with you",
    }  # fmt: skip
    for answer in (single, listed):
        text = answer.response.content.decode()
        assert ACCOUNT not in text
        assert LICENCES not in text


def test_responsible_user_sees_the_name_of_a_hidden_record(fixtures, otto):
    order = fixtures.orders[0]
    hide_records(fixtures, order.account)
    Account.objects.filter(pk=order.account_id).update(name=ACCOUNT, responsible_user=fixtures.otto)

    shown = visible_text(otto, fixtures.order(1))

    assert ACCOUNT in shown
    assert f"/accounts/{order.account_id}" in shown
