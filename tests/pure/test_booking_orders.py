"""The order that a sale books: its header, its warnings and provenance, and where it shows (R10 to R19, R27 to R30)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.booking import (
    ADMINISTRATOR,
    BASIC,
    CUMULUS,
    DAY,
    ORDER_DEFAULT_RULE,
    ORDER_RULE,
    ORDER_STATUS,
    ORDER_TYPE,
    ORDER_USER,
    PAYMENT_METHOD,
    PREMIUM,
    PRICE_LIST,
    RESELLER_USER,
    STRATUS,
    add_on,
    book_one,
    customer,
    defaults,
    mirror_of,
    price_list,
    sale,
    snapshot,
    snapshot_after,
    sold,
    subscription,
    terms,
)
from upline.backorders.booking import book
from upline.backorders.rulebook import (
    FIELD_SOURCES,
    LINE_RULES,
    BookingWarning,
    FieldSource,
    SourcedField,
)
from upline.orders.rulebook import Placement
from upline.subscriptions.rulebook import HistoryAction, LineKind


def header_of(*, setup=None, reseller=None):
    """The order of a sale by a reseller with these terms, in a BSS with this setup."""
    state = snapshot(defaults=setup or defaults(), resellers={CUMULUS: reseller or terms()})
    return book_one(sale(subscription()), state)


# Header


@pytest.mark.rule("R2", "R11", "R12", "R17")
def test_order_takes_parties_and_terms_from_the_distributor_s_data():
    state = snapshot(
        resellers={CUMULUS: terms(price_list=price_list({BASIC: "4.48"})), STRATUS: terms(STRATUS)}
    )

    order = book_one(sale(subscription()), state)

    assert order.account is state.accounts[CUMULUS, customer().id]
    assert order.billing_to_id == terms().account_id
    assert (order.price_list_id, order.payment_method_id) == (PRICE_LIST, PAYMENT_METHOD)
    assert order.currency == "EUR"
    assert order.provenance["sources"]["price_list"] == "reseller_account"
    assert order.provenance["sources"]["payment_method"] == "reseller_account"


@pytest.mark.rule("R14", "R15", "R19")
def test_order_takes_type_status_user_rule_and_custom_fields_from_the_setup():
    order = header_of(setup=defaults(custom_fields={"po": "4711"}))

    assert (order.type_id, order.status_id) == (ORDER_TYPE, ORDER_STATUS)
    assert (order.responsible_user_id, order.sharing_rule_id) == (ORDER_USER, ORDER_RULE)
    assert order.custom_fields == {"po": "4711"}
    assert order.warnings == []
    assert order.provenance["sources"] == {
        "type": "default",
        "status": "type_default",
        "responsible_user": "api_options",
        "sharing_rule": "api_options",
        "price_list": "none",
        "payment_method": "reseller_account",
    }


@pytest.mark.rule("R19")
def test_custom_fields_of_an_order_are_its_own():
    setup = defaults(custom_fields={"po": "4711"})

    header_of(setup=setup).custom_fields["po"] = "changed"

    assert setup.custom_fields == {"po": "4711"}


@pytest.mark.rule("R14")
def test_order_has_no_type_where_there_is_no_default_type():
    order = header_of(setup=defaults(type_id=None, status_source=FieldSource.BSS_DEFAULT))

    assert (order.type_id, order.provenance["sources"]["type"]) == (None, "none")
    assert order.provenance["sources"]["status"] == "bss_default"
    assert BookingWarning.STATUS_FALLBACK not in order.warnings


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("setup", "reseller_user", "user", "source"),
    [
        ({}, RESELLER_USER, ORDER_USER, "api_options"),
        ({"order_user_id": None}, RESELLER_USER, RESELLER_USER, "reseller_account"),
        ({"order_user_id": None}, None, ADMINISTRATOR, "administrator"),
        ({"order_user_id": None, "administrator_id": None}, None, None, "none"),
    ],
)
def test_responsible_user_falls_back_from_options_to_reseller_to_administrator(
    setup, reseller_user, user, source
):
    order = header_of(setup=defaults(**setup), reseller=terms(responsible_user_id=reseller_user))

    assert order.responsible_user_id == user
    assert order.provenance["sources"]["responsible_user"] == source
    fell_back = BookingWarning.RESPONSIBLE_USER_FALLBACK in order.warnings
    assert fell_back is (source != "api_options")


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("setup", "rule", "source"),
    [
        ({}, ORDER_RULE, "api_options"),
        ({"order_rule_id": None}, ORDER_DEFAULT_RULE, "default_rule"),
        ({"order_rule_id": None, "order_default_rule_id": None}, None, "none"),
    ],
)
def test_sharing_rule_falls_back_from_options_to_the_default_rule(setup, rule, source):
    order = header_of(setup=defaults(**setup))

    assert order.sharing_rule_id == rule
    assert order.provenance["sources"]["sharing_rule"] == source
    assert (BookingWarning.SHARING_RULE_FALLBACK in order.warnings) is (source != "api_options")


@pytest.mark.rule("R11", "R14", "R15")
@pytest.mark.parametrize("is_set", [True, False])
def test_sources_of_fields_are_those_of_the_rulebook(is_set):
    unset = {"type_id": None, "order_user_id": None, "order_rule_id": None}
    order = header_of(setup=defaults() if is_set else defaults(**unset))

    sources = order.provenance["sources"]
    assert sources.keys() == FIELD_SOURCES.keys() - {SourcedField.CURRENCY}
    assert all(source in FIELD_SOURCES[field] for field, source in sources.items())


@pytest.mark.rule("R14", "R15", "R11")
def test_warnings_name_every_fallback_in_a_fixed_order():
    setup = defaults(order_user_id=None, order_rule_id=None, status_source=FieldSource.FALLBACK)

    order = header_of(setup=setup, reseller=terms(payment_method_id=None))

    assert order.warnings == list(BookingWarning)
    assert order.provenance["sources"]["payment_method"] == "none"


@pytest.mark.rule("R11")
def test_missing_payment_method_alone_is_the_only_warning():
    order = header_of(reseller=terms(payment_method_id=None))

    assert order.warnings == [BookingWarning.PAYMENT_METHOD_MISSING]
    assert order.payment_method_id is None


@pytest.mark.rule("R13")
def test_order_keeps_its_event_with_effective_date_reference_and_person():
    event = sale(subscription(), attempts=2)

    order = book_one(event)

    assert order.event == event
    assert order.event.effective_date == DAY
    assert (order.provenance["reference"], order.provenance["by"]) == ("Sale 7", "Ann Berger")
    assert order.provenance["attempts"] == 3
    assert order.provenance["left_out"] == []


@pytest.mark.rule("R30", "R42")
def test_provenance_names_the_mirrors_that_the_sale_made():
    seats = subscription(1)
    state = snapshot()
    first = book_one(sale(seats), state)
    more = sale(seats, subscription(2), lines=[sold(subscription(2))], streams=(), number=2)

    second = book_one(more, state)

    assert first.provenance["made"] == {
        "account": True,
        "subscriptions": [str(mirror_of(seats, state).id)],
    }
    assert second.provenance["made"] == {
        "account": False,
        "subscriptions": [str(mirror_of(subscription(2), state).id)],
    }


@pytest.mark.rule("R10")
def test_line_holds_what_was_sold_and_the_mirror_it_was_sold_for():
    seats = subscription(1, PREMIUM, quantity=3)
    state = snapshot()

    [line] = book_one(sale(seats), state).lines

    assert (line.product_id, line.billing_cycle, line.quantity) == (
        PREMIUM,
        seats.billing_cycle,
        3,
    )
    assert line.subscription_id == mirror_of(seats, state).id
    assert line.placement is Placement.ORDER_FIELD


def test_orders_lines_and_history_have_ids_of_their_own():
    seats = subscription()
    booking = book(
        [sale(seats), quantity_change(seats, 2), quantity_change(seats, 3, number=3)], snapshot()
    )

    ids = [order.id for order in booking.orders]
    ids += [line.id for order in booking.orders for line in order.lines]
    ids += [record.id for record in booking.history]
    assert len(ids) == len(set(ids)) == 8


# Where the order shows (T3)


def quantity_change(seats, quantity, number=2, **fields):
    after = replace(seats, quantity=seats.quantity + quantity)
    line = sold(after, fields.pop("kind", LineKind.QUANTITY), quantity=quantity, **fields)
    return sale(after, lines=[line], number=number, sequence_no=number)


@pytest.mark.rule("R27", "R28", "R29", "R30")
@pytest.mark.parametrize("kind", [kind for kind in LineKind if "FULL" not in kind])
def test_order_shows_in_the_place_of_its_kind_of_line_and_nowhere_else(kind):
    seats = subscription()
    state = snapshot_after(sale(seats))
    before = mirror_of(seats, state).order_id

    booking = book([quantity_change(seats, 2, kind=kind)], state)

    [order] = booking.orders
    [line] = order.lines
    in_history = [record.order_id for record in booking.history]
    assert line.placement is LINE_RULES[kind].placement
    if line.placement is Placement.HISTORY:
        assert (in_history, mirror_of(seats, state).order_id) == ([order.id], before)
    else:
        assert (in_history, mirror_of(seats, state).order_id) == ([], order.id)


@pytest.mark.rule("R28")
@pytest.mark.parametrize(
    ("kind", "quantity", "is_upgrade", "action"),
    [
        (LineKind.QUANTITY, 2, False, HistoryAction.QUANTITY_INCREASED),
        (LineKind.QUANTITY, 1, False, HistoryAction.QUANTITY_INCREASED),
        (LineKind.QUANTITY, -1, False, HistoryAction.QUANTITY_DECREASED),
        (LineKind.QUANTITY, -2, True, HistoryAction.QUANTITY_DECREASED),
        (LineKind.PARTIAL_PLAN_SOURCE, -2, True, HistoryAction.PARTIAL_UPGRADE),
        (LineKind.PARTIAL_PLAN_SOURCE, -2, False, HistoryAction.PARTIAL_DOWNGRADE),
        (LineKind.PARTIAL_PLAN_INTO, 2, True, HistoryAction.PARTIAL_UPGRADE),
        (LineKind.PARTIAL_PLAN_INTO, 2, False, HistoryAction.PARTIAL_DOWNGRADE),
    ],
)
def test_history_record_has_old_and_new_values_and_the_actor(kind, quantity, is_upgrade, action):
    seats = subscription()
    state = snapshot_after(sale(seats))
    event = quantity_change(seats, quantity, kind=kind, is_upgrade=is_upgrade)

    booking = book([event], state)

    [record], [order] = booking.history, booking.orders
    assert record.action is action
    assert (record.quantity_old, record.quantity_new) == (10, 10 + quantity)
    assert (record.effective_date, record.by) == (DAY, "Ann Berger")
    assert record.subscription_id == mirror_of(seats, state).id
    assert (record.order_id, record.replaces_id) == (order.id, None)
    assert (record.product_old_id, record.product_new_id) == (None, None)


def plan_change(seats, *, is_upgrade=True, number=2):
    """The sale that moves all licences to Premium."""
    after = replace(seats, product_id=PREMIUM)
    lines = [
        sold(after, LineKind.FULL_PLAN_OLD, product_id=BASIC, quantity=-10),
        sold(after, LineKind.FULL_PLAN_NEW, quantity=10, is_upgrade=is_upgrade),
    ]
    return sale(after, lines=lines, number=number, sequence_no=number)


@pytest.mark.rule("R27")
@pytest.mark.parametrize(
    ("is_upgrade", "action"),
    [(True, HistoryAction.FULL_UPGRADE), (False, HistoryAction.FULL_DOWNGRADE)],
)
def test_full_plan_change_stands_in_the_order_field_and_leaves_a_trace_of_the_order_replaced(
    is_upgrade, action
):
    seats = subscription()
    state = snapshot_after(sale(seats))
    replaced = mirror_of(seats, state).order_id

    booking = book([plan_change(seats, is_upgrade=is_upgrade)], state)

    [order], [record] = booking.orders, booking.history
    mirror = mirror_of(seats, state)
    assert mirror.order_id == order.id
    assert {line.placement for line in order.lines} == {Placement.ORDER_FIELD}
    assert {line.subscription_id for line in order.lines} == {mirror.id}
    assert record.action is action
    assert (record.order_id, record.replaces_id) == (order.id, replaced)
    assert (record.product_old_id, record.product_new_id) == (BASIC, PREMIUM)
    assert (record.quantity_old, record.quantity_new) == (None, None)
    assert (record.subscription_id, record.effective_date) == (mirror.id, DAY)
    assert record.by == "Ann Berger"


@pytest.mark.rule("R32")
def test_full_plan_change_renames_the_mirror_after_customer_and_new_product():
    seats = subscription()
    state = snapshot_after(sale(seats))
    event = replace(plan_change(seats), customer=customer(version=2, name="Huber & Sons"))

    book_one(event, state)

    assert mirror_of(seats, state).name == "Huber & Sons - Business Premium"


@pytest.mark.rule("R27", "R29")
def test_add_on_bought_with_a_subscription_shows_the_order_as_its_source_type():
    seats = subscription()
    archive = add_on(2, seats)
    state = snapshot()

    order = book_one(sale(seats, archive), state)

    assert [line.placement for line in order.lines] == [
        Placement.ORDER_FIELD,
        Placement.SOURCE_TYPE,
    ]
    assert mirror_of(seats, state).order_id == order.id
    assert mirror_of(archive, state).order_id == order.id


@pytest.mark.rule("R27")
def test_old_line_of_a_plan_change_leaves_price_and_currency_of_the_mirror_alone():
    seats = subscription()
    state = snapshot_after(sale(seats))
    event = plan_change(seats)

    booking = book([replace(event, lines=event.lines[:1])], state)

    mirror = mirror_of(seats, state)
    assert (mirror.unit_price, mirror.currency) == (Decimal("5.60"), "EUR")
    assert mirror.order_id != booking.orders[0].id


@pytest.mark.rule("R32", "R17")
def test_sold_subscription_takes_price_and_currency_of_its_line():
    seats = subscription()
    state = snapshot()

    [line] = book_one(sale(seats), state).lines

    assert mirror_of(seats, state).unit_price == line.unit_price
    assert mirror_of(seats, state).currency == "EUR"
