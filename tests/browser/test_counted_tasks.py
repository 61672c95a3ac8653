"""What people do every day takes no more clicks and keys than the table allows.

Choosing in a select or field is a click; each character typed, and Enter, is a key. Tasks that other tests
count: a price from next month (`test_catalog.py`), taking on a reseller (`test_resellers.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page

from tests.support.order_client import BASIC, OrderClient, back_orders
from tests.support.record_fixtures import RecordFixtures, create_record_fixtures
from upline.backorders.actions import drain
from upline.kernel import clock
from upline.models import Case, Order, ScheduledChange, Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class Hands:
    """Who works in the page: every click and key is counted."""

    page: Page
    clicks: int = 0
    keys: list[str] = field(default_factory=list)

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def choose(self, target: Locator, label: str) -> None:
        self.clicks += 1
        target.select_option(label=label)

    def type(self, text: str, *, enter: bool = False) -> None:
        """Type where the focus is, and confirm by Enter."""
        self.page.locator(":is(input, select, textarea):focus").wait_for()
        self.keys += [*text, *(["Enter"] if enter else [])]
        self.page.keyboard.type(text)
        if enter:
            self.page.keyboard.press("Enter")

    def press(self, key: str) -> None:
        self.keys.append(key)
        self.page.keyboard.press(key)


@dataclass(frozen=True)
class Task:
    """A task: who does it, from which page, by which steps, and the most clicks and keys it may take."""

    name: str
    who: str
    start: Callable[[RecordFixtures], str]
    steps: Callable[[Hands, RecordFixtures], None]
    clicks: int
    keys: int


@pytest.fixture
def fixtures() -> RecordFixtures:
    return create_record_fixtures()


def today() -> dt.date:
    return clock.local_date(clock.now(), timezone="Europe/Vienna")


def dashboard_of_alpine(_fixtures: RecordFixtures) -> str:
    return "/t/alpine/dashboard/"


def dashboard_with_an_order_of_yesterday(fixtures: RecordFixtures) -> str:
    record = fixtures.subscription_of(BASIC)
    yesterday = (today() - dt.timedelta(1)).isoformat()
    ann = OrderClient(fixtures, fixtures.ann)
    ann(
        f"/t/cumulus/subscriptions/{record.pk}/change-quantity/",
        {"quantity": 27, "when": "date", "date": yesterday},
    )
    drain(clock=clock.now)
    return dashboard_of_alpine(fixtures)


def customer_whose_subscription_renews_soon(fixtures: RecordFixtures) -> str:
    record = fixtures.subscription_of(BASIC)
    Subscription.objects.filter(pk=record.pk).update(renewal_date=today() + dt.timedelta(10))
    return f"/t/cumulus/accounts/{record.account_id}/"


def why_this_price(hands: Hands, fixtures: RecordFixtures) -> None:
    number = str(fixtures.orders[-1].number)
    hands.press("/")
    hands.type(number, enter=True)
    hands.click(hands.page.get_by_role("link", name="Why does it look like this?"))
    hands.page.get_by_role("heading", name="Where each price came from").wait_for()


def edit_sales_rep(hands: Hands, fixtures: RecordFixtures) -> None:
    hands.press("e")
    hands.page.wait_for_url("**/edit/")
    hands.choose(hands.page.get_by_label("Sales rep"), "Vera")
    hands.click(hands.page.get_by_role("button", name="Save changes"))
    hands.page.get_by_role("heading", name="Huber Bakery").first.wait_for()
    assert Order.objects.get(pk=fixtures.orders[0].pk).sales_rep == fixtures.vera


def choose_orders_of(hands: Hands, period: str) -> None:
    links = hands.page.get_by_role("navigation", name="Orders of")
    hands.click(links.get_by_role("link", name=period))
    hands.page.get_by_role("heading", name="Orders", exact=True).wait_for()


def choose_reseller(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("button", name="Reseller", exact=True))
    hands.type("cu", enter=True)
    hands.page.get_by_role("button", name="Reseller Cumulus IT").wait_for()


def back_orders_of_yesterday(hands: Hands, fixtures: RecordFixtures) -> None:
    choose_orders_of(hands, "Yesterday")
    choose_reseller(hands)
    rows = hands.page.get_by_role("table").get_by_role("row")
    assert rows.count() == 2  # the head and the order


def month_as_xlsx(hands: Hands, fixtures: RecordFixtures) -> None:
    choose_orders_of(hands, "This month")
    choose_reseller(hands)
    with hands.page.expect_download() as download:
        hands.click(hands.page.get_by_role("link", name="Export XLSX"))
    assert download.value.suggested_filename.endswith(".xlsx")


def open_case(hands: Hands, fixtures: RecordFixtures) -> None:
    hands.click(hands.page.get_by_role("button", name="Add", exact=True))
    hands.click(hands.page.get_by_role("toolbar").get_by_role("link", name="Case"))
    hands.type("Late order", enter=True)
    hands.page.get_by_role("status").get_by_text("Case created").wait_for()
    assert Case.objects.filter(subject="Late order").exists()


def sell_to_new_customer(hands: Hands, fixtures: RecordFixtures) -> None:
    page = hands.page
    hands.click(page.get_by_role("link", name="Accounts", exact=True))
    hands.click(page.get_by_role("link", name="New account"))
    hands.click(page.get_by_label("Name", exact=True))
    hands.type("Moser Ltd", enter=True)
    page.get_by_role("heading", name="Moser Ltd").wait_for()
    hands.click(page.get_by_role("link", name="Orders", exact=True))
    hands.click(page.get_by_role("link", name="New order"))
    hands.type("moser", enter=True)
    page.get_by_role("heading", name="New order for Moser Ltd").wait_for()
    hands.type("basic", enter=True)
    page.get_by_role("heading", name="Microsoft 365 Business Basic").wait_for()
    hands.type("10", enter=True)
    page.get_by_text("Alpine Distribution books one order").wait_for()
    hands.click(page.get_by_role("button", name="Sell now"))
    page.get_by_role("status").get_by_text("Order executed").wait_for()
    drain(clock=clock.now)
    assert len(back_orders(fixtures)) == 1


def five_licences_at_renewal(hands: Hands, fixtures: RecordFixtures) -> None:
    hands.click(
        hands.page.get_by_role("link", name="Change quantity: Microsoft 365 Business Basic")
    )
    dialog = hands.page.get_by_role("dialog")
    hands.click(dialog.get_by_role("button", name="+5"))
    hands.click(dialog.get_by_label("At renewal"))
    dialog.get_by_role("button", name="Change to 31 licences").wait_for()
    hands.press("Enter")
    hands.page.get_by_role("status").get_by_text("Change scheduled for").wait_for()
    assert ScheduledChange.objects.get().quantity == 31


def state_upstream(hands: Hands, fixtures: RecordFixtures) -> None:
    assert hands.page.get_by_text("by Alpine Distribution as").is_visible()


TASKS = (
    Task("why has this order this price", "otto", dashboard_of_alpine, why_this_price, 1, 6),
    Task("edit an order’s sales rep", "otto", lambda f: f.order(1), edit_sales_rep, 2, 1),
    Task(
        "yesterday’s back-orders of a reseller",
        "otto",
        dashboard_with_an_order_of_yesterday,
        back_orders_of_yesterday,
        2,
        3,
    ),
    Task(
        "a month’s orders of a reseller as XLSX", "otto", dashboard_of_alpine, month_as_xlsx, 3, 3
    ),
    Task("open a case about an order", "otto", lambda f: f.order(1), open_case, 2, 11),
    Task(
        "new customer, and sell it 10 licences",
        "ann",
        lambda _f: "/t/cumulus/dashboard/",
        sell_to_new_customer,
        7,
        30,
    ),
    Task(
        "5 licences more at renewal",
        "ann",
        customer_whose_subscription_renews_soon,
        five_licences_at_renewal,
        3,
        1,
    ),
    Task(
        "has the distributor booked it, and at what price",
        "ann",
        lambda f: f.subscription(f.subscription_of(BASIC)),
        state_upstream,
        0,
        0,
    ),
)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_task_takes_no_more_clicks_and_keys_than_allowed(fixtures, open_page, task):
    hands = Hands(open_page(getattr(fixtures, task.who), task.start(fixtures)))

    task.steps(hands, fixtures)

    assert hands.clicks <= task.clicks
    assert len(hands.keys) <= task.keys


def test_counting_counts(fixtures, open_page):
    hands = Hands(open_page(fixtures.otto, "/t/alpine/orders/"))

    hands.press("/")
    hands.type("12", enter=True)

    assert (hands.clicks, hands.keys) == (0, ["/", "1", "2", "Enter"])
