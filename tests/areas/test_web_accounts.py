"""The pages of accounts: the list, the record, making one and editing what is open."""

import csv
import io

import pytest

from tests.support.page import Page
from tests.support.record_stage import Stage, set_the_stage
from upline.kernel.verdicts import Refused
from upline.models import (
    Account,
    Contact,
    CustomField,
    Membership,
    PermissionGrant,
    PermissionRule,
    SaleEvent,
    User,
)
from upline.parties.actions import NewCustomer, create_customer, edit_account
from upline.parties.rulebook import ACCOUNT_FIELDS, EDITABLE, AccountKind
from upline.tenancy.rulebook import Actor, Role, system

pytestmark = pytest.mark.django_db
LIST = "/t/alpine/accounts/"


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


def asked(stage: Stage, address: str = LIST, who: User | None = None, **params: str) -> Page:
    return Page(stage.signed_in(who or stage.otto).get(address, params))


def names(page: Page) -> list[str]:
    return [link.row.name for link in page.response.context["page"].links]


def exported(response) -> list[dict[str, str]]:
    whole = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(whole)))


def of_alpine(name: str) -> Account:
    return Account.objects.get(tenant__slug="alpine", name=name)


def of_cumulus(name: str) -> Account:
    return Account.objects.get(tenant__slug="cumulus", name=name)


def address(account: Account, then: str = "") -> str:
    return f"/t/{account.tenant.slug}/accounts/{account.pk}/{then}"


def typed(client, where: str) -> dict[str, str]:
    form = client.get(where).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def hide(account: Account, **to) -> PermissionRule:
    """Let only some see an account, or nobody but administrators."""
    rule = PermissionRule.objects.create(tenant=account.tenant, name="Few")
    if to:
        PermissionGrant.objects.create(tenant=account.tenant, rule=rule, **to)
    Account.objects.filter(pk=account.pk).update(sharing_rule=rule, responsible_user=None)
    return rule


# The list


def test_the_list_shows_all_kinds_of_accounts_by_name(stage):
    page = asked(stage)
    shown = names(page)

    assert shown == sorted(shown)
    assert {"Huber Bakery", "Cumulus IT"} <= set(shown)
    assert "Tenant reseller" in page.words
    assert f'href="{address(of_alpine("Huber Bakery"))}"' in page.html
    assert names(asked(stage, order="down")) == shown[::-1]


def test_the_list_is_filtered_by_what_stands_in_its_address(stage):
    huber = of_alpine("Huber Bakery")
    Account.objects.filter(pk=huber.pk).update(accounting_no="D-1", email="mail@huber.example")
    Account.objects.filter(tenant=stage.alpine).update(responsible_user=None)
    Account.objects.filter(pk=huber.pk).update(responsible_user=stage.otto)

    resellers = set(names(asked(stage, view="resellers")))
    assert "Cumulus IT" in resellers
    assert "Huber Bakery" not in resellers
    assert "Huber Bakery" in names(asked(stage, view="mirrored"))
    assert names(asked(stage, view="own")) == []
    assert names(asked(stage, text="uber b")) == ["Huber Bakery"]
    assert names(asked(stage, text="D-1")) == ["Huber Bakery"]
    assert names(asked(stage, text="mail@huber.example")) == ["Huber Bakery"]
    assert names(asked(stage, user=str(stage.otto.pk))) == ["Huber Bakery"]
    cumulus = set(names(asked(stage, reseller="cumulus")))
    assert cumulus == set(names(asked(stage, view="mirrored")))
    assert "has none under “Own”" in asked(stage, view="own").words
    assert "no account with Text nobody" in asked(stage, text="nobody").words


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
    page = asked(stage, **params)
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
        seen += [link.row.id for link in page.links]
        where = page.forward
    back = client.get(pages[-1].back).context["page"]

    assert len(seen) == len(set(seen)) == 120
    assert [len(page.links) for page in pages] == [50, 50, 20]
    assert [link.row.id for link in back.links] == seen[50:100]
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
        client.get(address(of_alpine("Huber Bakery")))


