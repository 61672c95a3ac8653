"""The list of resellers, the page of one, and the terms that were agreed with it."""

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.areas.channel.conftest import add_person, client_of
from tests.support.page import Page, csv_rows, form_values
from upline.access.rulebook import Role, system_actor
from upline.kernel.verdicts import Refused
from upline.models import (
    Account,
    Change,
    PermissionGrant,
    PermissionRule,
    PriceList,
    Subscription,
    Tenant,
)
from upline.parties.actions import set_reseller_terms

pytestmark = [pytest.mark.django_db]

RESELLERS = "/t/alpine/resellers/"


def names(page: Page) -> list[str]:
    return [line.row.name for line in page.response.context["page"].lines]


def address_of(slug: str, then: str = "") -> str:
    return f"{RESELLERS}{Tenant.objects.get(slug=slug).pk}/{then}"


def test_list_has_each_reseller_with_its_figures(open_page):
    page = open_page(RESELLERS)

    assert names(page) == ["Cirrus Cloud", "Cumulus IT", "Nimbus Networks", "Stratus Services"]
    rows = {row.all("rowheader")[0].words: row for row in page.all("row")[1:]}
    assert "Not active" in rows["Cirrus Cloud"].words
    assert "Active" in rows["Cumulus IT"].words
    assert rows["Cumulus IT"].all("link", "1")[0].address == (
        "/t/alpine/back-ordering-log/?reseller=cumulus&view=parked"
    )
    assert "Gold EUR" in rows["Cumulus IT"].words
    assert "waiting" not in rows["Cumulus IT"].words, "what is blocked waits for a person"
    assert "CEST" in rows["Cumulus IT"].words, "its last sale, in its own time"


def test_list_is_filtered_sorted_and_grouped_by_its_address(open_page):
    gold = Account.objects.get(tenant__slug="alpine", reseller_tenant__slug="cumulus").price_list_id
    groups = open_page(RESELLERS, group="state").response.context["page"].table.groups

    assert names(open_page(RESELLERS, view="not-active")) == ["Cirrus Cloud"]
    assert "Cirrus Cloud" not in names(open_page(RESELLERS, view="active"))
    assert names(open_page(RESELLERS, view="parked")) == ["Cumulus IT"]
    assert names(open_page(RESELLERS, text="cumul")) == ["Cumulus IT"]
    assert "Cumulus IT" in names(open_page(RESELLERS, price_list=str(gold)))
    assert names(open_page(RESELLERS, sort="last-sale"))[0] == "Cumulus IT"
    assert names(open_page(RESELLERS, sort="last-sale", order="up"))[-1] == "Cumulus IT"
    assert names(open_page(RESELLERS, sort="since"))[-1] == "Cirrus Cloud", "never activated"
    assert {group.label: group.count for group in groups} == {"Active": 3, "Not active": 1}


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"view": "secret"}, "There is no view “secret”."),
        ({"sort": "mood"}, "There is no sort “mood”."),
        ({"price_list": "gold"}, "There is no price list “gold”."),
        ({"sort": "since", "after": "0190f3a0-0000-7000-8000-000000000001.x"}, "no such page"),
        ({"text": "a\0b"}, "Name cannot contain the character U+0000"),
    ],
)
def test_invalid_filter_is_explained(open_page, params, sentence):
    page = open_page(RESELLERS, **params)

    assert page.response.status_code == 200
    assert sentence in page.words


def test_filter_without_a_match_says_so(open_page):
    assert "No reseller matches" in open_page(RESELLERS, text="zzz").words


def test_exports_hold_what_is_shown(otto):
    rows = csv_rows(otto.get("/t/alpine/resellers.csv", {"text": "cumulus"}))

    assert rows[0]["Reseller"] == "Cumulus IT"
    assert rows[0]["Back-ordering"] == "Active"
    assert rows[0]["Parked"] == "1"


def test_run_rate_is_per_currency_and_month_and_leaves_one_time_products_out(log, open_page):
    seats = Subscription.objects.filter(tenant__slug="alpine", managed_by__slug="cumulus")
    one = seats.get()
    one.unit_price, one.quantity, one.billing_cycle = Decimal("12.00"), 10, "ANNUAL"
    one.save()
    for cycle, currency in (("MONTHLY", "USD"), ("ONE_TIME", "EUR")):
        one.pk, one.source_id, one.billing_cycle, one.currency = uuid4(), uuid4(), cycle, currency
        one.save(force_insert=True)

    page = open_page(address_of("cumulus"))

    card = page.part("back-ordering")
    assert "10.00 EUR" in card
    assert "120.00 USD" in card


def test_queries_do_not_grow_with_the_resellers(
    log, otto, open_page, django_assert_max_num_queries
):
    alpine = log.bss()
    for number in range(30):
        Tenant.objects.create(
            upline_id=alpine.id, lineage=[alpine.id], slug=f"more-{number}", name=f"More {number}",
            currency="EUR", created_at=log.state.now,
        )  # fmt: skip

    with django_assert_max_num_queries(12):
        assert len(names(open_page(RESELLERS))) == 34
    with django_assert_max_num_queries(15):
        open_page(address_of("cumulus"))


