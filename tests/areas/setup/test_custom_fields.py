"""Setting up what a BSS adds to its records: custom fields of every kind."""

import pytest

from tests.support.setup_fixtures import HOSTILE, SetupAdmin
from upline.access.rulebook import system_actor
from upline.kernel.verdicts import Refused
from upline.models import CustomField
from upline.parties.actions import NewAccount, create_account
from upline.parties.models import Account
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


GOOD = {
    FieldKind.TEXT: ("north", "north"),
    FieldKind.NUMBER: ("12.50", "12.5"),
    FieldKind.DATE: ("2026-05-15", "2026-05-15"),
    FieldKind.CHOICE: ("Gold", "Gold"),
    FieldKind.YES_NO: ("yes", "yes"),
    FieldKind.USER: (None, None),
}
BAD = {
    FieldKind.TEXT: "x" * 501,
    FieldKind.NUMBER: "1e9",
    FieldKind.DATE: "2026-02-30",
    FieldKind.CHOICE: "Bronze",
    FieldKind.YES_NO: "perhaps",
    FieldKind.USER: "01a2046c-2132-7314-b1fe-4c2e2c0209fb",
}


def field_form(kind: FieldKind, **more: object) -> dict[str, object]:
    choices = {"choices": "Gold\n Silver \n\nGold"} if kind is FieldKind.CHOICE else {}
    return {"label": "A field", "code": "a_field", **choices, **more}


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("entity", Entity)
def test_a_field_of_each_kind_can_be_defined_for_each_record(setup_admin, kind, entity):
    value, stored = GOOD[kind]
    if kind is FieldKind.USER:
        value = stored = str(setup_admin.create_user("Otto").pk)
    address = f"custom-fields/add/{entity.lower()}/?kind={kind}"
    page = setup_admin.submit_valid_form(
        address, **field_form(kind, default=value, group="Money", is_compulsory="on")
    )

    field = CustomField.objects.get(tenant=setup_admin.tenant)
    assert (field.entity, field.kind, field.code) == (entity, kind, "a_field")
    assert (field.default, field.group, field.is_compulsory) == (stored, "Money", True)
    assert field.choices == (["Gold", "Silver"] if kind is FieldKind.CHOICE else [])
    assert "A field" in page.words


@pytest.mark.parametrize("kind", FieldKind)
def test_invalid_default_value_is_refused(setup_admin, kind):
    address = f"custom-fields/add/order/?kind={kind}"
    page = setup_admin.is_refused(address, **field_form(kind, default=BAD[kind]))

    assert page.sent["code"] == ["a_field"]
    assert not CustomField.objects.exists()
    new = setup.NewCustomField(
        entity=Entity.ORDER,
        code="a",
        label="A",
        kind=kind,
        choices=("Gold",),
        default=BAD[kind],
    )
    with pytest.raises(Refused) as refusal:
        setup.add_custom_field(tenant_id=setup_admin.tenant_id, new=new, by=setup_admin.actor)
    assert refusal.value.fields == ("default",)


@pytest.mark.rule("R19")
def test_a_compulsory_field_needs_no_default(setup_admin):
    setup_admin.submit_valid_form(
        "custom-fields/add/order/?kind=TEXT", **field_form(FieldKind.TEXT, is_compulsory="on")
    )

    field = CustomField.objects.get()
    assert (field.is_compulsory, field.default) == (True, None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"label": ""}, "Label is required."),
        ({"label": "x" * 121}, "at most 120 characters"),
        ({"group": "x" * 121}, "at most 120 characters"),
        ({"code": "two words"}, "A code starts with a letter"),
        ({"code": "1st"}, "A code starts with a letter"),
        ({"code": "x" * 61}, "at most 60 characters"),
        ({"code": "taken"}, "The code “taken” is taken."),
        ({"choices": ""}, "Choices is required."),
        ({"choices": " \n\u200b\n"}, "cannot contain the character U+200B"),
        ({"choices": "x" * 121}, "A choice has at most 120 characters."),
        ({"choices": "\n".join(str(n) for n in range(201))}, "at most 200 choices"),
    ],
)
def test_invalid_field_definition_is_refused(setup_admin, said, sentence):
    taken = setup.NewCustomField(entity=Entity.ORDER, code="taken", label="Taken")
    setup.add_custom_field(tenant_id=setup_admin.tenant_id, new=taken, by=setup_admin.actor)
    address = "custom-fields/add/order/?kind=CHOICE"
    page = setup_admin.is_refused(address, **field_form(FieldKind.CHOICE, **said))

    assert sentence in page.words
    assert CustomField.objects.count() == 1


