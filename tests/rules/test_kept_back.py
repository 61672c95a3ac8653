"""What a permission rule hides is not named where other records lead to it, and not linked (R15)."""

import pytest
from django.test import Client

from tests.support.programs import program
from tests.support.record_stage import NOW, Stage
from upline.access.rulebook import Level, Role, system
from upline.catalog.rulebook import BillingCycle
from upline.crm import actions as crm
from upline.models import Account, Order, PermissionGrant, PermissionRule, Subscription
from upline.orders.rulebook import Adds, OrderAction
from upline.selling import actions as selling
from upline.setup.actions import Grantee, set_grant

pytestmark = pytest.mark.django_db

ACCOUNT, PAYER, ORDER, HELD = "Secret Foods", "Secret Holding", "Secret deal", "Secret licences"


@pytest.fixture
def stage(fortnight: Stage) -> Stage:
    """In Alpine's BSS everybody may edit the back-orders, and no other record has a rule."""
    stage = fortnight
    PermissionGrant.objects.filter(tenant=stage.alpine).delete()
    for model in (Account, Subscription):
        model.objects.filter(tenant=stage.alpine).update(sharing_rule=None)
    rule_id = stage.orders[0].sharing_rule_id
    assert rule_id is not None
    set_grant(tenant_id=stage.alpine.pk, rule_id=rule_id, to=Grantee(), level=Level.EDIT)
    return stage


@pytest.fixture
def otto(stage) -> Client:
    return stage.signed_in(stage.otto)


def hide(stage: Stage, *records: Account | Order | Subscription) -> None:
    """Give records a rule that grants nothing to anybody."""
    rule, _ = PermissionRule.objects.get_or_create(tenant=stage.alpine, name="Board only")
    for record in records:
        type(record).objects.filter(pk=record.pk).update(sharing_rule=rule, responsible_user=None)


def hide_back_orders(stage: Stage) -> None:
    """Take back what their rule, which they keep, grants."""
    PermissionGrant.objects.filter(tenant=stage.alpine).delete()
    Order.objects.filter(tenant=stage.alpine).update(responsible_user=None)


