"""Every refused action on a back-order is tried at every entry point; nothing is saved, and a table lists the attempts.

Source: "What Actions are not Allowed to Distributor"; rules R37 to R39.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from tests.support.api_client import ApiClient, create_api_client
from tests.support.page import Page
from tests.support.record_fixtures import NOW, RecordFixtures
from tests.support.refusal_report import record_attempt
from upline.access.rulebook import system_actor
from upline.backorders.actions import drain
from upline.cli.grants import grants_for
from upline.cli.order_handlers import HANDLERS, OrderCommand
from upline.kernel.verdicts import Refused
from upline.models import Order, OrderItem
from upline.orders import actions as orders
from upline.orders import rulebook
from upline.orders.models import _EDITABLE_COLUMNS
from upline.orders.rulebook import (
    BACK_ORDER_PROTECTED,
    EDITABLE,
    ORDER_FIELDS,
    OrderAction,
    OrderState,
    Origin,
)
from upline.selling.actions import BulkRequest, run_bulk_action
from upline.subscriptions.actions import ChangeTiming, change_quantity
from upline.tenancy.queries import get_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R37", "R39")]

REFUSED = [
    action
    for action in OrderAction
    if not rulebook.verdict(action, OrderState(origin=Origin.BACK_ORDER)).allowed
]
OPEN = EDITABLE[Origin.BACK_ORDER]
BOSS = system_actor("Boss")  # what is refused is refused to an administrator too
APPLICATION_ROLE = "upline_app"
SQL = "ORM and SQL"


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    return two_weeks_of_sales


@contextmanager
def assert_nothing_saved() -> Iterator[None]:
    """Compare every order and line with what they were."""
    before = _all_rows()
    yield
    assert _all_rows() == before


def _all_rows() -> list[Any]:
    return [
        *Order.objects.order_by("pk").values_list(),
        *OrderItem.objects.order_by("pk").values_list(),
    ]


# At the domain, at the command line, on the page


def attempt_by_command(fixtures: RecordFixtures, order: Order, action: OrderAction) -> str:
    command = OrderCommand(
        tenant=get_tenant(tenant_id=fixtures.alpine.pk), order_id=order.pk, by=BOSS, now=NOW,
        changes={}, item=1, product="exchange-online-1", quantity=3, text="x",
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        HANDLERS[action](command)
    return refused.value.code


def attempt_by_page(fixtures: RecordFixtures, order: Order, action: OrderAction) -> str:
    client = fixtures.signed_in_client(fixtures.boss)
    answer = client.post(f"/t/alpine/orders/{order.pk}/{action}/", {"quantity": 3, "item": 1})
    assert answer.status_code == 403
    assert _sentence(action) in Page(answer).words
    return BACK_ORDER_PROTECTED


_ITEM = {"adds": "subscription", "product": "{product}", "billing_cycle": "monthly", "quantity": 3}

# The API request for each refused action: method, address below the order's, body.
CALLS: Mapping[OrderAction, tuple[str, str, Any]] = {
    OrderAction.SUBMIT: ("POST", "/submit", None),
    OrderAction.EXECUTE: ("POST", "/execute", {}),
    OrderAction.DELIVER: ("POST", "/deliver", {"items": ["{item}"]}),
    OrderAction.COPY: ("POST", "/copy", None),
    OrderAction.CANCEL: ("POST", "/cancel", None),
    OrderAction.DELETE: ("DELETE", "", None),
    OrderAction.ADD_ITEM: ("POST", "/items", _ITEM),
    OrderAction.QUICK_ADD: (
        "POST", "/items/quick-add", {"code": "exchange-online-1", "billing_cycle": "monthly"},
    ),
    OrderAction.UPDATE_ITEM: ("PATCH", "/items/{item}", {"quantity": 3}),
    OrderAction.CHANGE_ITEM_QUANTITY: ("POST", "/items/{item}/quantity", {"quantity": 3}),
    OrderAction.DELETE_ITEM: ("DELETE", "/items/{item}", None),
    OrderAction.EXECUTE_ITEM: ("POST", "/items/{item}/execute", {}),
}  # fmt: skip


def attempt_by_api(fixtures: RecordFixtures, order: Order, action: OrderAction) -> str:
    item = order.items.first()
    method, below, body = CALLS[action]
    path = f"/orders/{order.pk}{below}".replace("{item}", str(item.pk))
    if body is not None:
        named = json.dumps(body).replace("{item}", str(item.pk))
        body = json.loads(named.replace("{product}", str(item.product_id)))
    answer = _boss_program(fixtures).call(method, path, body)
    assert answer.status == 403
    assert answer.json["detail"] == _sentence(action)
    return answer.code


def attempt_in_bulk(fixtures: RecordFixtures, order: Order, action: OrderAction) -> str:
    # What cannot be wished for many at a time is no way in; what can is refused for each.
    try:
        [outcome] = run_bulk_action(
            tenant_id=fixtures.alpine.pk, order_ids=[order.pk], bulk_request=BulkRequest(action=action),
            by=BOSS, now=NOW,
        )  # fmt: skip
    except Refused as refused:
        return BACK_ORDER_PROTECTED if refused.code == "not_in_bulk" else refused.code
    assert outcome.sentence == _sentence(action)
    return outcome.code


def _sentence(action: OrderAction) -> str:
    return rulebook.verdict(action, OrderState(origin=Origin.BACK_ORDER)).reason


def _boss_program(fixtures: RecordFixtures) -> ApiClient:
    return create_api_client(fixtures.alpine.pk, name=f"Program {uuid4()}")


ENTRY_POINTS: Mapping[str, Callable[[RecordFixtures, Order, OrderAction], str]] = {
    "command line": attempt_by_command,
    "page": attempt_by_page,
    "API": attempt_by_api,
    "bulk": attempt_in_bulk,
}


@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_every_refused_action_is_refused(request, fixtures, entry_point):
    for action in REFUSED:
        with assert_nothing_saved():
            code = ENTRY_POINTS[entry_point](fixtures, fixtures.orders[0], action)

        assert code == BACK_ORDER_PROTECTED, action
        record_attempt(request, attempt=action.value, entry_point=entry_point, answer="refused")


@pytest.mark.rule("R38")
def test_closed_field_is_refused_by_name_and_nothing_is_saved(request, fixtures):
    edit = {"tenant_id": fixtures.alpine.pk, "order_id": fixtures.orders[0].pk, "by": BOSS}
    for field in sorted(ORDER_FIELDS.keys() - OPEN):
        for mixed_with in ({}, {"name": "Mine"}):
            with assert_nothing_saved(), pytest.raises(Refused) as refused:
                orders.edit(changes={field: "x", **mixed_with}, **edit)

            assert refused.value.code == BACK_ORDER_PROTECTED
            assert refused.value.fields == (field,)
        record_attempt(request, attempt=f"edit {field}", entry_point="domain", answer="refused")


@pytest.mark.rule("R38")
def test_api_names_closed_fields(request, fixtures):
    client = _boss_program(fixtures)
    with assert_nothing_saved():
        answer = client.patch(
            f"/orders/{fixtures.orders[0].pk}",
            {"name": "Mine", "date": "2026-01-01", "currency": "USD"},
        )

    assert (answer.status, answer.code) == (403, BACK_ORDER_PROTECTED)
    assert answer.fields == {"date", "currency"}
    record_attempt(request, attempt="edit date", entry_point="API", answer="refused")


# At the database: by the ORM, and by SQL from the application's role


ITEM_COLUMNS = [f.attname for f in OrderItem._meta.concrete_fields]
READ_ONLY_COLUMNS = [
    f.attname for f in Order._meta.concrete_fields if f.column not in _EDITABLE_COLUMNS
]


@pytest.fixture
def as_application(fixtures, request) -> None:
    """Go on with the rights that the application has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        if not cursor.rowcount:
            pytest.skip(f"this server has no role {APPLICATION_ROLE}")
        for grant in grants_for(APPLICATION_ROLE, schema="public"):
            cursor.execute(grant)
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")


