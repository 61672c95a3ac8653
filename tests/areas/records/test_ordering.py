"""The whole life of an ordinary order, through its pages."""

from datetime import date

import pytest

from tests.support.ordering import (
    ARCHIVE,
    BASIC,
    MAIL,
    Desk,
    back_orders,
    book,
    items_of,
    new,
    product,
)
from upline.catalog.actions import discontinue_product
from upline.models import Account, Order, OrderItem, OrderStatus, OrderType, Subscription

pytestmark = pytest.mark.django_db


def at(order: Order, page: str = "") -> str:
    return f"{order.pk}/{page}"


def test_a_new_order_is_found_priced_and_saved_as_a_draft(stage, ann):
    customers = ann("new/?words=huber")
    huber = Account.objects.get(tenant=stage.cumulus, name="Huber Bakery")
    assert f'href="/t/cumulus/orders/new/?account={huber.pk}"' in customers.html

    start = f"new/?account={huber.pk}"
    assert "7.00 EUR monthly · 84.00 EUR annual" in ann(f"{start}&words=business basic").words
    chosen = ann(f"{start}&product={product(BASIC).pk}")
    assert chosen.fields == {"billing_cycle", "quantity"}
    before = Order.objects.count()
    added = ann(f"{start}&product={product(BASIC).pk}&billing_cycle=MONTHLY&quantity=5")
    assert "5 × 7.00" in added.words
    assert "Total 35.00 EUR" in added.words
    assert Order.objects.count() == before

    order = ann.writes(new(BASIC, 5))
    assert (order.status.name, order.total, order.responsible_user) == ("Draft", 35, stage.ann)
    assert order.executed_at is None


