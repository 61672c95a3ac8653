"""Creating an account, and editing its editable fields."""

import pytest

from tests.support.page import Page, form_values
from tests.support.record_fixtures import alpine_account, cumulus_account, restrict_visibility
from upline.access.rulebook import Role, system_actor
from upline.kernel.verdicts import Refused
from upline.models import Account, CustomField, Membership, PermissionRule, SaleEvent
from upline.parties.actions import NewCustomer, create_customer
from upline.parties.rulebook import ACCOUNT_FIELDS, EDITABLE, AccountKind

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R44")
@pytest.mark.parametrize("field", sorted(ACCOUNT_FIELDS - EDITABLE[AccountKind.MIRROR].keys()))
def test_mirrored_fields_are_refused_even_with_editable_ones(fixtures, field):
    huber = alpine_account("Huber Bakery")
    before = Account.objects.values().get(pk=huber.pk)

    with pytest.raises(Refused) as refusal:
        fixtures.edit_record(huber, {"responsible_user": fixtures.otto.pk, field: "Mine"})

    assert (refusal.value.code, refusal.value.fields) == ("mirror_protected", (field,))
    assert Account.objects.values().get(pk=huber.pk) == before


@pytest.mark.rule("R44")
def test_responsible_user_sharing_rule_and_custom_fields_of_a_mirror_are_saved(fixtures):
    CustomField.objects.create(tenant=fixtures.alpine, entity="ACCOUNT", code="po", label="PO")
    huber, rule = (
        alpine_account("Huber Bakery"),
        PermissionRule.objects.get(tenant=fixtures.alpine, name="Channel team"),
    )
    client, where = (
        fixtures.signed_in_client(fixtures.otto),
        fixtures.account(alpine_account("Huber Bakery"), "edit/"),
    )

    said = {
        "responsible_user": str(fixtures.otto.pk),
        "sharing_rule": str(rule.pk),
        "custom_fields.po": "4711",
    }
    answer = client.post(where, {**form_values(client, where), **said})

    assert answer.status_code == 302
    after = Account.objects.get(pk=huber.pk)
    assert (after.responsible_user, after.sharing_rule) == (fixtures.otto, rule)
    assert after.custom_fields == {"po": "4711"}
    assert (after.name, after.version) == (huber.name, huber.version)


def test_renamed_customer_is_renamed_upstream(fixtures):
    huber = cumulus_account("Huber Bakery")
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(huber, "edit/")
    event_count = SaleEvent.objects.count()

    said = {"name": "  Huber & Sons ", "billing_address": "Main street 1\r\n4020 Linz  "}
    client.post(where, {**form_values(client, where), **said})

    after = Account.objects.get(pk=huber.pk)
    assert (after.name, after.billing_address) == ("Huber & Sons", "Main street 1\n4020 Linz")
    assert SaleEvent.objects.count() == event_count + 1
    client.post(where, form_values(client, where))
    assert SaleEvent.objects.count() == event_count + 1  # nothing changed, no event


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": "   "}, "Name is required."),
        ({"name": "x" * 201}, "Name has at most 200 characters."),
        ({"accounting_no": "x" * 61}, "Account number has at most 60 characters."),
        ({"email": "nobody"}, "An e-mail address looks like name@example.com."),
        (
            {"email": "a@b.example\nBcc: c@d.example"},
            "An e-mail address cannot contain the character U+000A (line break).",
        ),
        ({"name": "a\x07b"}, "A name cannot contain the character U+0007 (control character)."),
        (
            {"billing_address": "a\x07b"},
            "A billing address cannot contain the character U+0007 (control character).",
        ),
        ({"billing_address": "x" * 2001}, "Billing address has at most 2,000 characters."),
        ({"responsible_user": "nobody"}, "Choose one of the list."),
        ({"sharing_rule": "0190f3a0-0000-7000-8000-000000000001"}, "Choose one of the list."),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_saved(fixtures, said, sentence):
    huber = cumulus_account("Huber Bakery")
    before = Account.objects.values().get(pk=huber.pk)
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(huber, "edit/")

    answer = Page(
        client.post(where, {**form_values(client, where), "email": "new@huber.example", **said})
    )

    assert answer.response.status_code == 422
    assert sentence in answer.words
    assert Account.objects.values().get(pk=huber.pk) == before


def test_html_in_a_name_is_shown_as_text(fixtures):
    huber = cumulus_account("Huber Bakery")
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(huber, "edit/")
    client.post(where, {**form_values(client, where), "name": "<script>alert(1)</script>"})

    for page in (fixtures.account(huber), "/t/cumulus/accounts/", where):
        assert Page(client.get(page)).is_escaped("<script>alert(1)</script>")


