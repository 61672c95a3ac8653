"""The same done with many orders: what is refused for one is not undone for the others."""

import csv
import io
from uuid import uuid4

import pytest

from tests.support.ordering import BASIC, MAIL, Desk, back_orders, book, new, product
from tests.support.record_stage import NOW
from upline.access.rulebook import system
from upline.catalog.actions import discontinue_product
from upline.kernel.verdicts import Refused
from upline.models import Order, OrderType, PermissionGrant, PermissionRule
from upline.orders.rulebook import OrderAction
from upline.parties.actions import NewAccount, create_account
from upline.selling.actions import MOST_AT_ONCE, BulkWish, do_in_bulk

pytestmark = pytest.mark.django_db


@pytest.fixture
def otto(stage) -> Desk:
    """Otto of Alpine, who has a customer of his own too."""
    direct = NewAccount(name="Ostsee Werft", currency="EUR")
    create_account(tenant_id=stage.alpine.pk, new=direct, now=NOW)
    return Desk(stage, stage.otto, "alpine")


def wish(stage, action: OrderAction, *orders, **more):
    return do_in_bulk(
        tenant_id=stage.cumulus.pk,
        order_ids=[getattr(order, "pk", order) for order in orders],
        wish=BulkWish(action=action, **more),
        by=system(),
        now=NOW,
    )


def test_each_order_is_done_by_itself(stage, ann):
    good, gone, done = (
        ann.writes(new(BASIC, 1)),
        ann.writes(new(BASIC, 2), new(MAIL, 2)),
        ann.writes(new(BASIC, 3)),
    )
    ann(f"{done.pk}/execute/", {"start_date": ""})
    discontinue_product(tenant_id=stage.alpine.pk, product_id=product(MAIL).pk)

    outcomes = wish(stage, OrderAction.EXECUTE, good, gone, done, stage.orders[0], uuid4(), good)

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
    book()
    assert [o.items.get().quantity for o in back_orders(stage)] == [3, 1]


@pytest.mark.parametrize("action", [OrderAction.SUBMIT, OrderAction.CANCEL, OrderAction.DELETE])
def test_orders_are_submitted_canceled_or_deleted_together(stage, ann, action):
    first, second = ann.writes(new(BASIC, 1)), ann.writes(new(BASIC, 2))

    assert all(outcome.is_done for outcome in wish(stage, action, first, second))

    kinds = {o.status.name for o in Order.objects.filter(pk__in=[first.pk, second.pk])}
    assert kinds == {"submit": {"Submitted"}, "cancel": {"Canceled"}, "delete": set()}[action]


@pytest.mark.parametrize(
    ("orders", "action", "code"),
    [
        ([], OrderAction.DELETE, "nothing_chosen"),
        ([1], OrderAction.EDIT, "nothing_chosen"),
        ([1], OrderAction.COPY, "not_in_bulk"),
        ([uuid4() for _ in range(MOST_AT_ONCE + 1)], OrderAction.DELETE, "too_many_orders"),
    ],
)
def test_a_wish_that_is_none_is_refused_as_a_whole(stage, orders, action, code):
    with pytest.raises(Refused) as refusal:
        wish(stage, action, *orders)
    assert refusal.value.code == code


def picked(do: str, *orders, **typed):
    return {"do": do, "order": [order.pk for order in orders], **typed}


@pytest.mark.rule("R37", "R39")
@pytest.mark.parametrize("do", ["delete", "execute", "cancel", "submit"])
def test_back_orders_among_them_are_refused_and_the_others_go_on(stage, otto, do):
    own = otto.writes(new(BASIC, 1), customer="Ostsee Werft")
    back = stage.orders[:2]
    before = list(Order.objects.filter(pk__in=[o.pk for o in back]).values())

    asked = otto("many/", picked(do, own, *back))
    told = otto("many/", picked(do, own, *back, confirm=1))

    assert asked.words.count("A back-order cannot be") == 2
    assert told.words.count("A back-order cannot be") == 2
    headline = {"delete": "1 of 3 orders were deleted", "execute": "1 of 3 orders were executed",
                "cancel": "1 of 3 orders were canceled", "submit": "0 of 3 orders were submitted"}  # fmt: skip
    assert headline[do] in told.words
    assert list(Order.objects.filter(pk__in=[o.pk for o in back]).values()) == before


def test_nothing_is_done_before_it_is_confirmed(ann):
    order = ann.writes(new(BASIC, 1))

    page = ann("many/", picked("delete", order))

    assert "Delete 1 order" in page.offers
    assert Order.objects.filter(pk=order.pk).exists()