def test_page_says_how_back_ordering_goes(open_page):
    page = open_page(address_of("cumulus"))

    card = page.part("back-ordering")
    assert "Active since" in card
    assert "1 needs a person" in card
    assert "Gold EUR" in page.part("terms")
    links = {link.words: link.address for link in page.root.one("toolbar", "Shortcuts").all("link")}
    assert links["Log"] == "/t/alpine/back-ordering-log/?reseller=cumulus"
    assert links["Back-orders"] == "/t/alpine/orders/?view=back-orders&reseller=cumulus"
    assert links["Customers"] == "/t/alpine/accounts/?reseller=cumulus"
    assert links["Subscriptions"] == "/t/alpine/subscriptions/?reseller=cumulus"
    assert page.root.one("table", "Back-orders, the latest first")


def test_sale_that_waits_for_the_worker_is_said(log, open_page):
    log.reseller_sells("More", product="exchange-online-2", customer="Lindner Law")

    assert "waiting " in open_page(address_of("cumulus")).part("back-ordering")


def test_page_of_an_inactive_reseller_says_that_nothing_is_booked(open_page):
    card = open_page(address_of("cirrus")).part("back-ordering")

    assert "Nothing that Cirrus Cloud sells is booked here" in card


def test_reseller_without_an_account_says_so(open_page):
    Account.objects.filter(reseller_tenant__slug="cirrus").update(reseller_tenant=None)

    page = open_page(address_of("cirrus"))

    assert "stands for this reseller" in page.words
    assert "Cirrus Cloud" in names(open_page(RESELLERS))
    assert open_page(address_of("cirrus", "edit/")).response.status_code == 404


def test_of_another_bss_there_is_no_page(log, otto):
    stranger = client_of(add_person(log, "Zed", Role.FINANCE, "cumulus"))
    cumulus = Tenant.objects.get(slug="cumulus").pk

    assert otto.get(f"{RESELLERS}{log.bss().id}/").status_code == 404
    assert stranger.get("/t/cumulus/resellers/").status_code == 404, "it has none"
    assert stranger.get(f"{RESELLERS}{cumulus}/").status_code == 404


def test_reseller_whose_account_is_hidden_does_not_exist(log):
    clara = add_person(log, "Vera", Role.VIEWER)
    rule = PermissionRule.objects.create(tenant_id=log.bss().id, name="Closed")
    Account.objects.filter(tenant_id=log.bss().id, reseller_tenant__slug="cumulus").update(
        sharing_rule=rule
    )
    client = client_of(clara)

    assert "Cumulus IT" not in names(Page(client.get(RESELLERS)))
    assert client.get(address_of("cumulus")).status_code == 404
    assert client.get(address_of("cumulus", "history/")).status_code == 404
    PermissionGrant.objects.create(tenant_id=log.bss().id, rule=rule, user=clara, level="SEE")
    assert client.get(address_of("cumulus")).status_code == 200


@pytest.fixture
def fiona(log):
    return client_of(add_person(log, "Fiona", Role.FINANCE))


def test_terms_are_edited_and_their_change_is_in_the_history(fiona):
    edit = address_of("cumulus", "edit/")
    answer = fiona.post(edit, {**form_values(fiona, edit), "currency": "usd", "price_list": ""})

    account = Account.objects.get(tenant__slug="alpine", reseller_tenant__slug="cumulus")
    assert answer.url == address_of("cumulus")
    assert (account.currency, account.price_list) == ("USD", None)
    assert "Currency" in Page(fiona.get(address_of("cumulus", "history/"))).words
    assert Change.objects.filter(record_id=account.pk, by="Fiona").exists()


def test_refused_terms_are_said_at_their_field_and_change_nothing(fiona):
    form = form_values(fiona, address_of("cumulus", "edit/"))
    answer = fiona.post(address_of("cumulus", "edit/"), {**form, "currency": "QQQ"})

    assert answer.status_code == 422
    assert "There is no currency 'QQQ'." in Page(answer).words
    assert Page(answer).field("Currency").value == "QQQ"
    assert not Account.objects.filter(currency="QQQ").exists()


def test_terms_changed_meanwhile_are_stale(fiona):
    form = form_values(fiona, address_of("cumulus", "edit/"))
    Account.objects.filter(reseller_tenant__slug="cumulus").update(currency="CHF")
    answer = fiona.post(address_of("cumulus", "edit/"), {**form, "currency": "USD"})

    assert answer.status_code == 409
    assert Account.objects.get(reseller_tenant__slug="cumulus").currency == "CHF"


def test_who_may_not_set_prices_is_not_offered_the_terms(log):
    sam = client_of(add_person(log, "Sam", Role.SALES))
    page = Page(sam.get(address_of("cumulus")))

    assert not page.all("link", "Edit terms")
    assert "Sales people can’t set prices." in page.words
    assert sam.get(address_of("cumulus", "edit/")).status_code == 403
    assert sam.post(address_of("cumulus", "edit/"), {"currency": "USD"}).status_code == 403


def test_price_list_of_another_bss_is_refused(log, fiona):
    cumulus = log.bss("cumulus")
    foreign = PriceList.objects.create(tenant_id=cumulus.id, name="Theirs", currency="EUR")
    with pytest.raises(Refused) as refusal:
        set_reseller_terms(
            tenant_id=log.bss().id, reseller_id=cumulus.id,
            changes={"price_list_id": foreign.pk}, by=system_actor(),
        )  # fmt: skip

    assert refusal.value.code == "unknown_price_list"