def create_account_with_values(setup_admin: SetupAdmin, **custom: str) -> Account:
    new = NewAccount(name="Huber Bakery", currency="EUR")
    pk = create_account(
        tenant_id=setup_admin.tenant_id,
        new=new,
        by=system_actor(),
        now=setup_admin.tenant.created_at,
    )
    Account.objects.filter(pk=pk).update(custom_fields=custom)
    return Account.objects.get(pk=pk)


def test_choice_in_use_cannot_be_removed(setup_admin):
    setup_admin.submit_valid_form(
        "custom-fields/add/account/?kind=CHOICE", **field_form(FieldKind.CHOICE)
    )
    field = CustomField.objects.get()
    create_account_with_values(setup_admin, a_field="Silver")

    page = setup_admin.is_refused(
        f"custom-fields/{field.pk}/", label="A field", choices="Gold\nBronze"
    )
    assert "“Silver” is the value of 1 account; it has to stay a choice." in page.words
    setup_admin.submit_valid_form(
        f"custom-fields/{field.pk}/", label="Class", choices="Silver\nBronze"
    )
    field.refresh_from_db()
    assert (field.label, field.choices) == ("Class", ["Silver", "Bronze"])


def test_code_and_kind_are_immutable(setup_admin):
    setup_admin.submit_valid_form(
        "custom-fields/add/order/?kind=NUMBER", **field_form(FieldKind.NUMBER, default="1")
    )
    field = CustomField.objects.get()
    page = setup_admin.open_page(f"custom-fields/{field.pk}/")
    setup_admin.submit_valid_form(
        f"custom-fields/{field.pk}/", label=HOSTILE, group="G", default="", code="b", kind="TEXT"
    )

    field.refresh_from_db()
    assert {"code", "kind", "choices"} & page.fields == set()
    assert (field.code, field.kind, field.label) == ("a_field", "NUMBER", HOSTILE)
    assert field.default is None
    assert setup_admin.open_page("custom-fields/").is_escaped(HOSTILE)


def test_field_in_use_cannot_be_deleted(setup_admin, other_admin):
    for at in (setup_admin, other_admin):
        at.submit_valid_form("custom-fields/add/account/?kind=TEXT", **field_form(FieldKind.TEXT))
    create_account_with_values(setup_admin, a_field="something")
    create_account_with_values(setup_admin, a_field="")
    own_field, foreign_field = (
        CustomField.objects.get(tenant=at.tenant) for at in (setup_admin, other_admin)
    )

    page = setup_admin.is_refused(f"custom-fields/{own_field.pk}/delete/")
    assert "is used by 1 account" in page.words
    for end in ("", "delete/", "move/"):
        assert (
            setup_admin.post_form(f"custom-fields/{foreign_field.pk}/{end}", label="X").status_code
            == 404
        )
    other_admin.submit_valid_form(f"custom-fields/{foreign_field.pk}/delete/")
    assert list(CustomField.objects.all()) == [own_field]


def test_deactivated_default_user_may_stay(setup_admin):
    otto = setup_admin.create_user("Otto")
    said = field_form(FieldKind.USER, default=str(otto.pk))
    setup_admin.submit_valid_form("custom-fields/add/order/?kind=USER", **said)
    field = CustomField.objects.get()
    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=otto.pk, by=setup_admin.actor)

    assert "Otto (inactive)" in setup_admin.open_page(f"custom-fields/{field.pk}/").words
    setup_admin.submit_valid_form(f"custom-fields/{field.pk}/", label="Owner", default=str(otto.pk))
    field.refresh_from_db()
    assert (field.label, field.default) == ("Owner", str(otto.pk))
    setup_admin.is_refused("custom-fields/add/order/?kind=USER", **{**said, "code": "b"})


def test_form_fields_depend_on_the_kind(setup_admin):
    page = setup_admin.open_page("custom-fields/add/order/?kind=NOTHING")

    assert "Yes or no" in page.words
    setup_admin.open_page("custom-fields/add/invoice/", status=404)


def test_new_field_chooses_its_type_on_the_same_page(setup_admin):
    page = setup_admin.open_page("custom-fields/add/order/")
    assert "Yes or no" in page.words
    added = setup_admin.submit_valid_form(
        "custom-fields/add/order/", label="Class", code="class", kind="CHOICE", choices="A\r\nB"
    )

    field = CustomField.objects.get(code="class")
    assert (field.kind, field.choices) == ("CHOICE", ["A", "B"])
    assert "Default" in added.words  # its own page, where the default is set
    for said in ({"kind": "CHOICE"}, {"kind": "NONE"}, {"label": "x" * 5000}, {"code": ""}):
        setup_admin.is_refused(
            "custom-fields/add/order/", **{"label": "X", "code": "x", "kind": "TEXT", **said}
        )
    assert CustomField.objects.count() == 1