def test_a_bss_without_accounts_says_what_to_do(stage):
    Contact.objects.all().delete()
    stratus = Membership.objects.create(
        tenant=of_alpine("Nimbus Networks").reseller_tenant, user=stage.otto, role="SALES"
    ).tenant
    Account.objects.filter(tenant=stratus).delete()
    page = asked(stage, f"/t/{stratus.slug}/accounts/")

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

    page = asked(stage, **{"field.vip": "yes"})
    rows = exported(stage.signed_in(stage.otto).get("/t/alpine/accounts.csv?field.size=-12.50"))

    assert names(page) == ["Huber Bakery"]
    assert "=Important Yes" in page.words
    assert names(asked(stage, **{"field.vip": "no"})) == []
    [row] = rows
    assert (row["'=Important"], row["Size"], row["Note"]) == (
        "Yes", "-12.5", "'=cmd|' /C calc'!A0",
    )  # fmt: skip
    assert (row["Name"], row["Kind"], row["Managed by"]) == (
        "Huber Bakery", "Mirrored customer", "Cumulus IT",
    )  # fmt: skip


# Who sees what


def test_what_a_permission_rule_hides_is_not_there(stage):
    huber = of_alpine("Huber Bakery")
    hide(huber)
    client = stage.signed_in(stage.otto)

    assert "Huber Bakery" not in names(asked(stage))
    rows = exported(client.get("/t/alpine/accounts.csv"))
    assert "Huber Bakery" not in [row["Name"] for row in rows]
    for then in ("", "edit/"):
        assert client.get(address(huber, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        edits(stage, huber, {"custom_fields": {}})


def test_another_bsss_account_is_not_there(stage):
    theirs = of_cumulus("Huber Bakery")
    client = stage.signed_in(stage.otto)

    for then in ("", "edit/"):
        assert client.get(f"/t/alpine/accounts/{theirs.pk}/{then}").status_code == 404
        assert client.get(address(theirs, then)).status_code == 404
    with pytest.raises(Account.DoesNotExist):
        edits(stage, theirs, {"custom_fields": {}})


# The record


@pytest.mark.rule("R31", "R44")
def test_a_mirrored_account_wears_its_ribbon_and_says_what_is_locked(stage):
    huber = of_alpine("Huber Bakery")
    Contact.objects.create(tenant=stage.alpine, account=huber, name="Hanna Huber", phone="+43 1")
    page = asked(stage, address(huber))

    assert "This account is managed by Cumulus IT Tenant Reseller" in page.words
    assert page.html.count('aria-label="locked"') == 5
    assert "are decided in Cumulus IT’s BSS and follow from there." in page.words
    assert "Hanna Huber" in page.part("contacts")
    assert "Microsoft 365 Business Basic" in page.part("subscriptions")
    assert "Huber Bakery 1" in page.part("orders")
    assert "Edit" in page.offers


def test_a_resellers_account_leads_to_its_customers_and_back_orders(stage):
    page = asked(stage, address(of_alpine("Cumulus IT")))

    assert f'href="{LIST}?reseller=cumulus"' in page.html
    assert "Latest back-orders" in page.words
    assert "Huber Bakery 5" in page.part("orders")
    assert "managed by" not in page.words


def test_who_may_only_look_is_told_why(stage):
    huber = of_alpine("Huber Bakery")
    page = asked(stage, address(huber), stage.vera)

    assert "Edit" not in page.offers
    assert "The role viewer does not allow to edit orders." in page.words
    answer = asked(stage, address(huber, "edit/"), stage.vera)
    assert answer.is_refused
    assert "New account" not in asked(stage, who=stage.vera).offers
    assert asked(stage, LIST + "new/", stage.vera).is_refused


def test_the_form_has_the_fields_that_are_open_to_who_asks(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="ACCOUNT", code="po", label="PO")
    hide(of_alpine("Huber Bakery"), level="EDIT")

    mirror = asked(stage, address(of_alpine("Huber Bakery"), "edit/"))
    reseller = asked(stage, address(of_alpine("Cumulus IT"), "edit/"))

    assert mirror.fields == {"custom_fields.po"}
    assert {field.partition(".")[0] for field in reseller.fields} == set(
        EDITABLE[AccountKind.RESELLER]
    )
    assert "Managed by Cumulus IT" in mirror.words


# Editing


def edits(stage: Stage, account: Account, changes, *, role: Role = Role.SALES, **more) -> None:
    by = Actor(name="Otto", role=role, user_id=stage.otto.pk)
    edit_account(
        tenant_id=stage.alpine.pk, account_id=account.pk, changes=changes, by=by,
        now=stage.alpine.created_at, **more,
    )  # fmt: skip


@pytest.mark.rule("R44")
@pytest.mark.parametrize("field", sorted(ACCOUNT_FIELDS - EDITABLE[AccountKind.MIRROR].keys()))
def test_what_follows_from_the_reseller_is_refused_also_when_mixed(stage, field):
    huber = of_alpine("Huber Bakery")
    before = Account.objects.values().get(pk=huber.pk)

    with pytest.raises(Refused) as refusal:
        edits(stage, huber, {"responsible_user": stage.otto.pk, field: "Mine"})

    assert (refusal.value.code, refusal.value.fields) == ("mirror_protected", (field,))
    assert Account.objects.values().get(pk=huber.pk) == before


@pytest.mark.rule("R44")
def test_responsible_user_sharing_rule_and_custom_fields_of_a_mirror_are_saved(stage):
    CustomField.objects.create(tenant=stage.alpine, entity="ACCOUNT", code="po", label="PO")
    huber, rule = (
        of_alpine("Huber Bakery"),
        PermissionRule.objects.get(tenant=stage.alpine, name="Channel team"),
    )
    client, where = stage.signed_in(stage.otto), address(of_alpine("Huber Bakery"), "edit/")

    said = {
        "responsible_user": str(stage.otto.pk),
        "sharing_rule": str(rule.pk),
        "custom_fields.po": "4711",
    }
    answer = client.post(where, {**typed(client, where), **said})

    assert answer.status_code == 302
    after = Account.objects.get(pk=huber.pk)
    assert (after.responsible_user, after.sharing_rule) == (stage.otto, rule)
    assert after.custom_fields == {"po": "4711"}
    assert (after.name, after.version) == (huber.name, huber.version)


def test_what_a_customer_is_called_is_changed_at_home_and_told_upstream(stage):
    huber = of_cumulus("Huber Bakery")
    client, where = stage.signed_in(stage.ann), address(huber, "edit/")
    told = SaleEvent.objects.count()

    said = {"name": "  Huber & Sons ", "billing_address": "Main street 1\r\n4020 Linz  "}
    client.post(where, {**typed(client, where), **said})

    after = Account.objects.get(pk=huber.pk)
    assert (after.name, after.billing_address) == ("Huber & Sons", "Main street 1\n4020 Linz")
    assert SaleEvent.objects.count() == told + 1
    client.post(where, typed(client, where))
    assert SaleEvent.objects.count() == told + 1  # nothing changed, nothing told


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "An account needs a name."),
        ({"name": "   "}, "An account needs a name."),
        ({"name": "x" * 201}, "Name has at most 200 characters."),
        ({"accounting_no": "x" * 61}, "Accounting number has at most 60 characters."),
        ({"email": "nobody"}, "An e-mail address looks like name@example.com."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "An e-mail address is one line"),
        ({"name": "a\x07b"}, "A name is one line, without control characters."),
        ({"billing_address": "a\x07b"}, "A billing address has no control characters."),
        ({"billing_address": "x" * 2001}, "Billing address has at most 2000 characters."),
        ({"responsible_user": "nobody"}, "Choose one of the list."),
        ({"sharing_rule": "0190f3a0-0000-7000-8000-000000000001"}, "Choose one of the list."),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_saved(stage, said, sentence):
    huber = of_cumulus("Huber Bakery")
    before = Account.objects.values().get(pk=huber.pk)
    client, where = stage.signed_in(stage.ann), address(huber, "edit/")

    answer = Page(
        client.post(where, {**typed(client, where), "email": "new@huber.example", **said})
    )

    assert answer.response.status_code == 422
    assert sentence in answer.words
    assert Account.objects.values().get(pk=huber.pk) == before


def test_html_in_a_name_is_shown_as_text(stage):
    huber = of_cumulus("Huber Bakery")
    client, where = stage.signed_in(stage.ann), address(huber, "edit/")
    client.post(where, {**typed(client, where), "name": "<script>alert(1)</script>"})

    for page in (address(huber), "/t/cumulus/accounts/", where):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_of_two_who_edit_the_second_is_told_and_loses_nothing(stage):
    huber = of_cumulus("Huber Bakery")
    client, where = stage.signed_in(stage.ann), address(huber, "edit/")
    read = typed(client, where)
    client.post(where, {**read, "accounting_no": "1"})

    answer = Page(client.post(where, {**read, "accounting_no": "2"}))

    assert answer.response.status_code == 409
    assert "Somebody else has changed this account since you opened it." in answer.words
    assert 'value="2"' in answer.html
    assert Account.objects.get(pk=huber.pk).accounting_no == "1"


def test_news_from_the_reseller_does_not_disturb_who_edits_the_mirror(stage):
    huber = of_alpine("Huber Bakery")
    client, where = stage.signed_in(stage.otto), address(huber, "edit/")
    read = typed(client, where)
    Account.objects.filter(pk=huber.pk).update(name="Huber & Sons", version=9, source_version=9)

    answer = client.post(where, {**read, "responsible_user": str(stage.otto.pk)})

    assert answer.status_code == 302
    assert Account.objects.get(pk=huber.pk).name == "Huber & Sons"


@pytest.mark.parametrize(
    ("role", "changes", "code"),
    [
        (Role.VIEWER, {"custom_fields": {}}, "not_permitted"),
        (Role.FINANCE, {"name": "Cumulus"}, "not_permitted"),
        (Role.SALES, {"responsible_user": None}, "not_shared"),
        (Role.SALES, {"sharing_rule": None}, "not_shared"),
    ],
)
def test_role_and_rule_decide_field_by_field(stage, role, changes, code):
    cumulus = of_alpine("Cumulus IT")
    hide(cumulus, level="EDIT")

    with pytest.raises(Refused) as refusal:
        edits(stage, cumulus, changes, role=role)

    assert (refusal.value.code, refusal.value.fields) == (code, tuple(changes))
    edits(stage, cumulus, {"custom_fields": {}}, role=Role.FINANCE)
    edits(stage, cumulus, {"name": "Cumulus"}, role=Role.SALES)


def test_only_who_is_here_and_active_becomes_responsible(stage):
    huber = of_alpine("Huber Bakery")

    for user, code in ((stage.ann, "unknown_user"), (stage.vera, "inactive_user")):
        Membership.objects.filter(user=stage.vera).update(is_active=False)
        with pytest.raises(Refused) as refusal:
            edits(stage, huber, {"responsible_user": user.pk}, role=Role.ADMINISTRATOR)
        assert (refusal.value.code, refusal.value.fields) == (code, ("responsible_user",))

    theirs = PermissionRule.objects.exclude(tenant=stage.alpine).first()
    if theirs is None:
        theirs = PermissionRule.objects.create(tenant=stage.cumulus, name="Theirs")
    with pytest.raises(Refused) as refusal:
        edits(stage, huber, {"sharing_rule": theirs.pk}, role=Role.ADMINISTRATOR)
    assert refusal.value.code == "unknown_record"


# Making one


def test_a_new_customer_has_who_made_it_and_what_is_usual(stage):
    CustomField.objects.create(
        tenant=stage.cumulus, entity="ACCOUNT", code="region", label="Region", default="South"
    )
    client = stage.signed_in(stage.ann)
    where = "/t/cumulus/accounts/new/"
    assert typed(client, where)["custom_fields.region"] == "South"

    said = {"name": "Mühle Graz", "email": "mail@muehle.example", "custom_fields.region": "North"}
    answer = client.post(where, said)

    made = of_cumulus("Mühle Graz")
    assert answer.status_code == 302
    assert answer["Location"] == address(made)
    assert (made.responsible_user, made.currency) == (stage.ann, stage.cumulus.currency)
    assert made.custom_fields == {"region": "North"}


def test_a_new_customer_without_name_or_compulsory_field_is_not_made(stage):
    CustomField.objects.create(
        tenant=stage.cumulus, entity="ACCOUNT", code="vat", label="VAT", is_compulsory=True
    )
    client = stage.signed_in(stage.ann)
    count = Account.objects.count()

    answer = Page(client.post("/t/cumulus/accounts/new/", {"email": "mail@x.example"}))

    assert answer.response.status_code == 422
    assert "An account needs a name." in answer.words
    assert "VAT is compulsory." in answer.words
    assert 'value="mail@x.example"' in answer.html
    with pytest.raises(Refused) as refusal:
        create_customer(
            tenant_id=stage.cumulus.pk, new=NewCustomer(name="X"), by=system(),
            now=stage.cumulus.created_at,
        )  # fmt: skip
    assert refusal.value.fields == ("custom_fields.vat",)
    assert Account.objects.count() == count
