"""The whole life of an ordinary order, through its pages."""

from datetime import date

import pytest

from tests.support.order_client import (
    ARCHIVE,
    BASIC,
    MAIL,
    OrderClient,
    back_orders,
    items_of,
    new_item,
    product,
    run_booking,
)
from tests.support.record_fixtures import NOW
from upline.access.rulebook import system_actor
from upline.catalog.actions import NewProduct, create_product, discontinue_product
from upline.models import (
    Account,
    Order,
    OrderItem,
    OrderStatus,
    OrderType,
    Subscription,
)

pytestmark = pytest.mark.django_db


def order_path(order: Order, page: str = "") -> str:
    return f"{order.pk}/{page}"


def test_new_order_is_priced_and_saved_as_draft(fixtures, ann):
    only = ann("new/?words=huber")  # found alone, so chosen
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    assert "New order for Huber Bakery" in only.words

    start = f"new/?account={huber.pk}"
    assert "7.00 EUR monthly · 84.00 EUR annual" in ann(f"{start}&words=business basic").words
    chosen = ann(f"{start}&product={product(BASIC).pk}")
    assert chosen.fields >= {"billing_cycle", "quantity"}
    before = Order.objects.count()
    added = ann(f"{start}&product={product(BASIC).pk}&billing_cycle=MONTHLY&quantity=5")
    assert "5 × 7.00" in added.words
    assert "Total 35.00 EUR" in added.words
    assert Order.objects.count() == before

    order = ann.create_draft(new_item(BASIC, 5))
    assert (order.status.name, order.total, order.responsible_user) == ("Draft", 35, fixtures.ann)
    assert order.executed_at is None


def test_search_opens_the_only_product_that_has_a_price(fixtures, ann):
    ann("/t/cumulus/accounts/new/", {"name": "Moser Ltd"})  # owns nothing that could be found
    search = f"new/?account={Account.objects.get(name='Moser Ltd').pk}&words="
    basic = product(BASIC)
    new = NewProduct(code="basic-year", name=f"{basic.name} (1-year)", type=basic.type, prices={})
    create_product(tenant_id=basic.tenant_id, new=new, currency="EUR", now=NOW, by=system_actor())

    opened = ann(f"{search}business basic")
    assert opened.fields >= {"billing_cycle", "quantity"}
    listed = ann(f"{search}microsoft")
    assert f"{new.name} no price set" in listed.words
    assert "no price set" in ann(f"{search}1-year").words


