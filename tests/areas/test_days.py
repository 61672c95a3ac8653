"""Days as people type them in date fields and filters."""

from datetime import date

import pytest

from tests.support.order_fixtures import create_order_fixtures
from tests.support.page import Page
from upline.web.shared.forms.base import DayField, DayInput
from upline.web.shared.forms.days import parse_day

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-29", date(2026, 11, 29)),
        ("29.11.2026", date(2026, 11, 29)),
        ("29. 11. 2026", date(2026, 11, 29)),
        ("29.11.26", date(2026, 11, 29)),
        ("29.11.", date(2026, 11, 29)),
        ("29.11", date(2026, 11, 29)),
        ("29/11/2026", date(2026, 11, 29)),
        ("11/29/2026", date(2026, 11, 29)),
        ("5/5/2026", date(2026, 5, 5)),
        ("29 Nov 2026", date(2026, 11, 29)),
        ("29 Nov", date(2026, 11, 29)),
        (" 29  november ", date(2026, 11, 29)),
        ("Nov 29, 2026", date(2026, 11, 29)),
        ("Sept 3", date(2026, 9, 3)),
        ("29. Dezember", date(2026, 12, 29)),
        ("3. März 2027", date(2027, 3, 3)),
        ("3 Μαΐου 2027", date(2027, 5, 3)),
        ("3 Ιουν 2027", date(2027, 6, 3)),
        ("5 Jan", date(2027, 1, 5)),
        ("29 Feb", date(2028, 2, 29)),
        ("+7", date(2026, 12, 7)),
        ("-1", date(2026, 11, 29)),
        ("\u22121", date(2026, 11, 29)),
        ("+2w", date(2026, 12, 14)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 12, 1)),
        ("gestern", date(2026, 11, 29)),
        ("σήμερα", TODAY),
    ],
)
def test_day_is_read_in_any_of_the_usual_ways(typed, day):
    assert parse_day(typed, today=date(2027, 6, 1) if typed == "29 Feb" else TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "", "soon", "31.11.2026", "29.13.2026", "2026-02-29", "4/5/2026", "29 No", "Ju 3", "29 Nope", "+", "+99999",
        "+9999w 1", "29 Nov 0000", "29 Nov 2026 x", "9" * 500, "\0",
    ],
)  # fmt: skip
def test_text_that_is_no_day_or_could_be_two_is_not_read(typed):
    assert parse_day(typed, today=TODAY) is None


@pytest.mark.parametrize(
    "day", [date(2026, month, 29) for month in range(1, 13) if month != 2] + [date(1, 1, 1)]
)
def test_day_that_a_field_shows_is_read_again(day):
    shown = DayInput().format_value(day)

    assert parse_day(shown, today=TODAY) == day or day.year < 1000
    assert DayField(required=False).clean(day.isoformat()) == day


@pytest.mark.django_db
def test_open_form_learns_how_a_day_is_read():
    fixtures = create_order_fixtures()
    client = fixtures.signed_in_client(fixtures.otto)

    assert client.get("/t/alpine/day", {"text": "29.11.2026"}).json() == {"day": "29 Nov 2026"}
    refused = client.get("/t/alpine/day", {"text": "soon"}).json()
    assert refused["error"].startswith("“soon” is not a date; enter one like 29.11.2026")
    page = Page(client.get("/t/alpine/orders/", {"date_from": "1.5.2026"}))
    assert page.root.one("group", "Filters").one("textbox", "From").value == "1 May 2026"
