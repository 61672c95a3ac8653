"""What may be done with an order: by its origin, its state, and the role of who asks (R37 to R39)."""

import pytest

from upline.access.rulebook import Level, Permission
from upline.kernel.verdicts import Refused
from upline.orders.rulebook import (
    NEEDS,
    ORDER_FIELDS,
    RULEBOOK,
    OrderAction,
    OrderState,
    Origin,
    check,
    check_fields,
    editable,
    ribbon,
    verdict,
)

OPEN = OrderState(origin=Origin.DIRECT)
DRAFT = OrderState(origin=Origin.DIRECT, is_draft=True)
EMPTY_DRAFT = OrderState(origin=Origin.DIRECT, is_draft=True, is_empty=True)
EXECUTED = OrderState(origin=Origin.DIRECT, is_executed=True)
CANCELLED = OrderState(origin=Origin.DIRECT, is_cancelled=True)
DELIVERED = OrderState(origin=Origin.DIRECT, is_delivered_in_part=True)
BACK_ORDER = OrderState(origin=Origin.BACK_ORDER)

ALWAYS_ALLOWED = {
    OrderAction.VIEW_PRINT_OUT, OrderAction.ADD_ACTIVITY, OrderAction.WRITE_EMAIL,
    OrderAction.RELATE_EMAIL, OrderAction.CREATE_CASE, OrderAction.ADD_NOTE,
    OrderAction.ADD_ATTACHMENT, OrderAction.EXPORT, OrderAction.EDIT, OrderAction.COPY,
}  # fmt: skip
WHILE_OPEN = {OrderAction.CANCEL, OrderAction.ADD_ITEM, OrderAction.QUICK_ADD}
WITH_ITEMS = {
    OrderAction.EXECUTE, OrderAction.DELIVER, OrderAction.UPDATE_ITEM, OrderAction.DELETE_ITEM,
    OrderAction.EXECUTE_ITEM, OrderAction.CHANGE_ITEM_QUANTITY,
}  # fmt: skip


@pytest.mark.parametrize("action", sorted(ALWAYS_ALLOWED))
@pytest.mark.parametrize("state", [OPEN, DRAFT, EMPTY_DRAFT, EXECUTED, CANCELLED, DELIVERED])
def test_what_adds_or_only_reads_is_allowed_on_an_ordinary_order_in_every_state(action, state):
    assert verdict(action, state).allowed


@pytest.mark.parametrize("action", sorted(WHILE_OPEN))
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OPEN, ""),
        (DRAFT, ""),
        (EMPTY_DRAFT, ""),
        (DELIVERED, ""),
        (EXECUTED, "already_executed"),
        (CANCELLED, "already_cancelled"),
    ],
)
def test_what_changes_an_order_is_refused_once_it_is_closed(action, state, code):
    assert verdict(action, state).code == code


@pytest.mark.parametrize("action", sorted(WITH_ITEMS))
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OPEN, ""),
        (DRAFT, ""),
        (EMPTY_DRAFT, "no_items"),
        (EXECUTED, "already_executed"),
        (CANCELLED, "already_cancelled"),
        (OrderState(origin=Origin.DIRECT, is_executed=True, is_empty=True), "already_executed"),
    ],
)
def test_what_needs_items_is_refused_on_an_order_that_is_closed_or_empty(action, state, code):
    assert verdict(action, state).code == code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DRAFT, ""),
        (OPEN, "not_a_draft"),
        (EMPTY_DRAFT, "no_items"),
        (OrderState(origin=Origin.DIRECT, is_empty=True), "no_items"),
        (EXECUTED, "already_executed"),
        (CANCELLED, "already_cancelled"),
    ],
)
def test_only_a_draft_with_items_can_be_submitted(state, code):
    assert verdict(OrderAction.SUBMIT, state).code == code


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OPEN, ""),
        (EMPTY_DRAFT, ""),
        (CANCELLED, ""),
        (EXECUTED, "already_executed"),
        (DELIVERED, "already_executed"),
    ],
)
def test_order_can_be_deleted_until_something_of_it_is_delivered(state, code):
    assert verdict(OrderAction.DELETE, state).code == code


def test_reasons_for_delivered_and_executed_orders_differ():
    delivered = verdict(OrderAction.DELETE, DELIVERED).reason
    assert delivered == "Items of this order have been delivered already."
    assert verdict(OrderAction.DELETE, EXECUTED).reason != delivered


@pytest.mark.rule("R37", "R38", "R39")
@pytest.mark.parametrize("action", OrderAction)
@pytest.mark.parametrize("is_executed", [False, True])
def test_back_order_allows_the_same_in_every_state(action, is_executed):
    state = OrderState(origin=Origin.BACK_ORDER, is_executed=is_executed, is_draft=True)

    assert verdict(action, state) == RULEBOOK[Origin.BACK_ORDER][action]
    is_allowed = action in ALWAYS_ALLOWED - {OrderAction.COPY}
    assert verdict(action, state).allowed is is_allowed