def read(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def order_in_parts(stage: Stage) -> tuple[Order, Order]:
    """An order of a customer of Alpine's own, and the one by which its first item was delivered."""
    customer = Account.objects.create(
        tenant=stage.alpine, name="Danube Foods", currency="EUR", created_at=NOW
    )
    product = stage.orders[0].items.order_by("position")[0].product_id
    one = selling.WantedItem(
        adds=Adds.SUBSCRIPTION, product_id=product, billing_cycle=BillingCycle.MONTHLY, quantity=5
    )
    call = {"tenant_id": stage.alpine.pk, "by": system("Test"), "now": NOW}
    placed = selling.create_order(account_id=customer.pk, items=[one, one], **call)
    part_id = selling.deliver_items(
        order_id=placed.order_id,
        wanted=selling.WantedDelivery(item_ids=placed.item_ids[:1]),
        action=OrderAction.DELIVER,
        **call,
    )
    return Order.objects.get(pk=placed.order_id), Order.objects.get(pk=part_id)


def test_an_account_that_is_hidden_is_not_named_by_what_is_for_it(stage, otto):
    order, mirror = stage.orders[0], stage.mirror("m365-business-basic")
    account = order.account
    Account.objects.filter(pk=account.pk).update(
        name=ACCOUNT, accounting_no="SECRET-7", billing_address="Secret Street 7", email="s@x.at"
    )
    around = {"tenant_id": stage.alpine.pk, "order_id": order.pk, "by": system("T"), "now": NOW}
    activity = crm.add_activity(terms=crm.ActivityTerms(subject="Call"), **around)
    case = crm.create_case(new=crm.NewCase(subject="Question"), **around)
    email = crm.relate_email(subject="Thanks", **around)
    pages = [
        *(stage.order(1, page) for page in ("", "products/", "edit/", "provenance/", "history/")),
        *(stage.order(1, page) for page in ("activities/", "print-out/", "write-email/")),
        stage.order(1, "add-contact/"), stage.subscription(mirror),
        stage.subscription(mirror, "edit/"), stage.subscription(mirror, "history/"),
        f"/t/alpine/activities/{activity}/", f"/t/alpine/cases/{case}/",
        f"/t/alpine/emails/{email}/",
        *(f"/t/alpine/{name}/" for name in ("orders", "subscriptions", "activities", "cases")),
        *(f"/t/alpine/{name}.csv" for name in ("orders", "subscriptions", "activities", "cases")),
        "/t/alpine/emails/", "/t/alpine/emails.csv",
        f"/t/alpine/orders/?account={account.pk}", f"/t/alpine/subscriptions/?account={account.pk}",
        f"/t/alpine/search?q={mirror.product.name}",
    ]  # fmt: skip
    boss = stage.signed_in(stage.boss)
    assert sum(ACCOUNT in read(boss, page) for page in pages) > 20

    hide(stage, account)

    assert otto.get(f"/t/alpine/accounts/{account.pk}/").status_code == 404
    for page in pages:
        shown = read(otto, page)
        for secret in (ACCOUNT, "SECRET-7", "Secret Street", "s@x.at"):
            assert secret not in shown, page
        assert f"/accounts/{account.pk}" not in shown, page
    assert "an account not shared with you" in read(otto, stage.order(1))


def test_who_is_billed_is_not_named_where_that_account_is_hidden(stage, otto):
    order, _ = order_in_parts(stage)
    payer = Account.objects.create(tenant=stage.alpine, name=PAYER, currency="EUR", created_at=NOW)
    Account.objects.filter(pk=order.account_id).update(billing_to=payer)
    Order.objects.filter(pk=order.pk).update(billing_to=payer)
    pages = [
        f"/t/alpine/orders/{order.pk}/", f"/t/alpine/orders/{order.pk}/edit/",
        f"/t/alpine/accounts/{order.account_id}/", f"/t/alpine/accounts/{order.account_id}/edit/",
        f"/t/alpine/accounts/{order.account_id}/history/", "/t/alpine/accounts/",
        "/t/alpine/accounts.csv", "/t/alpine/orders/", "/t/alpine/orders.csv",
    ]  # fmt: skip
    hide(stage, payer)

    for page in pages:
        shown = read(otto, page)
        assert PAYER not in shown, page
        assert str(payer.pk) not in shown, page


def test_the_ribbon_says_what_it_has_to_say_and_the_account_is_not_linked(stage, otto):
    reseller = stage.orders[0].billing_to
    hide(stage, reseller)

    shown = read(otto, stage.order(1))

    assert "This order was originated from Cumulus IT Tenant Reseller purchases" in shown
    assert f"/accounts/{reseller.pk}" not in shown


def test_an_order_that_is_hidden_is_not_named_by_what_it_is_related_to(stage, otto):
    mirror = stage.mirror("m365-business-basic")
    pages = (stage.subscription(mirror), stage.subscription(mirror, "history/"))
    Order.objects.filter(tenant=stage.alpine).update(name=ORDER)
    assert ORDER in read(otto, pages[0])
    hide_back_orders(stage)

    for page in pages:
        shown = read(otto, page)
        assert ORDER not in shown, page
        assert "/t/alpine/orders/0" not in shown, page
    assert "an order not shared with you" in read(otto, pages[0])


def test_a_delivery_that_is_hidden_is_neither_named_nor_its_order(stage, otto):
    order, part = order_in_parts(stage)
    Order.objects.filter(pk=part.pk).update(name=ORDER)
    hide(stage, part)
    shown = read(otto, f"/t/alpine/orders/{order.pk}/products/")
    assert "by an order not shared with you" in shown
    assert ORDER not in shown
    assert str(part.pk) not in shown

    Order.objects.filter(pk=part.pk).update(name="Part", sharing_rule=None)
    Order.objects.filter(pk=order.pk).update(name=ORDER)
    hide(stage, order)
    shown = read(otto, f"/t/alpine/orders/{part.pk}/")
    assert "delivers items of an order not shared with you" in shown
    assert ORDER not in shown
    assert str(order.pk) not in shown


def test_a_subscription_that_is_hidden_is_not_named_by_its_orders(stage, otto):
    mirror = stage.mirror("m365-business-basic")
    Subscription.objects.filter(pk=mirror.pk).update(name=HELD)
    pages = [stage.order(1, page) for page in ("products/", "provenance/")]
    assert all(HELD in read(otto, page) for page in pages)
    hide(stage, mirror)

    for page in pages:
        shown = read(otto, page)
        assert HELD not in shown, page
        assert str(mirror.pk) not in shown, page


def test_programs_are_told_no_more(stage):
    order = stage.orders[0]
    Account.objects.filter(pk=order.account_id).update(name=ACCOUNT)
    Subscription.objects.filter(tenant=stage.alpine).update(name=HELD)
    shop = program(stage.alpine.pk, Role.SALES)
    hide(stage, order.account, *Subscription.objects.filter(tenant=stage.alpine))

    told = shop.get(f"/orders/{order.pk}")
    listed = shop.get("/orders")

    assert told.json["account"] == {
        "id": str(order.account_id), "name": "an account not shared with you",
    }  # fmt: skip
    for answer in (told, listed):
        text = answer.response.content.decode()
        assert ACCOUNT not in text
        assert HELD not in text


def test_who_answers_for_a_record_is_told_its_name(stage, otto):
    order = stage.orders[0]
    hide(stage, order.account)
    Account.objects.filter(pk=order.account_id).update(name=ACCOUNT, responsible_user=stage.otto)

    shown = read(otto, stage.order(1))

    assert ACCOUNT in shown
    assert f"/accounts/{order.account_id}" in shown