def test_add_on_asks_for_its_parent_and_is_listed_below_it(fixtures, ann):
    huber = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    start = f"new/?account={huber.pk}&item={new_item(BASIC, 5)}"
    form = ann(f"{start}&product={product(ARCHIVE).pk}")
    assert "Microsoft 365 Business Basic, item 1" in form.words
    assert "Exchange Online (Plan 2) 12 licences, monthly" in form.words  # owned already

    added = ann(f"{start}&product={product(ARCHIVE).pk}&target=place.1&quantity=2")
    assert "Add-on of Microsoft 365 Business Basic, item 1" in added.words
    without = ann(f"new/?account={huber.pk}&item=A.{product(ARCHIVE).pk.hex}.p1.2")
    assert "This order has no such item." in without.words

    order = ann.create_draft(new_item(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2")
    [basic, archive] = items_of(order)
    assert archive.target_item == basic


def test_whole_order_lifecycle_books_exactly_one_back_order(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 5))
    [item] = items_of(order)

    assert "Order submitted" in ann(order_path(order, "submit/"), {}).words
    ann(order_path(order, "quick-add/"), {"product": MAIL, "quantity": 3})
    ann(order_path(order, f"change-item-quantity/?item={item.pk}"), {"quantity": 6})
    run_booking()
    assert back_orders(fixtures) == []

    foretold = ann(order_path(order, "execute/")).words
    assert "6 licences of Microsoft 365 Business Basic, monthly, for Huber Bakery" in foretold
    assert "Alpine Distribution books one order" in foretold
    done = ann(
        order_path(order, "execute/"), {"start_date": "2026-05-20", "version": order.version + 3}
    )

    assert "Order executed" in done.words
    run_booking()
    [booked] = back_orders(fixtures)
    lines = [(i.product.code, i.quantity) for i in booked.items.order_by("position")]
    assert lines == [(BASIC, 6), (MAIL, 3)]
    assert (booked.trigger, booked.order_date) == ("ORDER_EXECUTED", date(2026, 5, 20))
    assert ann.order(order).status.name == "Executed"
    for action in ("execute", "submit", "cancel", "delete", "deliver", "quick-add"):
        assert ann.status(order_path(order, f"{action}/"), {}) == 403, action
    run_booking()
    assert len(back_orders(fixtures)) == 1


def test_an_order_is_delivered_in_parts(fixtures, ann):
    order = ann.create_draft(
        new_item(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2", new_item(MAIL, 1)
    )
    basic, archive, mail = items_of(order)

    early = ann(order_path(order, "deliver/"), {"items": [archive.pk], "start_date": ""})
    assert early.response.status_code == 422
    assert "The item that makes this subscription has not been delivered." in early.words
    none = ann(order_path(order, "deliver/"), {"start_date": ""})
    assert "Choose the items to deliver." in none.words
    assert Order.objects.filter(parent=order).count() == 0

    ann(order_path(order, "deliver/"), {"items": [basic.pk, mail.pk], "start_date": ""})
    again = ann(order_path(order, "deliver/"), {"items": [mail.pk], "start_date": ""})
    page = ann(order_path(order, "products/"))
    [sub_order] = Order.objects.filter(parent=order)

    assert again.response.status_code == 422
    assert f"by {sub_order.name}" in page.words
    assert "Deliveries" in page.words
    assert order.name in ann(order_path(sub_order)).words
    assert "1 licence" not in page.words
    assert ann.status(order_path(order, f"update-item/?item={mail.pk}"), {"quantity": 9}) == 422
    assert ann.status(order_path(order, "delete/"), {}) == 403
    ann(order_path(order, f"execute-item/?item={archive.pk}"), {"start_date": ""})
    run_booking()

    assert ann.order(order).status.name == "Executed"
    booked = [[i.product.code for i in o.items.order_by("position")] for o in back_orders(fixtures)]
    assert booked == [[BASIC, MAIL], [ARCHIVE]]
    assert {o.trigger for o in back_orders(fixtures)} == {"ITEMS_DELIVERED"}


def test_licences_are_added_to_an_existing_subscription(fixtures, ann):
    owned = fixtures.subscription_of(BASIC)
    order = ann.create_draft(f"L.{owned.pk.hex}.4")

    assert f"More licences of {owned.name}" in ann(order_path(order, "products/")).words
    ann(order_path(order, "execute/"), {"start_date": ""})

    assert Subscription.objects.get(pk=owned.pk).quantity == owned.quantity + 4


def test_dependent_items_are_updated_and_deleted_with_their_item(fixtures, ann):
    order = ann.create_draft(
        new_item(BASIC, 5), f"A.{product(ARCHIVE).pk.hex}.p1.2", new_item(MAIL, 1)
    )
    basic, _archive, mail = items_of(order)

    form = ann(order_path(order, f"update-item/?item={basic.pk}"))
    assert form.fields == {"quantity", "billing_cycle"}
    assert "84.00 EUR" in form.words
    ann(
        order_path(order, f"update-item/?item={basic.pk}"),
        {"quantity": 6, "billing_cycle": "ANNUAL"},
    )
    updated = [(i.billing_cycle, i.quantity, i.unit_price) for i in items_of(order)]
    assert updated == [("ANNUAL", 6, 84), ("ANNUAL", 2, 42), ("MONTHLY", 1, mail.unit_price)]

    confirmation = ann(order_path(order, f"delete-item/?item={basic.pk}"))
    assert "Removed with it: 2 × Exchange Online Archiving" in confirmation.words
    ann(order_path(order, f"delete-item/?item={basic.pk}"), {})
    assert items_of(order) == [mail]
    assert ann.order(order).total == mail.total


def test_quick_add_finds_a_product_by_name_or_reports_ambiguity(fixtures, ann):
    order = ann.create_draft()

    for name in ("Exchange Online (Plan 1)", "EXCHANGE-ONLINE-1"):
        ann(order_path(order, "quick-add/"), {"product": name, "quantity": 2})
    unclear = ann(order_path(order, "quick-add/"), {"product": "exchange online (", "quantity": 2})
    unknown = ann(order_path(order, "quick-add/"), {"product": "nothing of ours", "quantity": 2})
    add_on = ann(order_path(order, "quick-add/"), {"product": ARCHIVE, "quantity": 2})

    assert [(i.product.code, i.billing_cycle) for i in items_of(order)] == [(MAIL, "MONTHLY")] * 2
    assert "Several products match" in unclear.words
    assert "Exchange Online (Plan 2)" in unclear.words
    assert "No product matches" in unknown.words
    assert "This is an add-on" in add_on.words
    assert {p.response.status_code for p in (unclear, unknown, add_on)} == {422}


def test_add_on_item_is_added_to_another_item(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 5))
    [basic] = items_of(order)
    address = order_path(order, f"add-item/?product={product(ARCHIVE).pk}")

    assert f"item.{basic.pk}" in [choice.value for choice in ann(address).named("target")]
    ann(address, {"target": f"item.{basic.pk}", "quantity": 2})
    ann(order_path(order, f"add-item/?more={fixtures.subscription_of(BASIC).pk}"), {"quantity": 1})

    assert [i.kind for i in items_of(order)] == ["SUBSCRIPTION", "ADD_ON", "LICENCES"]
    assert items_of(order)[1].target_item == basic


def test_copied_order_is_a_draft_at_current_prices_and_names_unavailable_products(fixtures, ann):
    order = ann.create_draft(
        new_item(BASIC, 5), new_item(MAIL, 1), f"A.{product(ARCHIVE).pk.hex}.p1.2"
    )
    OrderItem.objects.filter(order=order, position=1).update(unit_price=1)
    discontinue_product(
        tenant_id=fixtures.alpine.pk, product_id=product(MAIL).pk, by=system_actor()
    )

    form = ann(order_path(order, "copy/"))
    assert (
        "No longer sold, delete in the copy before executing it: Exchange Online (Plan 1)"
        in form.words
    )
    shown = ann(order_path(order, "copy/"), {})
    copy = Order.objects.filter(tenant=fixtures.cumulus).latest("number")

    assert "Order copied" in shown.words
    assert "No longer sold" in shown.words
    assert (copy.status.name, copy.number) == ("Draft", order.number + 1)
    assert items_of(copy)[0].unit_price == 7
    assert items_of(copy)[2].target_item == items_of(copy)[0]
    refused = ann(order_path(copy, "execute/"), {"start_date": ""})
    assert refused.response.status_code == 422
    assert "Exchange Online (Plan 1) is no longer sold." in refused.words
    assert ann.order(copy).executed_at is None


def test_cancelled_order_allows_few_actions_and_can_be_deleted(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 5))

    ann(order_path(order, "cancel/"), {})
    assert ann.order(order).status.name == "Cancelled"
    assert ann.status(order_path(order, "execute/"), {"start_date": ""}) == 403
    form = ann(order_path(order, "delete/"))
    assert "The order is deleted with 1 item" in form.words
    done = ann(order_path(order, "delete/"), {})
    assert "Order deleted" in done.words
    assert not Order.objects.filter(pk=order.pk).exists()