def test_fields_open_on_all_are_changed_on_all(stage, otto):
    own = otto.writes(new(BASIC, 1), customer="Ostsee Werft")
    back = stage.orders[0]
    kind = OrderType.objects.create(tenant=stage.alpine, name="Project sale")

    mixed = otto("many/", picked("edit", own, back))
    alone = otto("many/", picked("edit", own))
    told = otto("many/", picked("edit", own, back, confirm=1, type=str(kind.pk), campaign="none"))
    nothing = otto("many/", picked("edit", own, back, confirm=1, type=""))

    shared = {"type", "payment_method", "sales_rep", "campaign"}
    assert shared <= mixed.fields
    assert "sharing_rule" not in mixed.fields
    assert "sharing_rule" in alone.fields
    assert "2 orders were changed" in told.words
    assert {o.type for o in Order.objects.filter(pk__in=[own.pk, back.pk])} == {kind}
    assert nothing.response.status_code == 422
    assert "There is nothing to do" in nothing.words


def test_what_is_of_another_bss_cannot_be_chosen(stage, ann):
    order = ann.writes(new(BASIC, 1))
    strange = OrderType.objects.create(tenant=stage.alpine, name="Theirs")

    page = ann("many/", picked("edit", order, confirm=1, type=str(strange.pk)))

    assert page.response.status_code == 422
    assert Order.objects.get(pk=order.pk).type is None
    [outcome] = wish(stage, OrderAction.EDIT, order, changes={"type": strange.pk})
    assert outcome.code == "unknown_record"


def test_an_order_that_one_may_not_see_is_not_there(stage, otto):
    own = otto.writes(new(BASIC, 1), customer="Ostsee Werft")
    hidden = PermissionRule.objects.create(tenant=stage.alpine, name="Hidden")
    PermissionGrant.objects.create(tenant=stage.alpine, rule=hidden, user=stage.boss, level="SEE")
    Order.objects.filter(pk=own.pk).update(sharing_rule=hidden, responsible_user=stage.boss)

    told = otto("many/", picked("delete", own, confirm=1))

    assert "This BSS has no such order." in told.words
    assert own.name not in told.words
    assert Order.objects.filter(pk=own.pk).exists()


def test_the_picked_orders_are_exported(stage, otto):
    own = otto.writes(new(BASIC, 1), customer="Ostsee Werft")
    mine, theirs = picked("export", own, stage.orders[1]), stage.orders[0]

    response = otto.client.post("/t/alpine/orders/many/", mine)

    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    names = [row["Name"] for row in csv.DictReader(io.StringIO(whole))]
    assert names == [own.name, stage.orders[1].name]
    assert theirs.name not in whole


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"do": "delete"}, 422),
        ({"do": "export"}, 422),
        ({"do": "copy", "order": []}, 404),
        ({"do": "vanish"}, 404),
        ({}, 404),
        ({"do": "delete", "order": ["x"]}, 404),
        ({"do": "delete", "order": [str(uuid4()) for _ in range(MOST_AT_ONCE + 1)]}, 422),
    ],
)
def test_a_pick_that_is_none_does_nothing(ann, typed, status):
    assert ann.status("many/", typed) == status


def test_the_list_offers_what_the_role_may_and_picks_the_page(stage, otto):
    otto.writes(new(BASIC, 1), customer="Ostsee Werft")
    vera = Desk(stage, stage.vera, "alpine")

    some, all_of_them = otto("?view=direct"), otto("?view=direct&pick=all")

    assert "New order" in some.offers
    assert " checked>" not in some.html
    assert all_of_them.html.count(" checked>") == 1
    assert "view=direct&amp;pick=all" in some.html
    assert {"Submit", "Delete", "Execute"}.isdisjoint(vera("").offers)
    assert "Export CSV" in vera("").offers
    assert vera.status("many/", picked("delete", stage.orders[0], confirm=1)) == 403


def test_one_is_led_back_to_ones_own_list_only(stage, otto):
    for back, expected in (
        ("/t/alpine/orders/?view=direct", "/t/alpine/orders/?view=direct"),
        ("https://example.com/", "/t/alpine/orders/"),
        ("/t/alpine/orders/../../x", "/t/alpine/orders/"),
    ):
        page = otto("many/", picked("delete", stage.orders[0], back=back))
        assert f'<a href="{expected}">Orders</a>' in page.html
