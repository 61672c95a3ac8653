"""The list of subscriptions: views, filters, sorting, pages, export."""

from datetime import date, timedelta

import pytest
from django.utils.html import strip_tags

from tests.support.page import Page, csv_rows
from tests.support.record_fixtures import NOW, restrict_visibility
from upline.models import CustomField, Subscription
from upline.subscriptions.rulebook import SubscriptionKind

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/subscriptions/"
BASIC, MAIL = "m365-business-basic", "exchange-online-2"


def update_columns(record: Subscription, **columns) -> None:
    Subscription.objects.filter(pk=record.pk).update(**columns)


def test_the_list_shows_subscriptions_by_name_without_their_add_ons(fixtures):
    page = fixtures.open_page(LIST)
    alpine_account = Subscription.objects.filter(
        tenant=fixtures.alpine, kind=SubscriptionKind.SUBSCRIPTION
    )

    assert page.row_names == sorted(alpine_account.values_list("name", flat=True))
    assert len(page.row_names) == 2
    assert f"{fixtures.subscription(fixtures.mirror(BASIC))}?list=" in page.addresses
    assert "Cumulus IT" in page.words
    assert fixtures.open_page(LIST, order="down").row_names == page.row_names[::-1]


def test_name_is_drawn_without_the_account_beside_it(fixtures):
    lines = fixtures.open_page(LIST, text="Basic").response.context["page"].lines
    account = fixtures.account(fixtures.mirror(BASIC).account)

    [name] = [cell for line in lines for cell in line.cells if cell.is_name]
    [line] = lines
    assert strip_tags(name.content) == "Huber Bakery - Microsoft 365 Business Basic"
    assert "visually-hidden" in name.content
    assert strip_tags(line.fold).startswith("Huber Bakery · ")
    assert "Microsoft 365 Business Basic" in fixtures.open_page(account).offers


def test_default_columns_of_a_reseller_have_none_of_resellers(fixtures):
    own = fixtures.open_page("/t/cumulus/subscriptions/", fixtures.ann).response.context["page"]
    channel = fixtures.open_page(LIST).response.context["page"]

    assert "Managed by" in [head.label for head in channel.heads]
    assert "Managed by" not in [head.label for head in own.heads]


def test_list_is_filtered_by_query_parameters(fixtures):
    basic, mail = fixtures.mirror(BASIC), fixtures.mirror(MAIL)
    update_columns(basic, renewal_date=date(2026, 6, 2), responsible_user=fixtures.otto)
    update_columns(mail, renewal_date=date(2027, 5, 3), responsible_user=None, status="SUSPENDED")

    for params, found in (
        ({"view": "mirrored"}, [basic, mail]),
        ({"view": "own"}, []),
        ({"view": "trials"}, []),
        ({"status": "active"}, [basic]),
        ({"status": "suspended"}, [mail]),
        ({"status": "inactive"}, []),
        ({"reseller": "cumulus"}, [basic, mail]),
        ({"account": str(basic.account_id)}, [basic, mail]),
        ({"account": "uber"}, [basic, mail]),
        ({"account": "lindner"}, []),
        ({"user": str(fixtures.otto.pk)}, [basic]),
        ({"text": "exchange"}, [mail]),
        ({"renews_from": "2026-06-02", "renews_to": "2026-06-02"}, [basic]),
        ({"renews_from": "2026-06-03"}, [mail]),
    ):
        shown = fixtures.open_page(LIST, **params).row_names
        assert sorted(shown) == sorted(record.name for record in found), params
    assert "has none under “Own”" in fixtures.open_page(LIST, view="own").words
    assert (
        "no subscription with Account lindner" in fixtures.open_page(LIST, account="lindner").words
    )


def test_status_filter_uses_todays_status(fixtures):
    basic = fixtures.mirror(BASIC)
    tomorrow = NOW.date() + timedelta(days=1)
    update_columns(basic, start_date=tomorrow)

    assert fixtures.open_page(LIST, status="inactive").row_names == [basic.name]
    assert fixtures.open_page(LIST, status="active").row_names == [fixtures.mirror(MAIL).name]


def test_trials_view_exists_for_own_subscriptions_only(fixtures):
    page = fixtures.open_page("/t/cumulus/subscriptions/", fixtures.ann, view="trials")

    assert len(page.row_names) == 1
    assert "Trial" in page.words
    assert "Mirrored" not in page.offers


def test_sorting_by_renewal_omits_subscriptions_without_renewal(fixtures):
    basic, mail = fixtures.mirror(BASIC), fixtures.mirror(MAIL)
    update_columns(basic, renewal_date=date(2026, 7, 1))
    update_columns(mail, renewal_date=date(2026, 6, 1), auto_renew=False)
    page = fixtures.open_page(LIST, sort="renewal")

    assert page.row_names == [mail.name, basic.name]
    assert "those that renew" in page.words
    assert "won’t renew" in page.words
    assert fixtures.open_page(LIST, sort="renewal", order="down").row_names == [
        basic.name,
        mail.name,
    ]
    update_columns(mail, renewal_date=None)
    assert fixtures.open_page(LIST, sort="renewal").row_names == [basic.name]


