"""The page of the list of orders, its export, and who gets to see it."""

import pytest

from tests.support.order_fixtures import NOW, OrderFixtures, create_order_fixtures
from tests.support.page import Page, csv_rows
from upline.access.rulebook import system_actor
from upline.tenancy.actions import NewTenant, create_tenant

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def text(response) -> str:
    return Page(response).words


def numbers(page: Page) -> list[str]:
    """The numbers of the orders shown, as their links name them; narrow screens have a second link."""
    return list(dict.fromkeys(link.words for link in page.all("link") if link.words.isdecimal()))


def test_the_list_shows_orders_and_links_them(fixtures):
    order = fixtures.back_order(1047)

    page = Page(fixtures.signed_in_client(fixtures.otto).get(ORDERS))

    assert page.link("1047").address == f"/t/alpine/orders/{order.pk}/?list="
    assert "Quantity changed" in page.words
    assert "1 order shown" in page.words


def test_page_query_count_is_constant(fixtures, django_assert_max_num_queries):
    for number in range(1, 60):
        fixtures.back_order(number)
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(14):
        client.get(ORDERS, {"after": "55", "view": "back-orders", "reseller": "cumulus"})


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"date_from": "soon"}, "“soon” is not a date"),
        ({"date_from": "2026-02-30"}, "“2026-02-30” is not a date"),
        ({"date_from": "2026-05-02", "date_to": "2026-05-01"}, "lies before the first one"),
        ({"status": "Lost"}, "There is no status “Lost”."),
        ({"reseller": "nobody"}, "There is no reseller “nobody”."),
        ({"trigger": "magic"}, "There is no trigger “magic”."),
        ({"sort": "weight"}, "There is no sort “weight”."),
        ({"sort": "date", "after": "55"}, "There is no such page"),
        ({"view": "secret"}, "There is no view “secret”."),
        ({"after": "x"}, "There is no such page"),
        ({"before": "2026-99-99.5"}, "There is no such page"),
        ({"text": "a\0b"}, "Text cannot contain the character U+0000 (NUL)."),
    ],
)
def test_invalid_filter_is_explained(fixtures, params, sentence):
    fixtures.back_order(1)
    client = fixtures.signed_in_client(fixtures.otto)

    response = client.get(ORDERS, params)
    download = client.get("/t/alpine/orders.csv", params)

    assert response.status_code == 200
    assert sentence in text(response)
    assert "No orders are shown" in text(response)
    assert download.status_code == 400
    assert sentence in text(download)


def test_huge_cursors_and_numbers_find_nothing_and_do_not_fail(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)
    nines = "9" * 18

    for params in ({"after": nines}, {"before": nines}, {"text": "9" * 40}, {"after": "9" * 30}):
        assert client.get(ORDERS, params).status_code == 200


def test_empty_lists_are_explained(fixtures):
    client = fixtures.signed_in_client(fixtures.otto)

    assert "Alpine Distribution has no orders yet" in text(client.get(ORDERS))
    assert "no direct orders yet" in text(client.get(ORDERS, {"view": "direct"}))
    filtered = text(client.get(ORDERS, {"status": "Booked"}))
    assert "Alpine Distribution has no order with Status Booked." in filtered
    assert "Clear filter" in filtered
    assert "The list ends here" in text(client.get(ORDERS, {"after": "1"}))


def test_links_keep_the_active_filters(fixtures):
    for number in range(1, 60):
        fixtures.back_order(number)

    client = fixtures.signed_in_client(fixtures.otto)
    addresses = Page(client.get(ORDERS, {"status": "Booked", "after": "58"})).addresses

    assert "/t/alpine/orders.csv?status=Booked" in addresses
    for more in ("view=direct", "sort=date", "after=8", "before=57"):
        assert any(a.endswith(f"?status=Booked&{more}") for a in addresses), more