def other_value(model: type[Order | OrderItem], column: str, now: Any) -> Any:
    """Return a value of a column's type that it does not have."""
    field = model._meta.get_field(column)
    kind = field.get_internal_type()
    if field.is_relation or kind == "UUIDField":
        return uuid4()
    if kind == "ArrayField":
        return ["x"]
    changed: Mapping[str, Callable[[], Any]] = {
        "JSONField": lambda: {"x": 1},
        "CharField": lambda: "DIRECT" if column == "origin" else "x",
        "DateField": lambda: now + timedelta(days=1),
        "DateTimeField": lambda: NOW + timedelta(days=99),
    }
    return changed[kind]() if kind in changed else (now or 0) + 1


def test_every_closed_column_of_a_back_order_is_read_only_in_the_database(
    request, fixtures, as_application
):
    order = fixtures.orders[0]
    for column in READ_ONLY_COLUMNS:
        value = other_value(Order, column, getattr(order, column))

        with assert_nothing_saved(), refused_by_the_database():
            Order.objects.filter(pk=order.pk).update(**{column: value})

        record_attempt(request, attempt=f"change {column}", entry_point=SQL, answer="refused")


def test_every_column_of_back_order_items_is_read_only_in_the_database(
    request, fixtures, as_application
):
    item = OrderItem.objects.filter(order=fixtures.orders[0]).first()
    for column in ITEM_COLUMNS:
        value = other_value(OrderItem, column, getattr(item, column))

        with assert_nothing_saved(), refused_by_the_database():
            OrderItem.objects.filter(pk=item.pk).update(**{column: value})

        record_attempt(
            request, attempt=f"change {column} of a line", entry_point=SQL, answer="refused"
        )


