"""Bulk actions on orders: a refusal of one order does not undo the others."""

import csv
import io
from uuid import uuid4

import pytest

from tests.support.order_client import (
    BASIC,
    MAIL,
    OrderClient,
    back_orders,
    new_item,
    product,
    run_booking,
)
from tests.support.record_fixtures import NOW
from upline.access.rulebook import system_actor
from upline.catalog.actions import discontinue_product
from upline.kernel.verdicts import Refused
from upline.models import Order, OrderType, PermissionGrant, PermissionRule
from upline.orders.rulebook import OrderAction
from upline.parties.actions import NewAccount, create_account
from upline.selling import actions as selling
from upline.selling.actions import MAX_BULK_ORDERS, BulkRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def otto(fixtures) -> OrderClient:
    """Otto of Alpine, who has a customer of his own too."""
    direct = NewAccount(name="Ostsee Werft", currency="EUR")
    create_account(tenant_id=fixtures.alpine.pk, new=direct, by=system_actor(), now=NOW)
    return OrderClient(fixtures, fixtures.otto, "alpine")


def run_bulk_action(fixtures, action: OrderAction, *orders, **more):
    return selling.run_bulk_action(
        tenant_id=fixtures.cumulus.pk,
        order_ids=[getattr(order, "pk", order) for order in orders],
        bulk_request=BulkRequest(action=action, **more),
        by=system_actor(),
        now=NOW,
    )


def test_each_order_is_processed_independently(fixtures, ann):
    good, gone, done = (
        ann.create_draft(new_item(BASIC, 1)),
        ann.create_draft(new_item(BASIC, 2), new_item(MAIL, 2)),
        ann.create_draft(new_item(BASIC, 3)),
    )
    ann(f"{done.pk}/execute/", {"start_date": ""})
    discontinue_product(
        tenant_id=fixtures.alpine.pk, product_id=product(MAIL).pk, by=system_actor()
    )

    outcomes = run_bulk_action(
        fixtures, OrderAction.EXECUTE, good, gone, done, fixtures.orders[0], uuid4(), good
    )

    codes = [(o.name, o.code) for o in outcomes]
    assert codes == [
        (good.name, ""),
        (gone.name, "not_offered"),
        (done.name, "already_executed"),
        ("", "unknown_order"),  # Alpine's
        ("", "unknown_order"),
    ]
    assert outcomes[1].sentence == "Exchange Online (Plan 1) is no longer sold."
    half_done = Order.objects.get(pk=gone.pk)
    assert half_done.executed_at is None
    assert [i.subscription for i in half_done.items.all()] == [None, None]
    run_booking()
    assert [o.items.get().quantity for o in back_orders(fixtures)] == [3, 1]


@pytest.mark.parametrize("action", [OrderAction.SUBMIT, OrderAction.CANCEL, OrderAction.DELETE])
def test_orders_are_submitted_cancelled_or_deleted_in_bulk(fixtures, ann, action):
    first, second = ann.create_draft(new_item(BASIC, 1)), ann.create_draft(new_item(BASIC, 2))

    assert all(
        outcome.is_successful for outcome in run_bulk_action(fixtures, action, first, second)
    )

    kinds = {o.status.name for o in Order.objects.filter(pk__in=[first.pk, second.pk])}
    assert kinds == {"submit": {"Submitted"}, "cancel": {"Cancelled"}, "delete": set()}[action]


@pytest.mark.parametrize(
    ("orders", "action", "code"),
    [
        ([], OrderAction.DELETE, "nothing_chosen"),
        ([1], OrderAction.EDIT, "nothing_chosen"),
        ([1], OrderAction.COPY, "not_in_bulk"),
        ([uuid4() for _ in range(MAX_BULK_ORDERS + 1)], OrderAction.DELETE, "too_many_orders"),
    ],
)
def test_invalid_bulk_action_is_refused_entirely(fixtures, orders, action, code):
    with pytest.raises(Refused) as refusal:
        run_bulk_action(fixtures, action, *orders)
    assert refusal.value.code == code


def bulk_form_data(do: str, *orders, **typed):
    return {"do": do, "order": [order.pk for order in orders], **typed}


@pytest.mark.rule("R37", "R39")
@pytest.mark.parametrize("do", ["delete", "execute", "cancel", "submit"])
def test_back_orders_are_refused_and_other_orders_succeed(fixtures, otto, do):
    own = otto.create_draft(new_item(BASIC, 1), customer="Ostsee Werft")
    back = fixtures.orders[:2]
    before = list(Order.objects.filter(pk__in=[o.pk for o in back]).values())

    confirmation = otto("many/", bulk_form_data(do, own, *back))
    result = otto("many/", bulk_form_data(do, own, *back, confirm=1))

    assert confirmation.words.count("A back-order cannot be") == 2
    assert result.words.count("A back-order cannot be") == 2
    headline = {"delete": "1 of 3 orders were deleted", "execute": "1 of 3 orders were executed",
                "cancel": "1 of 3 orders were cancelled", "submit": "0 of 3 orders were submitted"}  # fmt: skip
    assert headline[do] in result.words
    assert list(Order.objects.filter(pk__in=[o.pk for o in back]).values()) == before


