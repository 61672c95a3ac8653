"""The list of accounts: views, filters, pages, export."""

import pytest

from tests.support.page import Page, csv_rows
from tests.support.record_fixtures import alpine_account
from upline.models import Account, Contact, CustomField, Membership

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/accounts/"


def test_the_list_shows_all_kinds_of_accounts_by_name(fixtures):
    page = fixtures.open_page(LIST)
    shown = page.row_names

    assert shown == sorted(shown)
    assert {"Huber Bakery", "Cumulus IT"} <= set(shown)
    assert "Tenant reseller" in page.words
    address = page.link("Huber Bakery").address
    assert address == f"{fixtures.account(alpine_account('Huber Bakery'))}?list="
    assert fixtures.open_page(LIST, order="down").row_names == shown[::-1]


def test_list_is_filtered_by_query_parameters(fixtures):
    huber = alpine_account("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(accounting_no="D-1", email="mail@huber.example")
    Account.objects.filter(tenant=fixtures.alpine).update(responsible_user=None)
    Account.objects.filter(pk=huber.pk).update(responsible_user=fixtures.otto)

    resellers = set(fixtures.open_page(LIST, view="resellers").row_names)
    assert "Cumulus IT" in resellers
    assert "Huber Bakery" not in resellers
    assert "Huber Bakery" in fixtures.open_page(LIST, view="mirrored").row_names
    assert fixtures.open_page(LIST, view="own").row_names == []
    assert fixtures.open_page(LIST, text="uber b").row_names == ["Huber Bakery"]
    assert fixtures.open_page(LIST, text="D-1").row_names == ["Huber Bakery"]
    assert fixtures.open_page(LIST, text="mail@huber.example").row_names == ["Huber Bakery"]
    assert fixtures.open_page(LIST, user=str(fixtures.otto.pk)).row_names == ["Huber Bakery"]
    cumulus = set(fixtures.open_page(LIST, reseller="cumulus").row_names)
    assert cumulus == set(fixtures.open_page(LIST, view="mirrored").row_names)
    assert "has none under “Own”" in fixtures.open_page(LIST, view="own").words
    assert "no account with Text nobody" in fixtures.open_page(LIST, text="nobody").words


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"view": "secret"}, "There is no view “secret”."),
        ({"reseller": "nobody"}, "There is no reseller “nobody”."),
        ({"user": "otto"}, "There is no responsible user “otto”."),
        ({"sort": "email"}, "There is no sort “email”."),
        ({"after": "7"}, "There is no such page of this list."),
        ({"before": "0190f3a0-0000-7000-8000-000000000001."}, "There is no such page"),
        ({"text": "a\0b"}, "Text cannot contain the character U+0000"),
        ({"field.none": "1"}, "There is no custom field “none” here."),
        ({"field.vip": "perhaps"}, "Important is yes or no."),
    ],
)
def test_invalid_filter_is_explained(fixtures, params, sentence):
    CustomField.objects.create(
        tenant=fixtures.alpine, entity="ACCOUNT", code="vip", label="Important", kind="YES_NO"
    )
    page = fixtures.open_page(LIST, **params)
    download = fixtures.signed_in_client(fixtures.otto).get("/t/alpine/accounts.csv", params)

    assert page.response.status_code == 200
    assert sentence in page.words
    assert "No accounts are shown" in page.words
    assert download.status_code == 400
    assert sentence in Page(download).words


def test_keyset_pages_show_each_account_once_forward_and_back(fixtures):
    for number in range(120):
        Account.objects.create(
            tenant=fixtures.alpine, name=f"Same name {number // 60}", currency="EUR",
            created_at=fixtures.alpine.created_at,
        )  # fmt: skip
    client = fixtures.signed_in_client(fixtures.otto)
    seen, pages = [], []
    where = LIST + "?text=Same"
    while where:
        page = client.get(where).context["page"]
        pages.append(page)
        seen += [link.row.id for link in page.lines]
        where = page.forward
    back = client.get(pages[-1].back).context["page"]

    assert len(seen) == len(set(seen)) == 120
    assert [len(page.lines) for page in pages] == [50, 50, 20]
    assert [link.row.id for link in back.lines] == seen[50:100]
    assert (pages[0].back, pages[-1].forward) == ("", "")
    assert back.back


def test_list_and_page_query_counts_are_constant(fixtures, django_assert_max_num_queries):
    client = fixtures.signed_in_client(fixtures.otto)
    for number in range(60):
        Account.objects.create(
            tenant=fixtures.alpine, name=f"Firm {number}", currency="EUR",
            created_at=fixtures.alpine.created_at,
        )  # fmt: skip

    with django_assert_max_num_queries(12):
        client.get(LIST, {"reseller": "cumulus"})
    with django_assert_max_num_queries(22):
        client.get(fixtures.account(alpine_account("Huber Bakery")))


def test_empty_list_explains_what_to_do(fixtures):
    Contact.objects.all().delete()
    stratus = Membership.objects.create(
        tenant=alpine_account("Nimbus Networks").reseller_tenant, user=fixtures.otto, role="SALES"
    ).tenant
    Account.objects.filter(tenant=stratus).delete()
    page = fixtures.open_page(f"/t/{stratus.slug}/accounts/")

    assert "has no accounts yet" in page.words
    assert "A sale needs a customer: add the first one." in page.words
    assert "New account" in page.offers


def test_custom_fields_filter_the_list_and_are_exported(fixtures):
    for code, kind, label in (
        ("vip", "YES_NO", "=Important"),
        ("size", "NUMBER", "Size"),
        ("note", "TEXT", "Note"),
    ):
        CustomField.objects.create(
            tenant=fixtures.alpine, entity="ACCOUNT", code=code, label=label, kind=kind
        )
    huber = alpine_account("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(
        custom_fields={"vip": "yes", "size": "-12.5", "note": "=cmd|' /C calc'!A0"}
    )

    page = fixtures.open_page(LIST, **{"field.vip": "yes"})
    rows = csv_rows(
        fixtures.signed_in_client(fixtures.otto).get("/t/alpine/accounts.csv?field.size=-12.50")
    )

    assert page.row_names == ["Huber Bakery"]
    assert "=Important Yes" in page.words
    assert fixtures.open_page(LIST, **{"field.vip": "no"}).row_names == []
    [row] = rows
    assert (row["'=Important"], row["Size"], row["Note"]) == (
        "Yes", "-12.5", "'=cmd|' /C calc'!A0",
    )  # fmt: skip
    assert (row["Name"], row["Type"], row["Reseller"]) == (
        "Huber Bakery", "Mirrored customer", "Cumulus IT",
    )  # fmt: skip
