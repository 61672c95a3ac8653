"""The list of subscriptions: views, filters, sorting, pages, export."""

from datetime import date, timedelta

import pytest

from tests.support.page import exported
from tests.support.record_stage import NOW, hide
from upline.models import CustomField, Subscription
from upline.subscriptions.rulebook import Holding

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/subscriptions/"
BASIC, MAIL = "m365-business-basic", "exchange-online-2"


def change(record: Subscription, **columns) -> None:
    Subscription.objects.filter(pk=record.pk).update(**columns)


def test_the_list_shows_subscriptions_by_name_without_their_add_ons(stage):
    page = stage.opens(LIST)
    of_alpine = Subscription.objects.filter(tenant=stage.alpine, kind=Holding.SUBSCRIPTION)

    assert page.listed == sorted(of_alpine.values_list("name", flat=True))
    assert len(page.listed) == 2
    assert f'href="{stage.subscription(stage.mirror(BASIC))}"' in page.html
    assert "Cumulus IT" in page.words
    assert stage.opens(LIST, order="down").listed == page.listed[::-1]


def test_the_list_is_filtered_by_what_stands_in_its_address(stage):
    basic, mail = stage.mirror(BASIC), stage.mirror(MAIL)
    change(basic, renewal_date=date(2026, 6, 2), responsible_user=stage.otto)
    change(mail, renewal_date=date(2027, 5, 3), responsible_user=None, status="SUSPENDED")

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
        ({"user": str(stage.otto.pk)}, [basic]),
        ({"text": "exchange"}, [mail]),
        ({"renews_from": "2026-06-02", "renews_to": "2026-06-02"}, [basic]),
        ({"renews_from": "2026-06-03"}, [mail]),
    ):
        shown = stage.opens(LIST, **params).listed
        assert sorted(shown) == sorted(record.name for record in found), params
    assert "has none under “Own”" in stage.opens(LIST, view="own").words
    assert "no subscription with Account lindner" in stage.opens(LIST, account="lindner").words


def test_a_status_is_that_of_today(stage):
    basic = stage.mirror(BASIC)
    tomorrow = NOW.date() + timedelta(days=1)
    change(basic, start_date=tomorrow)

    assert stage.opens(LIST, status="inactive").listed == [basic.name]
    assert stage.opens(LIST, status="active").listed == [stage.mirror(MAIL).name]


def test_trials_are_a_view_of_whoever_sells_them(stage):
    page = stage.opens("/t/cumulus/subscriptions/", stage.ann, view="trials")

    assert len(page.listed) == 1
    assert "Trial" in page.words
    assert "Mirrored" not in page.offers


def test_by_renewal_those_that_never_renew_are_left_out(stage):
    basic, mail = stage.mirror(BASIC), stage.mirror(MAIL)
    change(basic, renewal_date=date(2026, 7, 1))
    change(mail, renewal_date=date(2026, 6, 1), auto_renew=False)
    page = stage.opens(LIST, sort="renewal")

    assert page.listed == [mail.name, basic.name]
    assert "those that renew" in page.words
    assert "ends then" in page.words
    assert stage.opens(LIST, sort="renewal", order="down").listed == [basic.name, mail.name]
    change(mail, renewal_date=None)
    assert stage.opens(LIST, sort="renewal").listed == [basic.name]


@pytest.mark.parametrize("sort", ["name", "renewal"])
@pytest.mark.parametrize("order", ["", "down"])
def test_pages_by_key_show_each_once_there_and_back(stage, sort, order):
    basic = stage.mirror(BASIC)
    for number in range(120):
        day = date(2026, 6, 1) + timedelta(days=number // 45)
        Subscription.objects.create(
            tenant=stage.alpine, kind="SUBSCRIPTION", account=basic.account, product=basic.product,
            name=f"Same {number // 45}", billing_cycle="MONTHLY", quantity=1, status="ACTIVE",
            start_date=day, renewal_date=day, created_at=NOW,
        )  # fmt: skip
    client = stage.signed_in(stage.otto)
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


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"status": "lost"}, "“lost” is not known here as status."),
        ({"renews_from": "soon"}, "“soon” is not a date"),
        ({"renews_from": "2026-05-02", "renews_to": "2026-05-01"}, "lies before the first one"),
        ({"account": "0190f3a0-0000-7000-8000-000000000001"}, "There is no such account here."),
        ({"sort": "renewal", "after": "0190f3a0-0000-7000-8000-000000000001.soon"}, "no such page"),
        ({"sort": "price"}, "“price” is not known here as sort."),
        ({"field.gone": "1"}, "There is no custom field “gone” here."),
    ],
)
def test_what_cannot_be_followed_is_explained(stage, params, sentence):
    page = stage.opens(LIST, **params)
    download = stage.signed_in(stage.otto).get("/t/alpine/subscriptions.csv", params)

    assert sentence in page.words
    assert "No subscriptions are shown" in page.words
    assert (download.status_code, sentence in download.content.decode()) == (400, True)


def test_the_export_holds_exactly_the_filter_and_no_formula(stage):
    CustomField.objects.create(
        tenant=stage.alpine, entity="SUBSCRIPTION", code="due", label="Due", kind="DATE"
    )
    basic = stage.mirror(BASIC)
    change(basic, name="=1+1", custom_fields={"due": "2026-05-15"})

    client = stage.signed_in(stage.otto)
    [row] = exported(client.get("/t/alpine/subscriptions.csv", {"field.due": "2026-05-15"}))

    assert (row["Name"], row["Due"], row["Quantity"]) == ("'=1+1", "2026-05-15", "26")
    assert (row["Managed by"], row["Status"], row["Trial"]) == ("Cumulus IT", "Active", "No")
    assert "Due 15 May 2026" in stage.opens(LIST, **{"field.due": "2026-05-15"}).words


def test_a_page_costs_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    client = stage.signed_in(stage.otto)

    with django_assert_max_num_queries(12):
        client.get(LIST, {"reseller": "cumulus", "account": str(stage.mirror(BASIC).account_id)})


def test_what_a_permission_rule_hides_is_not_there(stage):
    basic = stage.mirror(BASIC)
    hide(basic)
    client = stage.signed_in(stage.otto)

    assert stage.opens(LIST).listed == [stage.mirror(MAIL).name]
    rows = exported(client.get("/t/alpine/subscriptions.csv"))
    assert [row["Name"] for row in rows] == [stage.mirror(MAIL).name]
    assert client.get(stage.subscription(basic, "edit/")).status_code == 404
    with pytest.raises(Subscription.DoesNotExist):
        stage.edits(basic, {"custom_fields": {}})