def test_an_add_on_asks_what_it_is_for_and_follows_it(stage, ann):
    huber = Account.objects.get(tenant=stage.cumulus, name="Huber Bakery")
    start = f"new/?account={huber.pk}&item={new(BASIC, 5)}"
    asked = ann(f"{start}&product={product(ARCHIVE).pk}")
    assert "Microsoft 365 Business Basic, item 1" in asked.words
    assert "Exchange Online (Plan 2) 12 licences, monthly" in asked.words  # held

    added = ann(f"{start}&product={product(ARCHIVE).pk}&target=place.1&quantity=2")
    assert "Add-on of Microsoft 365 Business Basic, item 1" in added.words
    without = ann(f"new/?account={huber.pk}&item=A.{product(ARCHIVE).pk.hex}.p1.2")
    assert "This order has no such item." in without.words

    order = ann.writes(new(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2")
    [basic, archive] = items_of(order)
    assert archive.target_item == basic


def test_the_whole_life_books_exactly_one_back_order(stage, ann):
    order = ann.writes(new(BASIC, 5))
    [item] = items_of(order)

    assert "The order was submitted." in ann(at(order, "submit/"), {}).words
    ann(at(order, "quick-add/"), {"product": MAIL, "quantity": 3})
    ann(at(order, f"change-item-quantity/?item={item.pk}"), {"quantity": 6})
    book()
    assert back_orders(stage) == []

    foretold = ann(at(order, "execute/")).words
    assert "6 licences of Microsoft 365 Business Basic, monthly, for Huber Bakery" in foretold
    assert "Alpine Distribution books one order" in foretold
    done = ann(at(order, "execute/"), {"start_date": "2026-05-20", "version": order.version + 3})

    assert "The order was executed." in done.words
    book()
    [booked] = back_orders(stage)
    lines = [(i.product.code, i.quantity) for i in booked.items.order_by("position")]
    assert lines == [(BASIC, 6), (MAIL, 3)]
    assert (booked.trigger, booked.order_date) == ("ORDER_EXECUTED", date(2026, 5, 20))
    assert ann.order(order).status.name == "Executed"
    for action in ("execute", "submit", "cancel", "delete", "deliver", "quick-add"):
        assert ann.status(at(order, f"{action}/"), {}) == 403, action
    book()
    assert len(back_orders(stage)) == 1


def test_an_order_is_delivered_in_parts(stage, ann):
    order = ann.writes(new(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2", new(MAIL, 1))
    basic, archive, mail = items_of(order)

    early = ann(at(order, "deliver/"), {"items": [archive.pk], "start_date": ""})
    assert early.response.status_code == 422
    assert "The item that makes this subscription has not been delivered." in early.words
    none = ann(at(order, "deliver/"), {"start_date": ""})
    assert "Choose the items that are delivered." in none.words
    assert Order.objects.filter(parent=order).count() == 0

    ann(at(order, "deliver/"), {"items": [basic.pk, mail.pk], "start_date": ""})
    again = ann(at(order, "deliver/"), {"items": [mail.pk], "start_date": ""})
    page = ann(at(order, "products/"))
    [sub_order] = Order.objects.filter(parent=order)

    assert again.response.status_code == 422
    assert f"by {sub_order.name}" in page.words
    assert "Deliveries" in page.words
    assert order.name in ann(at(sub_order)).words
    assert "1 licence" not in page.words
    assert ann.status(at(order, f"update-item/?item={mail.pk}"), {"quantity": 9}) == 422
    assert ann.status(at(order, "delete/"), {}) == 403
    ann(at(order, f"execute-item/?item={archive.pk}"), {"start_date": ""})
    book()

    assert ann.order(order).status.name == "Executed"
    booked = [[i.product.code for i in o.items.order_by("position")] for o in back_orders(stage)]
    assert booked == [[BASIC, MAIL], [ARCHIVE]]
    assert {o.trigger for o in back_orders(stage)} == {"ITEMS_DELIVERED"}


def test_more_licences_of_what_is_held_are_ordered(stage, ann):
    held = stage.held(BASIC)
    order = ann.writes(f"L.{held.pk.hex}.4")

    assert f"More licences of {held.name}" in ann(at(order, "products/")).words
    ann(at(order, "execute/"), {"start_date": ""})

    assert Subscription.objects.get(pk=held.pk).quantity == held.quantity + 4


def test_an_item_is_updated_with_what_is_for_it_and_deleted_with_it(stage, ann):
    order = ann.writes(new(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2", new(MAIL, 1))
    basic, _archive, mail = items_of(order)

    form = ann(at(order, f"update-item/?item={basic.pk}"))
    assert form.fields == {"quantity", "billing_cycle"}
    assert "84.00 EUR" in form.words
    ann(at(order, f"update-item/?item={basic.pk}"), {"quantity": 6, "billing_cycle": "ANNUAL"})
    updated = [(i.billing_cycle, i.quantity, i.unit_price) for i in items_of(order)]
    assert updated == [("ANNUAL", 6, 84), ("ANNUAL", 2, 42), ("MONTHLY", 1, mail.unit_price)]

    asked = ann(at(order, f"delete-item/?item={basic.pk}"))
    assert "With it goes what is for it: 2 × Exchange Online Archiving" in asked.words
    ann(at(order, f"delete-item/?item={basic.pk}"), {})
    assert items_of(order) == [mail]
    assert ann.order(order).total == mail.total


def test_a_product_is_quickly_added_by_name_or_said_to_be_unclear(stage, ann):
    order = ann.writes()

    for name in ("Exchange Online (Plan 1)", "EXCHANGE-ONLINE-1"):
        ann(at(order, "quick-add/"), {"product": name, "quantity": 2})
    unclear = ann(at(order, "quick-add/"), {"product": "exchange online (", "quantity": 2})
    unknown = ann(at(order, "quick-add/"), {"product": "nothing of ours", "quantity": 2})
    add_on = ann(at(order, "quick-add/"), {"product": ARCHIVE, "quantity": 2})

    assert [(i.product.code, i.billing_cycle) for i in items_of(order)] == [(MAIL, "MONTHLY")] * 2
    assert "Several products are called that" in unclear.words
    assert "Exchange Online (Plan 2)" in unclear.words
    assert "No product of this catalogue is called that" in unknown.words
    assert "This is an add-on" in add_on.words
    assert {p.response.status_code for p in (unclear, unknown, add_on)} == {422}


def test_an_item_is_added_for_another_one(stage, ann):
    order = ann.writes(new(BASIC, 5))
    [basic] = items_of(order)
    address = at(order, f"add-item/?product={product(ARCHIVE).pk}")

    assert f"item.{basic.pk}" in ann(address).html
    ann(address, {"target": f"item.{basic.pk}", "quantity": 2})
    ann(at(order, f"add-item/?more={stage.held(BASIC).pk}"), {"quantity": 1})

    assert [i.adds for i in items_of(order)] == ["SUBSCRIPTION", "ADD_ON", "LICENCES"]
    assert items_of(order)[1].target_item == basic


def test_a_copy_is_a_draft_at_todays_prices_and_names_what_is_gone(stage, ann):
    order = ann.writes(new(BASIC, 5), new(MAIL, 1), f"A.{product(ARCHIVE).pk.hex}.p1.2")
    OrderItem.objects.filter(order=order, position=1).update(unit_price=1)
    discontinue_product(tenant_id=stage.alpine.pk, product_id=product(MAIL).pk)

    asked = ann(at(order, "copy/"))
    assert "Exchange Online (Plan 1) cannot be executed any more" in asked.words
    shown = ann(at(order, "copy/"), {})
    copy = Order.objects.filter(tenant=stage.cumulus).latest("number")

    assert "This is the copy." in shown.words
    assert "No longer sold" in shown.words
    assert (copy.status.name, copy.number) == ("Draft", order.number + 1)
    assert items_of(copy)[0].unit_price == 7
    assert items_of(copy)[2].target_item == items_of(copy)[0]
    refused = ann(at(copy, "execute/"), {"start_date": ""})
    assert refused.response.status_code == 422
    assert "Exchange Online (Plan 1) is no longer sold." in refused.words
    assert ann.order(copy).executed_at is None


def test_a_canceled_order_allows_little_and_is_deleted(stage, ann):
    order = ann.writes(new(BASIC, 5))

    ann(at(order, "cancel/"), {})
    assert ann.order(order).status.name == "Canceled"
    assert ann.status(at(order, "execute/"), {"start_date": ""}) == 403
    asked = ann(at(order, "delete/")).words
    assert "The order goes with its 1 item" in asked
    done = ann(at(order, "delete/"), {})
    assert "The order was deleted." in done.words
    assert not Order.objects.filter(pk=order.pk).exists()


def test_what_was_executed_keeps_its_date_price_list_and_status(stage, ann):
    order = ann.writes(new(BASIC, 5))
    assert {"date", "price_list", "status"} <= ann(at(order, "edit/")).fields
    assert "Executed" not in ann(at(order, "edit/")).words
    ann(at(order, "execute/"), {"start_date": ""})

    form = ann(at(order, "edit/"))
    assert form.fields.isdisjoint({"date", "price_list", "status"})
    assert "Status Executed" in form.words
    read = form.response.context["form"]
    typed = {name: read[name].value() or "" for name in read.fields}
    ann(at(order, "edit/"), {**typed, "date": "2020-01-01", "name": "Done"})
    changed = ann.order(order)
    assert (changed.name, changed.order_date) == ("Done", order.order_date)


def test_the_second_of_two_is_told_what_the_first_has_changed(stage, ann):
    order = ann.writes(new(BASIC, 5))
    form = ann(at(order, "edit/")).response.context
    typed = {name: form["form"][name].value() or "" for name in form["form"].fields}
    typed["read"] = form["read"]
    ann(at(order, "edit/"), {**typed, "name": "First", "date": "2026-05-01"})

    second = ann(at(order, "edit/"), {**typed, "name": "Second"})

    assert second.response.status_code == 409
    assert "Name is now First ." in second.words
    assert "Order date is now 1 May 2026 ." in second.words
    assert 'value="Second"' in second.html
    assert "Reload the order" in second.offers
    assert ann.order(order).name == "First"


@pytest.mark.rule("R38")
def test_a_back_orders_form_has_no_status_whatever_its_type(stage):
    otto = Desk(stage, stage.otto, "alpine")
    order = stage.orders[0]
    special = OrderStatus.objects.create(tenant=stage.alpine, name="Special", kind="IN_PROGRESS")
    kind = OrderType.objects.create(
        tenant=stage.alpine, name="Special sale", default_status=special
    )
    form = otto(at(order, "edit/")).response.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    otto(at(order, "edit/"), {**typed, "type": str(kind.pk), "status": str(special.pk)})
    page = otto(at(order, "edit/"))

    assert "status" not in page.fields
    assert "Special" not in page.words.replace("Special sale", "")
    changed = otto.order(order)
    assert (changed.type, changed.status) == (kind, order.status)


def test_a_page_of_items_takes_a_constant_number_of_queries(
    stage, ann, django_assert_max_num_queries
):
    few, many = ann.writes(new(BASIC, 1)), ann.writes(*[new(BASIC, n) for n in range(1, 31)])

    for order in (few, many):
        with django_assert_max_num_queries(24):
            ann.client.get(f"/t/cumulus/orders/{order.pk}/products/")