STATEMENTS = {
    "delete": "DELETE FROM upline_order WHERE id = %(order)s",
    "delete its lines": "DELETE FROM upline_orderitem WHERE order_id = %(order)s",
    "empty the table": "TRUNCATE upline_order CASCADE",
    "drop the table": "DROP TABLE upline_orderitem",
    "switch the triggers off": "ALTER TABLE upline_order DISABLE TRIGGER ALL",
    "tell the triggers to look away": """
        SELECT set_config('pgtrigger.ignore', '{upline_order:a_back_order_is_kept_as_sold}', true);
        UPDATE upline_order SET total = 0 WHERE id = %(order)s
    """,
    "rewrite history": "UPDATE upline_change SET by = 'Nobody'",
    "forget history": "DELETE FROM upline_change",
    "pass for replication": "SET session_replication_role = replica",
    "add a line": """
        INSERT INTO upline_orderitem
        SELECT (jsonb_populate_record(i, jsonb_build_object(
            'id', gen_random_uuid(), 'position', 99))).*
        FROM upline_orderitem i WHERE order_id = %(order)s LIMIT 1
    """,
    "make an ordinary order one": """
        UPDATE upline_order SET origin = 'BACK_ORDER', originated_from_id = o.originated_from_id,
            sale_event_id = gen_random_uuid()
        FROM (SELECT * FROM upline_order WHERE id = %(order)s) o
        WHERE upline_order.origin = 'DIRECT'
    """,
    "move a line to it": """
        UPDATE upline_orderitem SET order_id = %(order)s, position = 98
        WHERE order_id IN (SELECT id FROM upline_order WHERE origin = 'DIRECT')
    """,
}


def test_sql_from_the_applications_role_is_refused(request, fixtures, as_application):
    for attempt, statement in STATEMENTS.items():
        with assert_nothing_saved(), refused_by_the_database(), connection.cursor() as cursor:
            cursor.execute(statement, {"order": fixtures.orders[0].pk})
            assert cursor.rowcount, "there was something to change"

        record_attempt(request, attempt=attempt, entry_point=SQL, answer="refused")


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    said = "kept as sold|cannot be deleted|takes no new lines|never becomes|stays with|permission denied|must be owner"
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        yield


@pytest.mark.rule("R38")
def test_editable_columns_can_be_updated_with_application_rights(fixtures, as_application):
    order = fixtures.orders[0]
    edit = {"tenant_id": fixtures.alpine.pk, "order_id": order.pk, "by": BOSS}

    orders.edit(changes={"name": "Renamed", "sales_rep": fixtures.otto.pk}, **edit)

    order.refresh_from_db()
    assert (order.name, order.sales_rep_id) == ("Renamed", fixtures.otto.pk)


def test_booking_works_with_the_applications_rights(fixtures, as_application):
    before = Order.objects.filter(tenant=fixtures.alpine).count()
    subscription = fixtures.subscription_of("m365-business-basic")
    change_quantity(
        tenant_id=fixtures.cumulus.pk, subscription_id=subscription.pk, quantity=subscription.quantity + 3,
        timing=ChangeTiming(), by=system_actor("Ann"), now=NOW,
    )  # fmt: skip

    drain(clock=lambda: NOW)

    assert Order.objects.filter(tenant=fixtures.alpine).count() == before + 1
