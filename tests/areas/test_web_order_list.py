"""The page of the list of orders, its export, and who gets to see it."""

import csv
import io

import pytest

from tests.support.order_stage import NOW, Stage, set_the_stage
from upline.tenancy.actions import NewTenant, found_tenant

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


def text(response) -> str:
    return response.content.decode()


def exported(response) -> list[dict[str, str]]:
    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(whole)))


def test_the_list_shows_orders_and_links_them(stage):
    order = stage.back_order(1047)

    page = text(stage.signed_in(stage.otto).get(ORDERS))

    assert f'href="/t/alpine/orders/{order.pk}/"' in page
    assert "Quantity changed" in page
    assert '<b class="tnum">1</b> order shown' in page


def test_a_page_costs_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    for number in range(1, 60):
        stage.back_order(number)
    client = stage.signed_in(stage.otto)

    with django_assert_max_num_queries(11):
        client.get(ORDERS, {"after": "55", "view": "back-orders", "reseller": "cumulus"})


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"date_from": "soon"}, "“soon” is not a date"),
        ({"date_from": "2026-02-30"}, "“2026-02-30” is not a date"),
        ({"date_from": "2026-05-02", "date_to": "2026-05-01"}, "lies before the first one"),
        ({"status": "Lost"}, "“Lost” is not known here as status."),
        ({"reseller": "nobody"}, "“nobody” is not known here as reseller."),
        ({"trigger": "magic"}, "“magic” is not known here as trigger."),
        ({"sort": "total"}, "“total” is not known here as sort."),
        ({"sort": "date", "after": "55"}, "There is no such page"),
        ({"view": "secret"}, "“secret” is not known here as view."),
        ({"after": "x"}, "There is no such page"),
        ({"before": "2026-99-99.5"}, "There is no such page"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_filter_that_cannot_be_followed_is_explained(stage, asked, sentence):
    stage.back_order(1)
    client = stage.signed_in(stage.otto)

    response = client.get(ORDERS, asked)
    download = client.get("/t/alpine/orders.csv", asked)

    assert response.status_code == 200
    assert sentence in text(response)
    assert "No orders are shown" in text(response)
    assert download.status_code == 400
    assert sentence in text(download)


def test_huge_keys_and_numbers_find_nothing_and_break_nothing(stage):
    client = stage.signed_in(stage.otto)
    nines = "9" * 18

    for asked in ({"after": nines}, {"before": nines}, {"text": "9" * 40}, {"after": "9" * 30}):
        assert client.get(ORDERS, asked).status_code == 200


def test_empty_lists_say_what_they_are(stage):
    client = stage.signed_in(stage.otto)

    assert "Alpine Distribution has no orders yet" in text(client.get(ORDERS))
    assert "no direct orders yet" in text(client.get(ORDERS, {"view": "direct"}))
    filtered = text(client.get(ORDERS, {"status": "Booked"}))
    assert "Alpine Distribution has no order with Status Booked." in filtered
    assert "Clear filter" in filtered
    assert "The list ends here" in text(client.get(ORDERS, {"after": "1"}))


def test_filters_stand_in_the_address_of_every_link(stage):
    for number in range(1, 60):
        stage.back_order(number)

    page = text(stage.signed_in(stage.otto).get(ORDERS, {"status": "Booked", "after": "58"}))

    assert "/t/alpine/orders.csv?status=Booked" in page
    assert "?status=Booked&amp;view=direct" in page
    assert "?status=Booked&amp;sort=date" in page
    assert "?status=Booked&amp;after=8" in page
    assert "?status=Booked&amp;before=57" in page


def test_the_export_holds_exactly_the_filter(stage):
    stage.back_order(1)
    stage.back_order(2, total="-8.96")
    stage.direct_order(3)

    rows = exported(
        stage.signed_in(stage.otto).get("/t/alpine/orders.csv", {"view": "back-orders"})
    )

    assert [row["Order"] for row in rows] == ["2", "1"]
    assert rows[0]["Total"] == "-8.96"
    assert rows[0]["Date"] == "2026-05-02"
    assert rows[0]["Triggered by"] == "Quantity changed"


@pytest.mark.parametrize("name", ["=1+1", "+4", "-1", "@SUM(A1)", "\t=1", "  =1"])
def test_the_export_keeps_formulas_texts(stage, name):
    stage.back_order(1, name=name)

    [row] = exported(stage.signed_in(stage.otto).get("/t/alpine/orders.csv"))

    assert row["Name"] == "'" + name


def test_one_account_can_be_asked_for_by_its_id_and_stands_there_by_name(stage):
    stage.back_order(1)
    stage.direct_order(2)
    client = stage.signed_in(stage.otto)

    page = text(client.get(ORDERS, {"account": stage.accounts["Huber Bakery"].pk}))
    unknown = text(client.get(ORDERS, {"account": stage.alpine.pk}))

    assert "Account <b>Huber Bakery</b>" in page
    assert ">1</a>" in page
    assert ">2</a>" not in page
    assert "There is no such account here." in unknown


def test_names_are_escaped(stage):
    stage.back_order(1, customer="Huber Bakery")
    account = stage.accounts["Huber Bakery"]
    account.name = '<script>alert("x")</script>'
    account.save()

    page = text(stage.signed_in(stage.otto).get(ORDERS))

    assert "<script>alert" not in page


def test_a_bss_of_which_one_is_no_active_member_does_not_exist(stage):
    client = stage.signed_in(stage.clara)

    assert client.get("/t/cumulus/orders/").status_code == 404
    assert client.get("/t/nowhere/orders/").status_code == 404
    stage.clara.memberships.update(is_active=False)
    assert client.get(ORDERS).status_code == 404


def test_who_is_not_signed_in_is_led_to_the_door_and_back(stage, client):
    response = client.get(ORDERS, {"status": "Booked"})

    assert response.status_code == 302
    assert response.url == "/sign-in/?next=/t/alpine/orders/%3Fstatus%3DBooked"


def test_a_part_of_a_page_leads_the_whole_page_to_the_door(stage, client):
    response = client.get(ORDERS, headers={"hx-request": "true", "hx-current-url": ORDERS})

    assert response.headers["HX-Redirect"] == "/sign-in/?next=/t/alpine/orders/"


def test_days_that_are_asked_for_sort_by_date(stage):
    stage.back_order(1, order_date="2026-05-09")
    stage.back_order(2, order_date="2026-05-08")

    page = text(stage.signed_in(stage.otto).get(ORDERS, {"date_from": "2026-05-01"}))

    assert page.index(">1</a>") < page.index(">2</a>")


def test_of_many_resellers_one_is_asked_for_by_a_part_of_its_name(stage, monkeypatch):
    monkeypatch.setattr("upline.tenancy.queries.tenants._OFFERED", 1)
    stage.back_order(1047)
    client = stage.signed_in(stage.otto)

    def asked(reseller: str) -> str:
        return text(client.get(ORDERS, {"reseller": reseller}))

    assert "<option" not in asked("").partition('name="reseller"')[2].partition("</form>")[0]
    for words in ("cumulus", "CUMUL"):
        assert '<b class="tnum">1</b> order shown' in asked(words)
    assert "“nobody” is not known here as reseller." in asked("nobody")
    found_tenant(
        new=NewTenant(
            slug="nimbus",
            name="Cumulonimbus",
            currency="EUR",
            timezone="UTC",
            upline_id=stage.alpine.pk,
        ),
        now=NOW,
    )
    assert "“mul” is in the names of several resellers: Cumulonimbus" in asked("mul")