def test_export_contains_exactly_the_filtered_orders(fixtures):
    fixtures.back_order(1)
    fixtures.back_order(2, total="-8.96")
    fixtures.direct_order(3)

    rows = csv_rows(
        fixtures.signed_in_client(fixtures.otto).get(
            "/t/alpine/orders.csv", {"view": "back-orders"}
        )
    )

    assert [row["Order"] for row in rows] == ["2", "1"]
    assert rows[0]["Total"] == "-8.96"
    assert rows[0]["Date"] == "2026-05-02"
    assert rows[0]["Triggered by"] == "Quantity changed"


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+4",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "\uff1d2+2",
        "\uff0b4",
        "\uff0d1",
        "\uff20SUM(A1)",
        "\u3000\uff1d1",
        "\r=1",
    ],
)
def test_export_escapes_formulas(fixtures, name):
    fixtures.back_order(1, name=name)

    [row] = csv_rows(fixtures.signed_in_client(fixtures.otto).get("/t/alpine/orders.csv"))

    assert row["Name"] == "'" + name


def test_account_filter_by_id_shows_the_account_name(fixtures):
    fixtures.back_order(1)
    fixtures.direct_order(2)
    client = fixtures.signed_in_client(fixtures.otto)

    page = Page(client.get(ORDERS, {"account": fixtures.accounts["Huber Bakery"].pk}))
    unknown = text(client.get(ORDERS, {"account": fixtures.alpine.pk}))

    assert "Account Huber Bakery" in page.words
    assert numbers(page) == ["1"]
    assert "There is no such account here." in unknown


def test_names_are_escaped(fixtures):
    fixtures.back_order(1, customer="Huber Bakery")
    account = fixtures.accounts["Huber Bakery"]
    account.name = '<script>alert("x")</script>'
    account.save()

    page = Page(fixtures.signed_in_client(fixtures.otto).get(ORDERS))

    assert page.is_escaped(account.name)


def test_bss_without_active_membership_is_not_found(fixtures):
    client = fixtures.signed_in_client(fixtures.clara)

    assert client.get("/t/cumulus/orders/").status_code == 404
    assert client.get("/t/nowhere/orders/").status_code == 404
    fixtures.clara.memberships.update(is_active=False)
    assert client.get(ORDERS).status_code == 404


def test_anonymous_user_is_redirected_to_sign_in_and_back(fixtures, client):
    response = client.get(ORDERS, {"status": "Booked"})

    assert response.status_code == 302
    assert response.url == "/sign-in/?next=/t/alpine/orders/%3Fstatus%3DBooked"


def test_anonymous_htmx_request_redirects_the_whole_page_to_sign_in(fixtures, client):
    response = client.get(ORDERS, headers={"hx-request": "true", "hx-current-url": ORDERS})

    assert response.headers["HX-Redirect"] == "/sign-in/?next=/t/alpine/orders/"


def test_date_filter_sorts_by_date(fixtures):
    fixtures.back_order(1, order_date="2026-05-09")
    fixtures.back_order(2, order_date="2026-05-08")

    page = Page(fixtures.signed_in_client(fixtures.otto).get(ORDERS, {"date_from": "2026-05-01"}))

    assert numbers(page) == ["1", "2"]


def test_many_resellers_are_filtered_by_name_search(fixtures, monkeypatch):
    monkeypatch.setattr("upline.tenancy.queries.tenants._MAX_CHOICES", 1)
    fixtures.back_order(1047)
    client = fixtures.signed_in_client(fixtures.otto)

    def filtered(reseller: str) -> Page:
        return Page(client.get(ORDERS, {"reseller": reseller}))

    assert [e.role for e in filtered("").named("reseller")] == ["textbox"]
    for words in ("cumulus", "CUMUL"):
        assert "1 order shown" in filtered(words).words
    assert "There is no reseller “nobody”." in filtered("nobody").words
    create_tenant(
        new=NewTenant(
            slug="nimbus",
            name="Cumulonimbus",
            currency="EUR",
            timezone="UTC",
            upline_id=fixtures.alpine.pk,
        ),
        now=NOW,
        by=system_actor(),
    )
    assert "“mul” is in the names of several resellers: Cumulonimbus" in filtered("mul").words