@pytest.mark.rule("R37", "R39")
def test_check_raises_the_verdict_of_a_refused_action():
    with pytest.raises(Refused) as refusal:
        check(OrderAction.DELETE, BACK_ORDER)

    assert refusal.value.verdict == verdict(OrderAction.DELETE, BACK_ORDER)
    assert refusal.value.fields == ()


def test_check_of_an_allowed_action_raises_nothing():
    check(OrderAction.DELETE, OPEN)
    check(OrderAction.EDIT, BACK_ORDER)


# Who may


READING = {OrderAction.VIEW_PRINT_OUT, OrderAction.EXPORT}
ADDING = {
    OrderAction.ADD_ACTIVITY, OrderAction.WRITE_EMAIL, OrderAction.RELATE_EMAIL,
    OrderAction.CREATE_CASE, OrderAction.ADD_NOTE, OrderAction.ADD_ATTACHMENT,
}  # fmt: skip


@pytest.mark.rule("R38", "R39")
@pytest.mark.parametrize("action", OrderAction)
def test_each_action_needs_the_permission_of_its_kind(action):
    expected = Permission.SELL
    if action in READING:
        expected = Permission.VIEW
    elif action in ADDING | {OrderAction.EDIT}:
        expected = Permission.EDIT_ORDERS

    assert NEEDS[action].permission is expected


@pytest.mark.parametrize("action", OrderAction)
def test_each_action_needs_the_level_of_what_it_does_to_the_order(action):
    expected = Level.EDIT
    if action in READING | ADDING | {OrderAction.COPY}:  # they leave the order as it is
        expected = Level.SEE
    elif action is OrderAction.DELETE:
        expected = Level.CONTROL

    assert NEEDS[action].level is expected


# Fields


@pytest.mark.parametrize("state", [EXECUTED, CANCELLED])
def test_closed_order_locks_date_price_list_and_status(state):
    assert editable(OPEN) - editable(state) == {"date", "price_list", "status"}
    assert editable(DELIVERED) == editable(DRAFT) == editable(OPEN)


@pytest.mark.rule("R38")
def test_fields_of_a_back_order_are_editable_in_every_state():
    executed = OrderState(origin=Origin.BACK_ORDER, is_executed=True)

    assert editable(BACK_ORDER) == editable(executed)
    assert editable(BACK_ORDER) < editable(OPEN)
    assert not editable(BACK_ORDER) & {"date", "price_list", "status", "sharing_rule"}


@pytest.mark.rule("R38", "R39")
def test_every_field_of_a_back_order_that_is_not_editable_is_named_in_the_refusal():
    with pytest.raises(Refused) as refusal:
        check_fields(frozenset({"name", "total", "date"}), BACK_ORDER)

    assert (refusal.value.code, refusal.value.fields) == ("back_order_protected", ("date", "total"))
    assert str(refusal.value) == "These fields of a back-order are kept as sold: date, total."


def test_field_of_an_ordinary_order_that_is_not_editable_is_named_in_the_refusal():
    with pytest.raises(Refused) as refusal:
        check_fields(frozenset({"name", "total", "date"}), EXECUTED)

    assert (refusal.value.code, refusal.value.fields) == ("field_not_editable", ("date", "total"))
    assert str(refusal.value) == "These fields cannot be edited: date, total."


@pytest.mark.parametrize("state", [OPEN, BACK_ORDER])
def test_editable_fields_are_not_refused(state):
    check_fields(frozenset({"name", "contact"}), state)
    check_fields(frozenset(), state)


@pytest.mark.rule("R16")
def test_ribbon_stands_on_back_orders_only_with_the_reseller_s_name():
    assert ribbon(Origin.BACK_ORDER, "Cumulus IT") == (
        "This order was originated from Cumulus IT Tenant Reseller purchases"
    )
    assert ribbon(Origin.DIRECT, "Cumulus IT") == ""


# Fields (R38)


def names_of(attribute: str) -> set[str]:
    return {name for name, field in ORDER_FIELDS.items() if getattr(field, attribute)}


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("is_required", {"name", "date", "status"}),
        ("is_locked_when_closed", {"date", "status", "price_list"}),
        ("needs_control", {"responsible_user", "sharing_rule"}),
        (
            "is_bulk_editable",
            {"type", "payment_method", "sales_rep", "campaign", "responsible_user", "sharing_rule"},
        ),
        ("is_printed", {"date", "payment_method", "currency", "sales_rep", "contact"}),
    ],
)
def test_field_of_an_order_has_a_property_of_the_table_if_it_is_listed_here(attribute, names):
    assert names_of(attribute) == names


def test_every_field_of_an_order_is_a_property_of_the_api_but_those_with_another_place_there():
    assert set(ORDER_FIELDS) - names_of("is_in_api") == {"trigger", "lines"}
