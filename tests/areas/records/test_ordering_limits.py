"""Order pages: refused items, refused users, hostile input."""

import pytest

from tests.support.order_client import (
    BASIC,
    MAIL,
    OrderClient,
    items_of,
    new_item,
    product,
    subscription_count,
)
from tests.support.page import Page
from tests.support.record_fixtures import NOW
from upline.access.rulebook import Role, system_actor
from upline.models import Account, Order, PermissionGrant, PermissionRule, Subscription, User
from upline.orders.rulebook import OrderAction
from upline.parties.actions import NewAccount, create_account
from upline.tenancy.actions import NewUser, add_user

pytestmark = pytest.mark.django_db


def order_path(order: Order, page: str = "") -> str:
    return f"{order.pk}/{page}"


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1.5", "10000001", "99999999999999999999", "x", ""]
)
def test_invalid_quantity_changes_nothing(fixtures, ann, quantity):
    order = ann.create_draft(new_item(BASIC, 5))
    [item] = items_of(order)

    for page in ("update-item", "change-item-quantity"):
        typed = {"quantity": quantity, "billing_cycle": "MONTHLY"}
        assert ann.status(order_path(order, f"{page}/?item={item.pk}"), typed) == 422
    quick = {"product": MAIL, "quantity": quantity}
    assert ann.status(order_path(order, "quick-add/"), quick) == 422
    [same] = items_of(order)
    assert same.quantity == 5


@pytest.mark.rule("P14")
def test_product_quantity_limits_apply_to_orders(fixtures, ann):
    basic = product(BASIC)
    basic.min_quantity, basic.max_quantity = 3, 8
    basic.save()
    order = ann.create_draft(new_item(BASIC, 5))
    [item] = items_of(order)

    for quantity in (2, 9):
        page = ann(
            order_path(order, f"change-item-quantity/?item={item.pk}"), {"quantity": quantity}
        )
        assert "is sold in whole numbers from 3 to 8." in page.words
    page = ann(order_path(order, "quick-add/"), {"product": BASIC, "quantity": 2})
    assert "is sold in whole numbers from 3 to 8." in page.words
    assert [i.quantity for i in items_of(order)] == [5]


@pytest.mark.parametrize("day", ["2037-01-01", "1999-01-01", "9999-12-31", "soon"])
def test_invalid_start_date_executes_nothing(fixtures, ann, day):
    order = ann.create_draft(new_item(BASIC, 5))
    [item] = items_of(order)
    before = subscription_count(fixtures)

    for page in ("execute/", f"execute-item/?item={item.pk}"):
        assert ann.status(order_path(order, page), {"start_date": day}) == 422
    deliver = {"start_date": day, "items": [item.pk]}
    assert ann.status(order_path(order, "deliver/"), deliver) == 422
    assert subscription_count(fixtures) == before


@pytest.mark.parametrize("action", [a for a in OrderAction if a.value.endswith("item") or a in {
    OrderAction.SUBMIT, OrderAction.EXECUTE, OrderAction.DELIVER, OrderAction.COPY,
    OrderAction.CANCEL, OrderAction.DELETE, OrderAction.QUICK_ADD, OrderAction.CHANGE_ITEM_QUANTITY,
}])  # fmt: skip
def test_item_actions_are_refused_on_a_back_order(fixtures, action):
    otto = OrderClient(fixtures, fixtures.otto, "alpine")
    order = fixtures.orders[0]
    item = items_of(order)[0]
    before = (Order.objects.count(), Subscription.objects.count(), list(items_of(order)))

    page = otto(order_path(order, "products/"))
    answers = [
        otto(order_path(order, f"{action}/?item={item.pk}")),
        otto(order_path(order, f"{action}/?item={item.pk}"), {"quantity": 3, "product": MAIL}),
        otto(order_path(order, f"{action}/")),
    ]

    assert not any(f"/{action}/" in address for address in page.addresses)
    for answer in answers:
        assert answer.is_refused
        assert "A back-order" in answer.words or "The " in answer.words
    assert before == (Order.objects.count(), Subscription.objects.count(), list(items_of(order)))


def test_order_for_a_mirrored_customer_is_refused(fixtures):
    otto = OrderClient(fixtures, fixtures.otto, "alpine")
    huber = Account.objects.get(tenant=fixtures.alpine, name="Huber Bakery")
    before = Order.objects.count()

    found = otto("new/?words=huber")
    assert "Managed by Cumulus IT, which sells to it" in found.words
    assert not any(f"account={huber.pk}" in address for address in found.addresses)
    saved = otto("new/", {"account": huber.pk, "item": [new_item(BASIC, 1)]})
    assert "managed by its reseller, which sells to it." in saved.words
    assert saved.response.status_code == 422
    assert Order.objects.count() == before