def test_bulk_action_requires_confirmation(ann):
    order = ann.create_draft(new_item(BASIC, 1))

    page = ann("many/", bulk_form_data("delete", order))

    assert "Delete 1 order" in page.offers
    assert Order.objects.filter(pk=order.pk).exists()


def test_fields_editable_on_all_orders_are_changed_on_all(fixtures, otto):
    own = otto.create_draft(new_item(BASIC, 1), customer="Ostsee Werft")
    back = fixtures.orders[0]
    kind = OrderType.objects.create(tenant=fixtures.alpine, name="Project sale")

    mixed = otto("many/", bulk_form_data("edit", own, back))
    alone = otto("many/", bulk_form_data("edit", own))
    result = otto(
        "many/", bulk_form_data("edit", own, back, confirm=1, type=str(kind.pk), campaign="none")
    )
    nothing = otto("many/", bulk_form_data("edit", own, back, confirm=1, type=""))

    shared = {"type", "payment_method", "sales_rep", "campaign"}
    assert shared <= mixed.fields
    assert "sharing_rule" not in mixed.fields
    assert "sharing_rule" in alone.fields
    assert "2 orders were changed" in result.words
    assert {o.type for o in Order.objects.filter(pk__in=[own.pk, back.pk])} == {kind}
    assert nothing.response.status_code == 422
    assert "There is nothing to do" in nothing.words


def test_record_of_another_bss_cannot_be_chosen(fixtures, ann):
    order = ann.create_draft(new_item(BASIC, 1))
    strange = OrderType.objects.create(tenant=fixtures.alpine, name="Theirs")

    page = ann("many/", bulk_form_data("edit", order, confirm=1, type=str(strange.pk)))

    assert page.response.status_code == 422
    assert Order.objects.get(pk=order.pk).type is None
    [outcome] = run_bulk_action(fixtures, OrderAction.EDIT, order, changes={"type": strange.pk})
    assert outcome.code == "unknown_record"


def test_hidden_order_is_not_found(fixtures, otto):
    own = otto.create_draft(new_item(BASIC, 1), customer="Ostsee Werft")
    hidden = PermissionRule.objects.create(tenant=fixtures.alpine, name="Hidden")
    PermissionGrant.objects.create(
        tenant=fixtures.alpine, rule=hidden, user=fixtures.boss, level="SEE"
    )
    Order.objects.filter(pk=own.pk).update(sharing_rule=hidden, responsible_user=fixtures.boss)

    result = otto("many/", bulk_form_data("delete", own, confirm=1))

    assert "This BSS has no such order." in result.words
    assert own.name not in result.words
    assert Order.objects.filter(pk=own.pk).exists()


def test_selected_orders_are_exported(fixtures, otto):
    own = otto.create_draft(new_item(BASIC, 1), customer="Ostsee Werft")
    mine, foreign_order = bulk_form_data("export", own, fixtures.orders[1]), fixtures.orders[0]

    response = otto.client.post("/t/alpine/orders/many/", mine)

    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    names = [row["Name"] for row in csv.DictReader(io.StringIO(whole))]
    assert names == [own.name, fixtures.orders[1].name]
    assert foreign_order.name not in whole


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"do": "delete"}, 422),
        ({"do": "export"}, 422),
        ({"do": "copy", "order": []}, 422),
        ({"do": "vanish"}, 422),
        ({}, 422),
        ({"do": "delete", "order": ["x"]}, 422),
        (
            {"do": "delete", "orders": " ".join(str(uuid4()) for _ in range(MAX_BULK_ORDERS + 1))},
            422,
        ),
    ],
)
def test_invalid_selection_does_nothing(ann, typed, status):
    assert ann.status("many/", typed) == status


def picked_orders(page) -> int:
    return len(page.sent.get("order", []))


def test_list_offers_permitted_actions_and_selects_the_page(fixtures, otto):
    otto.create_draft(new_item(BASIC, 1), customer="Ostsee Werft")
    vera = OrderClient(fixtures, fixtures.vera, "alpine")

    some, all_of_them = otto("?view=direct"), otto("?view=direct&pick=all")

    assert "New order" in some.offers
    assert picked_orders(some) == 0
    assert picked_orders(all_of_them) == 1
    assert some.link("Select all on this page").address.endswith("?view=direct&pick=all")
    assert {"Submit", "Delete", "Execute"}.isdisjoint(vera("").offers)
    assert "Export CSV" in vera("").offers
    assert vera.status("many/", bulk_form_data("delete", fixtures.orders[0], confirm=1)) == 403


def test_back_link_is_restricted_to_the_order_list(fixtures, otto):
    for back, expected in (
        ("/t/alpine/orders/?view=direct", "/t/alpine/orders/?view=direct"),
        ("https://example.com/", "/t/alpine/orders/"),
        ("/t/alpine/orders/../../x", "/t/alpine/orders/"),
    ):
        page = otto("many/", bulk_form_data("delete", fixtures.orders[0], back=back))
        [trail] = page.all("navigation", "Breadcrumb")
        assert trail.one("link", "Orders").address == expected
