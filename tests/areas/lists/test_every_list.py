"""What every list can do, tried on each of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.areas.lists.conftest import OpenPage
from tests.support.order_fixtures import NOW, OrderFixtures
from tests.support.page import csv_rows
from upline.models import (
    Account,
    Activity,
    Case,
    Email,
    Price,
    PriceImport,
    PriceList,
    Product,
    Promotion,
    Tenant,
    User,
)
from upline.tenancy.queries import list_memberships
from upline.web.accounts.listing import ACCOUNTS
from upline.web.catalog.imports import PRICE_IMPORTS
from upline.web.catalog.price_lists import PRICE_LISTS
from upline.web.catalog.prices import prices_of
from upline.web.catalog.products import PRODUCTS
from upline.web.catalog.promotions import PROMOTIONS
from upline.web.channel.reseller_list import RESELLERS
from upline.web.crm.lists import ACTIVITIES, CASES, EMAILS
from upline.web.orders.list_definition import ORDERS
from upline.web.shared import lists
from upline.web.shared.access import Person, Visit
from upline.web.shared.lists.definition import ListDefinition
from upline.web.subscriptions.listing import SUBSCRIPTIONS

pytestmark = pytest.mark.django_db

STYLES = Path(lists.__file__).parents[2] / "static" / "css"
WORDS = "Huber"  # by which each list finds some of its records
PAGE = 50


def prices_of_terms(fixtures: OrderFixtures) -> ListDefinition:
    """Return the list on the page of a price list, as Otto sees it."""
    user: User = fixtures.otto
    person = Person(user.pk, user.name, user.email)
    membership, *_ = list_memberships(user_id=user.pk, first="alpine")
    found, _ = PriceList.objects.get_or_create(tenant=fixtures.alpine, name="Terms", currency="EUR")
    return prices_of(Visit(person, membership, ()), found.pk)


# Each list, or what returns one, and the parameters that sort it in another direction than usual.
LISTS: list[tuple[ListDefinition | Callable[..., ListDefinition], dict[str, str]]] = [
    (ORDERS, {"sort": "date", "order": "up"}),
    (SUBSCRIPTIONS, {"sort": "name", "order": "down"}),
    (ACCOUNTS, {"sort": "name", "order": "down"}),
    (ACTIVITIES, {"sort": "due", "order": "down"}),
    (CASES, {"sort": "created", "order": "up"}),
    (EMAILS, {"sort": "created", "order": "up"}),
    (PRODUCTS, {"sort": "name", "order": "down"}),
    (PRICE_LISTS, {"sort": "name", "order": "down"}),
    (prices_of_terms, {"sort": "product", "order": "down"}),
    (PRICE_IMPORTS, {"sort": "time", "order": "up"}),
    (PROMOTIONS, {"sort": "first-day", "order": "up"}),
    (RESELLERS, {"sort": "name", "order": "down"}),
]
NAMES = [getattr(one, "name", "price-list") for one, _ in LISTS]
every_list = pytest.mark.parametrize(
    "definition", [one for one, _ in LISTS], ids=NAMES, indirect=True
)


@pytest.fixture
def definition(request, fixtures) -> ListDefinition:
    """Return the list that a test is about."""
    return request.param(fixtures) if callable(request.param) else request.param


def create_records(fixtures: OrderFixtures, count: int) -> None:
    """Create records of each list: the first is found by the words, the others are not."""
    accounts = ["Huber Bakery", *["Ostsee Werft"] * (count - 1)]
    terms, _ = PriceList.objects.get_or_create(tenant=fixtures.alpine, name="Terms", currency="EUR")
    orders = [fixtures.back_order(n, customer=name) for n, name in enumerate(accounts, 1)]
    for number, name in enumerate(accounts, 1):
        fixtures.subscription(name)
        about = {
            "tenant": fixtures.alpine, "order": orders[0], "created_by": "Otto",
            "created_at": NOW, "subject": f"{name} {number}",
        }  # fmt: skip
        Activity.objects.create(kind="TASK", **about)
        Case.objects.create(status="OPEN", priority="LOW", **about)
        Email.objects.create(direction="NOTED", **about)
        called = {"tenant": fixtures.alpine, "name": f"{name} {number}"}
        product = Product.objects.create(code=f"product-{number}", created_at=NOW, **called)
        Price.objects.create(
            tenant=fixtures.alpine, price_list=terms, product=product, billing_cycle="MONTHLY",
            currency="EUR", amount=number,
        )  # fmt: skip
        PriceImport.objects.create(
            tenant=fixtures.alpine, price_list=terms, file_name=f"{name} {number}",
            imported_at=NOW + timedelta(seconds=number), imported_by="Otto", market="AT", counts={},
            difference=b"",
        )  # fmt: skip
        PriceList.objects.create(currency="EUR", **called)
        Promotion.objects.create(kind="PERCENT", value=number, **called)
        Account.objects.create(
            tenant=fixtures.alpine, name=f"Customer {number}", currency="EUR", created_at=NOW
        )
        Tenant.objects.create(
            upline=fixtures.alpine, lineage=[fixtures.alpine.pk], slug=f"reseller-{number}",
            name=f"{name} {number}", currency="EUR", created_at=NOW,
        )  # fmt: skip


@pytest.fixture
def list_page(fixtures, open_page: OpenPage):
    """Open a list and return its page object."""
    create_records(fixtures, 3)

    def open_list(definition: ListDefinition, **params: str):
        return open_page(address(definition), **params).response.context["page"]

    return open_list


def address(definition: ListDefinition, suffix: str = "/") -> str:
    if definition.record_args:
        file = f"/list{suffix}" if suffix.startswith(".") else suffix
        return f"/t/alpine/{definition.name}s/{definition.record_args[0]}{file}"
    return f"/t/alpine/{definition.name}{suffix}"


def ids(page) -> list[str]:
    return [str(line.row.id) for line in page.lines]


@every_list
def test_list_is_filtered_by_its_address(list_page, definition):
    every, found = list_page(definition), list_page(definition, text=WORDS)

    assert len(found.lines) == 1
    assert len(every.lines) >= 3
    assert f"text={WORDS}" in found.export


@pytest.mark.parametrize(("definition", "backwards"), LISTS, ids=NAMES, indirect=["definition"])
def test_list_is_sorted_by_its_address(list_page, definition, backwards):
    usual = list_page(definition, sort=backwards["sort"])

    assert ids(list_page(definition, **backwards)) == ids(usual)[::-1]
    assert any(head.sort and head.sort.direction for head in usual.heads)


@every_list
def test_list_is_paged_by_key(fixtures, open_page, definition):
    create_records(fixtures, PAGE + 2)

    first = open_page(address(definition)).response.context["page"]
    second = open_page(first.forward).response.context["page"]
    again = open_page(second.back).response.context["page"]

    assert "after=" in first.forward
    assert len(first.lines) == PAGE
    assert 2 <= len(second.lines) < PAGE
    assert not set(ids(first)) & set(ids(second))
    assert ids(again) == ids(first)


@every_list
def test_usual_columns_give_way_where_a_list_is_narrow_and_chosen_ones_do_not(
    list_page, definition
):
    narrow = definition.table.narrow_without

    usual = list_page(definition)
    chosen = list_page(definition, columns=",".join(definition.table.default_columns))

    assert narrow.keys() <= set(definition.table.default_columns)
    assert sum(head.drop is not None for head in usual.heads) <= len(narrow)
    assert all(head.drop is None for head in chosen.heads)
    styled = {int(w) for w in re.findall(r"data-drop=.(\w+)", (STYLES / "drop.css").read_text())}
    assert set(narrow.values()) <= styled


@every_list
def test_exports_have_the_filter_and_the_columns(fixtures, list_page, definition):
    client = fixtures.signed_in_client(fixtures.otto)
    code = definition.table.columns[0].code

    rows = csv_rows(client.get(address(definition, ".csv"), {"text": WORDS, "columns": code}))
    workbook = client.get(address(definition, ".xlsx"), {"text": WORDS, "columns": code})

    assert [list(row) for row in rows] == [[definition.table.columns[0].label]]
    assert b"".join(workbook.streaming_content).startswith(b"PK")


@every_list
def test_columns_and_saved_views_are_in_the_address(fixtures, list_page, definition):
    client = fixtures.signed_in_client(fixtures.otto)
    last = definition.table.columns[-1]
    name = next(column for column in definition.table.columns if column.is_fixed)
    query = f"text={WORDS}&columns={last.code},{name.code}"

    saved = client.post(
        address(definition, "/views/"), {"do": "save", "name": "Few", "query": query}
    )
    page = client.get(saved.url).context["page"]

    assert saved.url.startswith(f"{address(definition)}?view=")
    assert [head.title or head.label for head in page.heads] == [last.label, name.label]
    assert len(page.lines) == 1
    assert [view.label for view in page.saved_views] == ["Few"]


@every_list
def test_list_is_grouped_by_each_of_its_groups(list_page, definition):
    assert definition.group_by

    for code in definition.group_by:
        grouped = list_page(definition, group=code)
        assert sum(group.count for group in grouped.table.groups) == len(
            list_page(definition).lines
        )
        assert grouped.table.has_sums == (definition in (ORDERS,))


@every_list
def test_record_leads_to_the_ones_beside_it(list_page, open_page, definition):
    if not definition.source.has_neighbours:
        assert definition.record_args, "only the list on a page of a record has no neighbours"
        return
    first, second, *_ = list_page(definition).lines

    position = open_page(second.href).response.context["position"]

    assert position.previous == first.href
    assert position.next


@every_list
def test_all_that_match_are_selected_where_something_can_be_done_with_them(
    fixtures, list_page, open_page, definition
):
    """Only orders have actions on many at once."""
    page = open_page(address(definition), pick="matching")

    assert ("selection" in page.response.context) == (definition is ORDERS)