@pytest.mark.parametrize("sort", ["name", "renewal"])
@pytest.mark.parametrize("order", ["", "down"])
def test_keyset_pages_show_each_once_forward_and_back(fixtures, sort, order):
    basic = fixtures.mirror(BASIC)
    for number in range(120):
        day = date(2026, 6, 1) + timedelta(days=number // 45)
        Subscription.objects.create(
            tenant=fixtures.alpine, kind="SUBSCRIPTION", account=basic.account, product=basic.product,
            name=f"Same {number // 45}", billing_cycle="MONTHLY", quantity=1, status="ACTIVE",
            start_date=day, renewal_date=day, created_at=NOW,
        )  # fmt: skip
    client = fixtures.signed_in_client(fixtures.otto)
    seen, pages = [], []
    where = f"{LIST}?text=Same&sort={sort}&order={order}"
    while where:
        pages.append(client.get(where).context["page"])
        seen += [link.row.id for link in pages[-1].lines]
        where = pages[-1].forward
    back = client.get(pages[-1].back).context["page"]

    assert len(seen) == len(set(seen)) == 120
    assert [link.row.id for link in back.lines] == seen[50:100]
    assert (pages[0].back, pages[-1].forward) == ("", "")


def test_ended_subscriptions_do_not_renew(fixtures):
    basic, mail = fixtures.mirror(BASIC), fixtures.mirror(MAIL)
    update_columns(basic, renewal_date=date(2026, 6, 2), status="CANCELLED", end_date=NOW.date())
    update_columns(mail, renewal_date=date(2026, 6, 3))

    page = fixtures.open_page(LIST, renews_from="2026-06-01", renews_to="2026-06-30")

    assert page.row_names == [mail.name]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"status": "lost"}, "There is no status “lost”."),
        ({"renews_from": "soon"}, "“soon” is not a date"),
        ({"renews_from": "2026-05-02", "renews_to": "2026-05-01"}, "lies before the first one"),
        ({"account": "0190f3a0-0000-7000-8000-000000000001"}, "There is no such account here."),
        ({"sort": "renewal", "after": "0190f3a0-0000-7000-8000-000000000001.soon"}, "no such page"),
        ({"sort": "price"}, "There is no sort “price”."),
        ({"field.gone": "1"}, "There is no custom field “gone” here."),
    ],
)
def test_invalid_filter_is_explained(fixtures, params, sentence):
    page = fixtures.open_page(LIST, **params)
    download = fixtures.signed_in_client(fixtures.otto).get("/t/alpine/subscriptions.csv", params)

    assert sentence in page.words
    assert "No subscriptions are shown" in page.words
    assert (download.status_code, sentence in Page(download).words) == (400, True)


def test_export_contains_the_filtered_rows_and_escapes_formulas(fixtures):
    CustomField.objects.create(
        tenant=fixtures.alpine, entity="SUBSCRIPTION", code="due", label="Due", kind="DATE"
    )
    basic = fixtures.mirror(BASIC)
    update_columns(basic, name="=1+1", custom_fields={"due": "2026-05-15"})

    client = fixtures.signed_in_client(fixtures.otto)
    [row] = csv_rows(client.get("/t/alpine/subscriptions.csv", {"field.due": "2026-05-15"}))

    assert (row["Name"], row["Due"], row["Quantity"]) == ("'=1+1", "2026-05-15", "26")
    assert (row["Managed by"], row["Status"], row["Trial"]) == ("Cumulus IT", "Active", "No")
    assert "Due 15 May 2026" in fixtures.open_page(LIST, **{"field.due": "2026-05-15"}).words


def test_page_query_count_is_constant(fixtures, django_assert_max_num_queries):
    client = fixtures.signed_in_client(fixtures.otto)

    with django_assert_max_num_queries(14):
        client.get(LIST, {"reseller": "cumulus", "account": str(fixtures.mirror(BASIC).account_id)})


def test_hidden_subscription_is_not_found(fixtures):
    basic = fixtures.mirror(BASIC)
    restrict_visibility(basic)
    client = fixtures.signed_in_client(fixtures.otto)

    assert fixtures.open_page(LIST).row_names == [fixtures.mirror(MAIL).name]
    rows = csv_rows(client.get("/t/alpine/subscriptions.csv"))
    assert [row["Name"] for row in rows] == [fixtures.mirror(MAIL).name]
    assert client.get(fixtures.subscription(basic, "edit/")).status_code == 404
    with pytest.raises(Subscription.DoesNotExist):
        fixtures.edit_record(basic, {"custom_fields": {}})
