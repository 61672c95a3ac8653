"""The dashboard page: figures with links to the lists behind them, charts with tables, the period."""

from datetime import date

import pytest
import time_machine

from tests.areas.channel.conftest import add_person, client_of
from tests.areas.dashboard.conftest import NOON
from tests.support.ledger import writable_ledger
from tests.support.page import Page
from upline.access.rulebook import Role
from upline.models import PermissionRule, SaleEvent
from upline.web.dashboard.periods import PeriodForm

pytestmark = pytest.mark.django_db

JUNE = "date_from=2026-06-01&date_to=2026-06-10"


def test_key_figures_lead_to_the_lists_behind_them(open_dashboard):
    page = open_dashboard(period="month")

    links = page.root.one("list", "Key figures").all("link")
    assert [link.words for link in links] == [
        "Orders booked 3 orders 3 more than 1 May – 10 May 2026",
        "Monthly run rate 120.00 EUR and 48.00 USD",
        "Lag from sale to booking 20 ms median 99th percentile 39 ms",
        "Parked 1 sale 1 later sale waits behind",
    ]
    assert [link.address for link in links] == [
        f"/t/alpine/back-ordering-log/?view=booked&{JUNE}",
        "/t/alpine/subscriptions/?view=mirrored&group=status",
        f"/t/alpine/back-ordering-log/?view=booked&{JUNE}",
        "/t/alpine/back-ordering-log/?view=parked",
    ]


def test_orders_of_usual_periods_are_one_click_away(open_dashboard):
    links = open_dashboard().root.one("navigation", "Orders of").all("link")

    assert [link.words for link in links][1:4:2] == ["Yesterday", "This month"]
    assert links[1].address == "/t/alpine/orders/?date_from=2026-06-09&date_to=2026-06-09"
    assert links[3].address == f"/t/alpine/orders/?{JUNE}"


def test_list_behind_a_figure_has_as_many_rows(sales, open_dashboard):
    page = open_dashboard(period="7")
    table = page.table("Orders booked per day")
    client = sales.signed_in_client("Anna Admin")

    for link in table.all("link"):
        rows = client.get(link.address).context["page"].lines
        assert len(rows) == int(link.words), link.address
    assert len(table.all("link")) == 5


def test_tables_have_the_figures_of_the_charts(open_dashboard):
    page = open_dashboard(period="7")

    table = page.table("Orders booked per day")
    assert table.heads == ["Day", "Cumulus IT", "Stratus Services", "All"]
    assert table.rows[4:] == [
        ["8 Jun 2026", "1", "0", "1"],
        ["9 Jun 2026", "1", "1", "2"],
        ["10 Jun 2026", "0", "0", "0"],
        ["All days", "2", "1", "3"],
        ["28 May – 3 Jun 2026", "0", "0", "0"],
    ]
    lags = page.table("Lag from sale to booking").rows
    assert lags[4] == ["8 Jun 2026", "10 ms", "10 ms"]
    assert lags[6] == ["10 Jun 2026", "–", "–"]
    assert page.table("Monthly run rate by reseller").rows == [
        ["Cumulus IT", "120.00 EUR", "2", "–"],
        ["Stratus Services", "48.00 USD", "1", "–"],
    ]


def test_charts_are_images_with_a_name_and_a_reading(open_dashboard):
    page = open_dashboard(period="7")

    names = {image.name for image in page.all("img")}
    reading = "Most on 9 Jun with 2 orders. Today so far 0."
    assert f"Orders booked per day and reseller. {reading}" in names
    assert "Monthly run rate in EUR by reseller, 120.00 EUR in all" in names
    assert reading in page.words
    assert "Cumulus IT brings 100 % of the run rate in EUR." in page.words
    assert "Currencies are never added up" in page.words


def test_parked_sales_are_listed_by_reason_with_a_link_to_the_filtered_log(open_dashboard):
    table = open_dashboard().table("Parked sales by reason and reseller")

    [row] = table.rows
    assert row[:3] == ["No price", "Cumulus IT", "1"]
    assert table.one("link", "No price").address == (
        "/t/alpine/back-ordering-log/?view=parked&reason=no_price&reseller=cumulus"
    )