def test_stale_edit_is_reported_and_input_is_shown_again(fixtures):
    huber = cumulus_account("Huber Bakery")
    client, where = fixtures.signed_in_client(fixtures.ann), fixtures.account(huber, "edit/")
    read = {**form_values(client, where), "read": client.get(where).context["read"]}
    client.post(where, {**read, "accounting_no": "1"})

    answer = Page(client.post(where, {**read, "accounting_no": "2"}))

    assert answer.response.status_code == 409
    assert "Account number is now 1 ." in answer.words
    assert "Somebody else has changed this account since you opened it." in answer.words
    assert answer.sent["accounting_no"] == ["2"]
    assert Account.objects.get(pk=huber.pk).accounting_no == "1"


def test_reseller_update_does_not_conflict_with_mirror_edit(fixtures):
    huber = alpine_account("Huber Bakery")
    client, where = fixtures.signed_in_client(fixtures.otto), fixtures.account(huber, "edit/")
    read = form_values(client, where)
    Account.objects.filter(pk=huber.pk).update(name="Huber & Sons", version=9, source_version=9)

    answer = client.post(where, {**read, "responsible_user": str(fixtures.otto.pk)})

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
def test_editable_fields_depend_on_role_and_permission_rule(fixtures, role, changes, code):
    cumulus = alpine_account("Cumulus IT")
    restrict_visibility(cumulus, level="EDIT")

    with pytest.raises(Refused) as refusal:
        fixtures.edit_record(cumulus, changes, role=role)

    assert (refusal.value.code, refusal.value.fields) == (code, tuple(changes))
    fixtures.edit_record(cumulus, {"custom_fields": {}}, role=Role.FINANCE)
    fixtures.edit_record(cumulus, {"name": "Cumulus"}, role=Role.SALES)


def test_responsible_user_must_be_active_and_of_the_bss(fixtures):
    huber = alpine_account("Huber Bakery")

    for user, code in ((fixtures.ann, "unknown_user"), (fixtures.vera, "inactive_user")):
        Membership.objects.filter(user=fixtures.vera).update(is_active=False)
        with pytest.raises(Refused) as refusal:
            fixtures.edit_record(huber, {"responsible_user": user.pk}, role=Role.ADMINISTRATOR)
        assert (refusal.value.code, refusal.value.fields) == (code, ("responsible_user",))

    foreign_rule = PermissionRule.objects.exclude(tenant=fixtures.alpine).first()
    if foreign_rule is None:
        foreign_rule = PermissionRule.objects.create(tenant=fixtures.cumulus, name="Theirs")
    with pytest.raises(Refused) as refusal:
        fixtures.edit_record(huber, {"sharing_rule": foreign_rule.pk}, role=Role.ADMINISTRATOR)
    assert refusal.value.code == "unknown_record"


# Making one


def test_new_customer_gets_creator_and_defaults(fixtures):
    CustomField.objects.create(
        tenant=fixtures.cumulus, entity="ACCOUNT", code="region", label="Region", default="South"
    )
    client = fixtures.signed_in_client(fixtures.ann)
    where = "/t/cumulus/accounts/new/"
    assert form_values(client, where)["custom_fields.region"] == "South"

    said = {"name": "Mühle Graz", "email": "mail@muehle.example", "custom_fields.region": "North"}
    answer = client.post(where, said)

    made = cumulus_account("Mühle Graz")
    assert answer.status_code == 302
    assert answer["Location"] == fixtures.account(made)
    assert (made.responsible_user, made.currency) == (fixtures.ann, fixtures.cumulus.currency)
    assert made.custom_fields == {"region": "North"}


def test_new_customer_without_name_or_compulsory_field_is_refused(fixtures):
    CustomField.objects.create(
        tenant=fixtures.cumulus, entity="ACCOUNT", code="vat", label="VAT", is_compulsory=True
    )
    client = fixtures.signed_in_client(fixtures.ann)
    count = Account.objects.count()

    answer = Page(client.post("/t/cumulus/accounts/new/", {"email": "mail@x.example"}))

    assert answer.response.status_code == 422
    assert "Name is required." in answer.words
    assert "VAT is required." in answer.words
    assert answer.sent["email"] == ["mail@x.example"]
    with pytest.raises(Refused) as refusal:
        create_customer(
            tenant_id=fixtures.cumulus.pk, new=NewCustomer(name="X"), by=system_actor(),
            now=fixtures.cumulus.created_at,
        )  # fmt: skip
    assert refusal.value.fields == ("custom_fields.vat",)
    assert Account.objects.count() == count