def test_records_of_another_bss_are_not_found(fixtures, ann):
    foreign_account = Account.objects.get(tenant=fixtures.alpine, name="Cumulus IT")
    order, other = ann.create_draft(new_item(BASIC, 5)), ann.create_draft(new_item(MAIL, 1))
    [strange] = items_of(other)
    mirror = fixtures.mirror(BASIC)

    assert ann.status(f"new/?account={foreign_account.pk}") == 404
    assert ann.status("new/", {"account": foreign_account.pk, "item": []}) == 404
    assert ann.status(f"{fixtures.orders[0].pk}/copy/", {}) == 404
    for page in ("update-item", "delete-item", "execute-item", "change-item-quantity"):
        assert ann.status(order_path(order, f"{page}/?item={strange.pk}"), {"quantity": 2}) == 404
        assert ann.status(order_path(order, f"{page}/?item=x"), {"quantity": 2}) == 404
        assert ann.status(order_path(order, f"{page}/")) == 404
    assert ann.status(order_path(order, f"add-item/?more={mirror.pk}")) == 404
    assert ann.status(order_path(order, "deliver/"), {"items": [strange.pk]}) == 422
    refused = ann("new/", {"account": order.account_id, "item": [f"L.{mirror.pk.hex}.1"]})
    assert "This customer has no such subscription." in refused.words
    foreign = OrderClient(fixtures, fixtures.otto, "alpine")
    care = product("cumulus-care")
    assert foreign.status(f"{fixtures.orders[0].pk}/add-item/?product={care.pk}") == 403
    assert Order.objects.filter(tenant=fixtures.cumulus, parent__isnull=False).count() == 0


@pytest.mark.parametrize(
    "item",
    ["", "S", "S.x.MONTHLY.1", "X.1.1", "S..MONTHLY.1", "A.b.p1.1", "L.p1", "S" * 9000,
     "L.00000000000000000000000000000000.1.1", "S.00000000000000000000000000000000.DAILY.1"],
)  # fmt: skip
def test_invalid_item_in_the_url_is_not_found(fixtures, ann, item):
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")

    assert ann.status(f"new/?account={huber.pk}&item={item}") == 404


def test_hostile_text_is_escaped(fixtures, ann):
    order = ann.create_draft()
    hostile = "<script>alert(1)</script>\0=1+1' OR 1=1 --" * 20

    found = OrderClient(fixtures, fixtures.ann)
    page = found.client.get(f"/t/cumulus/orders/{order.pk}/add-item/", {"words": hostile})
    assert page.status_code == 200
    assert "<script>alert" not in Page(page).html
    typed = {"product": hostile, "quantity": 1}
    assert ann.status(order_path(order, "quick-add/"), typed) == 422


def test_user_without_sell_permission_is_offered_no_ordering(fixtures):
    vera = OrderClient(fixtures, fixtures.vera, "alpine")

    assert vera.status("new/") == 403
    assert "New order" not in vera("").offers


def test_hidden_customer_is_not_found(fixtures):
    hidden = PermissionRule.objects.create(tenant=fixtures.alpine, name="Hidden")
    PermissionGrant.objects.create(
        tenant=fixtures.alpine, rule=hidden, user=fixtures.boss, level="SEE"
    )
    terms = NewAccount(name="Secret Labs", currency="EUR")
    account = create_account(tenant_id=fixtures.alpine.pk, new=terms, by=system_actor(), now=NOW)
    Account.objects.filter(pk=account).update(sharing_rule=hidden, responsible_user=fixtures.boss)
    otto = OrderClient(fixtures, fixtures.otto, "alpine")
    before = Order.objects.count()

    assert "Secret Labs" not in otto("new/?words=secret").words
    assert otto.status(f"new/?account={account}") == 404
    assert otto.status("new/", {"account": account, "item": [new_item(BASIC, 1)]}) == 404
    assert Order.objects.count() == before


def test_editor_without_sell_permission_is_offered_no_selling(fixtures):
    terms = NewAccount(name="Ostsee Werft", currency="EUR")
    create_account(tenant_id=fixtures.alpine.pk, new=terms, by=system_actor(), now=NOW)
    order = OrderClient(fixtures, fixtures.otto, "alpine").create_draft(
        new_item(BASIC, 1), customer="Ostsee Werft"
    )
    fin = add_user(
        tenant_id=fixtures.alpine.pk,
        new=NewUser(name="Fin", email="fin@a.example", role=Role.FINANCE),
        by=system_actor(),
    )
    finance = OrderClient(fixtures, User.objects.get(pk=fin), "alpine")
    page = finance(order_path(order, "products/"))

    assert "Edit" in page.offers
    assert {"Execute", "Copy", "Delete", "Quick add", "Add item"}.isdisjoint(page.offers)
    for action in ("execute", "copy", "delete", "cancel", "quick-add", "add-item", "update-item"):
        answer = finance(order_path(order, f"{action}/"), {})
        assert answer.is_refused
        assert "Finance people can’t sell." in answer.words