def test_nothing_booked_is_said(open_dashboard):
    with writable_ledger():
        SaleEvent.objects.exclude(state="BOOKED").delete()
        SaleEvent.objects.update(happened_at="2025-01-01T10:00:00+00:00")

    page = open_dashboard()

    assert "No orders were booked in this period." in page.words
    assert "No sale is parked." in page.words
    assert "nothing needs a person" in page.words


def test_usual_period_is_thirty_days(open_dashboard):
    page = open_dashboard()

    assert "12 May – 10 Jun 2026, compared with 12 Apr – 11 May 2026" in page.words
    current = [link for link in page.all("link") if "aria-current" in link.attributes]
    assert "Last 30 days" in [link.words for link in current]


@pytest.mark.parametrize(
    ("today", "params", "period", "before"),
    [
        ("2026-06-10", {"period": "7"}, ("2026-06-04", "2026-06-10"), ("2026-05-28", "2026-06-03")),
        ("2026-06-10", {"period": "90"}, ("2026-03-13", "2026-06-10"), ("2025-12-13", "2026-03-12")),
        ("2026-03-31", {"period": "month"}, ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (
            "2026-06-10",
            {"date_from": "2026-06-01", "date_to": "2026-06-01"},
            ("2026-06-01", "2026-06-01"),
            ("2026-05-31", "2026-05-31"),
        ),
    ],
)  # fmt: skip
def test_period_and_the_one_before(today, params, period, before):
    form = PeriodForm(params, today=date.fromisoformat(today))

    assert form.is_valid()
    found = form.comparison()
    assert (str(found.period.first), str(found.period.last)) == period
    assert (str(found.before.first), str(found.before.last)) == before


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"period": "365"}, "There is no period “365”."),
        ({"date_from": "soon", "date_to": "2026-06-01"}, "“soon” is not a date"),
        ({"date_from": "2026-06-01"}, "Enter the last day too."),
        ({"date_to": "2026-06-01"}, "Enter the first day too."),
        ({"date_from": "2026-06-02", "date_to": "2026-06-01"}, "lies before the first one"),
        ({"date_from": "2026-01-01", "date_to": "2026-06-01"}, "A period has at most 92 days."),
        ({"date_from": "2026-06-01", "date_to": "2026-06-11"}, "Enter a day up to today."),
        ({"date_from": "0001-01-01", "date_to": "2026-06-01"}, "Enter a day from 1 Jan 2000 on."),
    ],
)
def test_unusable_period_is_explained_and_nothing_is_shown(open_dashboard, params, sentence):
    page = open_dashboard(**params)

    assert sentence in page.all("alert")[0].words
    assert page.all("img") == []


def test_page_says_that_it_leaves_out_what_is_hidden(sales, open_dashboard):
    PermissionRule.objects.create(tenant_id=sales.bss().id, name="Nobody")

    assert "Some records are hidden from you" in open_dashboard("Otto Orders").words
    assert "Some records are hidden from you" not in open_dashboard("Anna Admin").words


def test_every_role_of_a_distributor_is_led_to_it(sales):
    viewer = client_of(add_person(sales, "Vera", Role.VIEWER))

    assert viewer.get("/t/alpine/").url == "/t/alpine/dashboard/"
    with time_machine.travel(NOON, tick=False):
        page = Page(viewer.get("/t/alpine/dashboard/"))
    assert page.root.one("navigation", "Areas").one("link", "Dashboard").attributes["aria-current"]


def test_dashboard_is_the_first_page_of_a_reseller_too(sales):
    ann = client_of(add_person(sales, "Ann", Role.SALES, bss="cumulus"))

    assert ann.get("/t/cumulus/").url == "/t/cumulus/dashboard/"
    assert "Orders booked" not in Page(ann.get("/t/cumulus/dashboard/")).words