def test_executed_order_keeps_date_price_list_and_status(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 5))
    assert {"date", "price_list", "status"} <= ann(order_path(order, "edit/")).fields
    assert "Executed" not in ann(order_path(order, "edit/")).words
    ann(order_path(order, "execute/"), {"start_date": ""})

    form = ann(order_path(order, "edit/"))
    assert form.fields.isdisjoint({"date", "price_list", "status"})
    assert "Status Executed" in form.words
    read = form.response.context["form"]
    typed = {name: read[name].value() or "" for name in read.fields}
    ann(order_path(order, "edit/"), {**typed, "date": "2020-01-01", "name": "Done"})
    changed = ann.order(order)
    assert (changed.name, changed.order_date) == ("Done", order.order_date)


def test_stale_edit_names_the_changed_fields(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 5))
    form = ann(order_path(order, "edit/")).response.context
    typed = {name: form["form"][name].value() or "" for name in form["form"].fields}
    typed["read"] = form["read"]
    ann(order_path(order, "edit/"), {**typed, "name": "First", "date": "2026-05-01"})

    second = ann(order_path(order, "edit/"), {**typed, "name": "Second"})

    assert second.response.status_code == 409
    assert "Name is now First ." in second.words
    assert "Order date is now 1 May 2026 ." in second.words
    assert second.sent["name"] == ["Second"]
    assert "Reload the order" in second.offers
    assert ann.order(order).name == "First"


@pytest.mark.rule("R38")
def test_back_order_form_never_has_a_status_field(fixtures):
    otto = OrderClient(fixtures, fixtures.otto, "alpine")
    order = fixtures.orders[0]
    special = OrderStatus.objects.create(tenant=fixtures.alpine, name="Special", kind="IN_PROGRESS")
    kind = OrderType.objects.create(
        tenant=fixtures.alpine, name="Special sale", default_status=special
    )
    form = otto(order_path(order, "edit/")).response.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    otto(order_path(order, "edit/"), {**typed, "type": str(kind.pk), "status": str(special.pk)})
    page = otto(order_path(order, "edit/"))

    assert "status" not in page.fields
    assert "Special" not in page.words.replace("Special sale", "")
    changed = otto.order(order)
    assert (changed.type, changed.status) == (kind, order.status)


def test_a_page_of_items_takes_a_constant_number_of_queries(
    fixtures, ann, django_assert_max_num_queries
):
    few, many = (
        ann.create_draft(new_item(BASIC, 1)),
        ann.create_draft(*[new_item(BASIC, n) for n in range(1, 31)]),
    )

    for order in (few, many):
        with django_assert_max_num_queries(24):
            ann.client.get(f"/t/cumulus/orders/{order.pk}/products/")
