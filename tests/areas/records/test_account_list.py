"""The list of accounts: views, filters, pages, export."""

import pytest

from tests.support.page import exported
from tests.support.record_stage import of_alpine
from upline.models import Account, Contact, CustomField, Membership

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/accounts/"


def test_the_list_shows_all_kinds_of_accounts_by_name(stage):
    page = stage.opens(LIST)
    shown = page.listed

    assert shown == sorted(shown)
    assert {"Huber Bakery", "Cumulus IT"} <= set(shown)
    assert "Tenant reseller" in page.words
    assert f'href="{stage.account(of_alpine("Huber Bakery"))}"' in page.html
    assert stage.opens(LIST, order="down").listed == shown[::-1]


def test_the_list_is_filtered_by_what_stands_in_its_address(stage):
    huber = of_alpine("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(accounting_no="D-1", email="mail@huber.example")
    Account.objects.filter(tenant=stage.alpine).update(responsible_user=None)
    Account.objects.filter(pk=huber.pk).update(responsible_user=stage.otto)

    resellers = set(stage.opens(LIST, view="resellers").listed)
    assert "Cumulus IT" in resellers
    assert "Huber Bakery" not in resellers
    assert "Huber Bakery" in stage.opens(LIST, view="mirrored").listed
    assert stage.opens(LIST, view="own").listed == []
    assert stage.opens(LIST, text="uber b").listed == ["Huber Bakery"]
    assert stage.opens(LIST, text="D-1").listed == ["Huber Bakery"]
    assert stage.opens(LIST, text="mail@huber.example").listed == ["Huber Bakery"]
    assert stage.opens(LIST, user=str(stage.otto.pk)).listed == ["Huber Bakery"]
    cumulus = set(stage.opens(LIST, reseller="cumulus").listed)
    assert cumulus == set(stage.opens(LIST, view="mirrored").listed)
    assert "has none under “Own”" in stage.opens(LIST, view="own").words
    assert "no account with Text nobody" in stage.opens(LIST, text="nobody").words


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"view": "secret"}, "“secret” is not known here as view."),
        ({"reseller": "nobody"}, "“nobody” is not known here as reseller."),
        ({"user": "otto"}, "“otto” is not known here as responsible user."),
        ({"sort": "email"}, "“email” is not known here as sort."),
        ({"after": "7"}, "There is no such page of this list."),
        ({"before": "0190f3a0-0000-7000-8000-000000000001."}, "There is no such page"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"field.none": "1"}, "There is no custom field “none” here."),
        ({"field.vip": "perhaps"}, "Important is yes or no."),
    ],
)
def test_what_cannot_be_followed_is_explained(stage, params, sentence):
    CustomField.objects.create(
        tenant=stage.alpine, entity="ACCOUNT", code="vip", label="Important", kind="YES_NO"
    )
    page = stage.opens(LIST, **params)
    download = stage.signed_in(stage.otto).get("/t/alpine/accounts.csv", params)

    assert page.response.status_code == 200
    assert sentence in page.words
    assert "No accounts are shown" in page.words
    assert download.status_code == 400
    assert sentence in download.content.decode()


def test_pages_by_key_show_each_account_once_there_and_back(stage):
    for number in range(120):
        Account.objects.create(
            tenant=stage.alpine, name=f"Same name {number // 60}", currency="EUR",
            created_at=stage.alpine.created_at,
        )  # fmt: skip
    client = stage.signed_in(stage.otto)
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


def test_the_list_and_the_page_cost_a_constant_number_of_queries(
    stage, django_assert_max_num_queries
):
    client = stage.signed_in(stage.otto)
    for number in range(60):
        Account.objects.create(
            tenant=stage.alpine, name=f"Firm {number}", currency="EUR",
            created_at=stage.alpine.created_at,
        )  # fmt: skip

    with django_assert_max_num_queries(11):
        client.get(LIST, {"reseller": "cumulus"})
    with django_assert_max_num_queries(16):
        client.get(stage.account(of_alpine("Huber Bakery")))


def test_a_bss_without_accounts_says_what_to_do(stage):
    Contact.objects.all().delete()
    stratus = Membership.objects.create(
        tenant=of_alpine("Nimbus Networks").reseller_tenant, user=stage.otto, role="SALES"
    ).tenant
    Account.objects.filter(tenant=stratus).delete()
    page = stage.opens(f"/t/{stratus.slug}/accounts/")

    assert "has no accounts yet" in page.words
    assert "A sale needs a customer: add the first one." in page.words
    assert "New account" in page.offers


def test_custom_fields_filter_the_list_and_stand_in_its_export(stage):
    for code, kind, label in (
        ("vip", "YES_NO", "=Important"),
        ("size", "NUMBER", "Size"),
        ("note", "TEXT", "Note"),
    ):
        CustomField.objects.create(
            tenant=stage.alpine, entity="ACCOUNT", code=code, label=label, kind=kind
        )
    huber = of_alpine("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(
        custom_fields={"vip": "yes", "size": "-12.5", "note": "=cmd|' /C calc'!A0"}
    )

    page = stage.opens(LIST, **{"field.vip": "yes"})
    rows = exported(stage.signed_in(stage.otto).get("/t/alpine/accounts.csv?field.size=-12.50"))

    assert page.listed == ["Huber Bakery"]
    assert "=Important Yes" in page.words
    assert stage.opens(LIST, **{"field.vip": "no"}).listed == []
    [row] = rows
    assert (row["'=Important"], row["Size"], row["Note"]) == (
        "Yes", "-12.5", "'=cmd|' /C calc'!A0",
    )  # fmt: skip
    assert (row["Name"], row["Kind"], row["Managed by"]) == (
        "Huber Bakery", "Mirrored customer", "Cumulus IT",
    )  # fmt: skip
