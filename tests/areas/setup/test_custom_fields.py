"""Setting up what a BSS adds to its records: custom fields of every kind."""

import pytest

from tests.support.setup_stage import HOSTILE, Desk
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


def says(kind: FieldKind, **more: object) -> dict[str, object]:
    choices = {"choices": "Gold\n Silver \n\nGold"} if kind is FieldKind.CHOICE else {}
    return {"label": "A field", "code": "a_field", **choices, **more}


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("entity", Entity)
def test_a_field_of_each_kind_can_be_defined_for_each_record(desk, kind, entity):
    value, kept = GOOD[kind]
    if kind is FieldKind.USER:
        value = kept = str(desk.hires("Otto").pk)
    address = f"custom-fields/add/{entity.lower()}/?kind={kind}"
    page = desk.saves(address, **says(kind, default=value, group="Money", is_compulsory="on"))

    field = CustomField.objects.get(tenant=desk.tenant)
    assert (field.entity, field.kind, field.code) == (entity, kind, "a_field")
    assert (field.default, field.group, field.is_compulsory) == (kept, "Money", True)
    assert field.choices == (["Gold", "Silver"] if kind is FieldKind.CHOICE else [])
    assert "A field" in page.words


@pytest.mark.parametrize("kind", FieldKind)
def test_a_default_that_the_field_could_not_hold_is_refused(desk, kind):
    address = f"custom-fields/add/order/?kind={kind}"
    page = desk.is_refused(address, **says(kind, default=BAD[kind]))

    assert 'value="a_field"' in page.html
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
        setup.add_custom_field(tenant_id=desk.tenant_id, new=new)
    assert refusal.value.fields == ("default",)


@pytest.mark.rule("R19")
def test_a_compulsory_field_needs_no_default(desk):
    desk.saves("custom-fields/add/order/?kind=TEXT", **says(FieldKind.TEXT, is_compulsory="on"))

    field = CustomField.objects.get()
    assert (field.is_compulsory, field.default) == (True, None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"label": ""}, "Label is compulsory."),
        ({"label": "x" * 121}, "at most 120 characters"),
        ({"group": "x" * 121}, "at most 120 characters"),
        ({"code": "two words"}, "A code starts with a letter"),
        ({"code": "1st"}, "A code starts with a letter"),
        ({"code": "x" * 61}, "at most 60 characters"),
        ({"code": "taken"}, "The code “taken” is taken."),
        ({"choices": ""}, "Choices is compulsory."),
        ({"choices": " \n\u200b\n"}, "needs at least one choice"),
        ({"choices": "x" * 121}, "A choice has at most 120 characters."),
        ({"choices": "\n".join(str(n) for n in range(201))}, "at most 200 choices"),
    ],
)
def test_a_field_that_cannot_be_is_refused(desk, said, sentence):
    taken = setup.NewCustomField(entity=Entity.ORDER, code="taken", label="Taken")
    setup.add_custom_field(tenant_id=desk.tenant_id, new=taken)
    address = "custom-fields/add/order/?kind=CHOICE"
    page = desk.is_refused(address, **says(FieldKind.CHOICE, **said))

    assert sentence in page.words
    assert CustomField.objects.count() == 1


def held(desk: Desk, **custom: str) -> Account:
    new = NewAccount(name="Huber Bakery", currency="EUR")
    pk = create_account(tenant_id=desk.tenant_id, new=new, now=desk.tenant.created_at)
    Account.objects.filter(pk=pk).update(custom_fields=custom)
    return Account.objects.get(pk=pk)


def test_a_choice_that_records_hold_stays_one(desk):
    desk.saves("custom-fields/add/account/?kind=CHOICE", **says(FieldKind.CHOICE))
    field = CustomField.objects.get()
    held(desk, a_field="Silver")

    page = desk.is_refused(f"custom-fields/{field.pk}/", label="A field", choices="Gold\nBronze")
    assert "“Silver” is the value of 1 account; it has to stay a choice." in page.words
    desk.saves(f"custom-fields/{field.pk}/", label="Class", choices="Silver\nBronze")
    field.refresh_from_db()
    assert (field.label, field.choices) == ("Class", ["Silver", "Bronze"])


def test_code_and_kind_stay_and_the_rest_changes(desk):
    desk.saves("custom-fields/add/order/?kind=NUMBER", **says(FieldKind.NUMBER, default="1"))
    field = CustomField.objects.get()
    page = desk.opens(f"custom-fields/{field.pk}/")
    desk.saves(
        f"custom-fields/{field.pk}/", label=HOSTILE, group="G", default="", code="b", kind="TEXT"
    )

    field.refresh_from_db()
    assert {"code", "kind", "choices"} & page.fields == set()
    assert (field.code, field.kind, field.label) == ("a_field", "NUMBER", HOSTILE)
    assert field.default is None
    assert HOSTILE not in desk.opens("custom-fields/").html


def test_a_field_in_which_records_have_values_stays(desk, other):
    for at in (desk, other):
        at.saves("custom-fields/add/account/?kind=TEXT", **says(FieldKind.TEXT))
    held(desk, a_field="something")
    held(desk, a_field="")
    mine, theirs = (CustomField.objects.get(tenant=at.tenant) for at in (desk, other))

    page = desk.is_refused(f"custom-fields/{mine.pk}/delete/")
    assert "is used by 1 account" in page.words
    for end in ("", "delete/", "move/"):
        assert desk.sends(f"custom-fields/{theirs.pk}/{end}", label="X").status_code == 404
    other.saves(f"custom-fields/{theirs.pk}/delete/")
    assert list(CustomField.objects.all()) == [mine]


def test_a_default_user_who_left_may_stay(desk):
    otto = desk.hires("Otto")
    said = says(FieldKind.USER, default=str(otto.pk))
    desk.saves("custom-fields/add/order/?kind=USER", **said)
    field = CustomField.objects.get()
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=otto.pk, by=desk.actor)

    assert "Otto (inactive)" in desk.opens(f"custom-fields/{field.pk}/").words
    desk.saves(f"custom-fields/{field.pk}/", label="Owner", default=str(otto.pk))
    field.refresh_from_db()
    assert (field.label, field.default) == ("Owner", str(otto.pk))
    desk.is_refused("custom-fields/add/order/?kind=USER", **{**said, "code": "b"})


def test_fields_are_asked_by_kind_and_only_for_what_has_them(desk):
    page = desk.opens("custom-fields/add/order/?kind=NOTHING")

    assert "Yes or no" in page.words
    desk.opens("custom-fields/add/invoice/", status=404)
