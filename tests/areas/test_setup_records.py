"""Setting up what records have: permission rules, custom fields, Use of API Options, the logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.setup_stage import HOSTILE, PICTURE, Desk, sit_at
from upline.kernel.verdicts import Refused
from upline.models import ApiOption, CustomField, DefaultRule, Logo, PermissionGrant, PermissionRule
from upline.parties.actions import NewAccount, create_account
from upline.parties.models import Account
from upline.setup import actions as setup
from upline.setup.queries import ApiOptions, api_options, default_rules
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy import actions as tenancy
from upline.tenancy.rulebook import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return sit_at()


@pytest.fixture
def other() -> Desk:
    return sit_at("nimbus", "Nimbus")


# Permission rules


def grants(rule) -> set[tuple[str, str]]:
    rows = PermissionGrant.objects.filter(rule=rule).select_related("user", "group")
    return {(named(row), row.level) for row in rows}


def named(row: PermissionGrant) -> str:
    return row.user.name if row.user else row.group.name if row.group else "everybody"


def test_a_rule_grants_levels_to_everybody_groups_and_users(desk):
    otto = desk.hires("Otto")
    team = tenancy.add_group(tenant_id=desk.tenant_id, name="Team")
    page = desk.saves("permission-rules/add/", name=HOSTILE, everybody="nobody")
    rule = PermissionRule.objects.get(tenant=desk.tenant)

    assert "It grants nothing" in page.words
    assert HOSTILE not in page.html
    desk.saves(f"permission-rules/{rule.pk}/grant/", to="everybody", level="SEE")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"group.{team}", level="EDIT")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="EDIT")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="CONTROL")
    assert grants(rule) == {("everybody", "SEE"), ("Team", "EDIT"), ("Otto", "CONTROL")}

    granted = PermissionGrant.objects.get(rule=rule, user=otto)
    desk.saves(f"permission-rules/{rule.pk}/grants/{granted.pk}/remove/")
    assert grants(rule) == {("everybody", "SEE"), ("Team", "EDIT")}


@pytest.mark.parametrize(
    ("everybody", "expected"),
    [("nobody", set()), ("SEE", {("everybody", "SEE")}), ("CONTROL", {("everybody", "CONTROL")})],
)
def test_a_new_rule_says_what_everybody_may(desk, everybody, expected):
    desk.saves("permission-rules/add/", name="Rule", everybody=everybody)

    assert grants(PermissionRule.objects.get()) == expected


def test_strangers_and_whoever_left_are_granted_nothing(desk, other):
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule", everybody=None)
    theirs, their_team = other.hires("Nora"), tenancy.add_group(tenant_id=other.tenant_id, name="T")
    gone = desk.hires("Otto")
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=gone.pk, by=desk.actor)

    for to, code in (
        (setup.Grantee(user_id=theirs.pk), "unknown_user"),
        (setup.Grantee(group_id=their_team), "unknown_record"),
        (setup.Grantee(user_id=gone.pk), "inactive_user"),
    ):
        kind = "user" if to.user_id else "group"
        address = f"permission-rules/{rule}/grant/"
        desk.is_refused(address, to=f"{kind}.{to.user_id or to.group_id}", level="SEE")
        with pytest.raises(Refused) as refusal:
            setup.set_grant(tenant_id=desk.tenant_id, rule_id=rule, to=to, level=Level.SEE)
        assert refusal.value.code == code
    desk.is_refused(f"permission-rules/{rule}/grant/", to="user.nobody", level="SEE")
    desk.is_refused(f"permission-rules/{rule}/grant/", to="everybody", level="OWN")
    assert not PermissionGrant.objects.filter(rule=rule).exists()


def test_a_grantee_who_left_is_marked(desk):
    otto = desk.hires("Otto")
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule")
    setup.set_grant(
        tenant_id=desk.tenant_id, rule_id=rule, to=setup.Grantee(otto.pk), level=Level.EDIT
    )
    assert "Inactive" not in desk.opens(f"permission-rules/{rule}/").words

    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=otto.pk, by=desk.actor)
    assert "Inactive" in desk.opens(f"permission-rules/{rule}/").words


def test_each_kind_of_record_has_one_default_rule_or_none(desk, other):
    one = setup.add_permission_rule(tenant_id=desk.tenant_id, name="One")
    two = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Two")
    theirs = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")
    desk.saves("permission-rules/", order=one, account=one, subscription="")
    page = desk.saves("permission-rules/", order=two, account=one, subscription="")

    assert default_rules(tenant_id=desk.tenant_id) == {Entity.ORDER: two, Entity.ACCOUNT: one}
    assert DefaultRule.objects.filter(tenant=desk.tenant).count() == 2
    assert "No default for subscriptions: open to everybody." in desk.opens().words
    assert "orders" in page.words
    desk.is_refused("permission-rules/", order=theirs, account="", subscription="")
    with pytest.raises(Refused) as refusal:
        setup.set_default_rules(
            tenant_id=desk.tenant_id, rules={Entity.ACCOUNT: None, Entity.ORDER: theirs}
        )
    assert (refusal.value.code, refusal.value.fields) == ("unknown_record", ("order",))
    assert default_rules(tenant_id=desk.tenant_id) == {Entity.ORDER: two, Entity.ACCOUNT: one}


def test_a_rule_that_is_used_stays_and_one_that_is_not_goes_with_its_grants(desk):
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule", is_default=True)
    setup.set_api_options(
        tenant_id=desk.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=None,
        sharing_rule_id=rule,
    )
    page = desk.is_refused(f"permission-rules/{rule}/delete/")
    assert "is used by Use of API Options and the default rules" in page.words

    ApiOption.objects.all().delete()
    DefaultRule.objects.all().delete()
    desk.saves(f"permission-rules/{rule}/delete/")
    assert not PermissionRule.objects.exists()
    assert not PermissionGrant.objects.exists()


def test_another_bsss_rule_is_not_there(desk, other):
    rule = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")
    granted = PermissionGrant.objects.get(rule=rule)

    for page in ("", "delete/", "grant/", f"grants/{granted.pk}/remove/"):
        said = {"name": "Ours", "to": "everybody", "level": "SEE"}
        assert desk.sends(f"permission-rules/{rule}/{page}", **said).status_code == 404
    granted.refresh_from_db()
    assert granted.level == "CONTROL"


# Use of API Options


UNSET = dict.fromkeys(
    (
        "order.responsible_user",
        "order.sharing_rule",
        "account.responsible_user",
        "account.sharing_rule",
    ),
    "",
)


@pytest.mark.rule("R15")
def test_the_options_are_set_for_orders_and_accounts(desk):
    desk.wins_a_reseller()
    otto, rule = (
        desk.hires("Otto"),
        setup.add_permission_rule(tenant_id=desk.tenant_id, name="Team", is_default=True),
    )
    before = desk.opens("api-options/")
    said = {**UNSET, "order.responsible_user": otto.pk, "account.sharing_rule": rule}
    page = desk.saves("api-options/", **said)

    assert api_options(tenant_id=desk.tenant_id) == {
        Entity.ORDER: ApiOptions(otto.pk, None),
        Entity.ACCOUNT: ApiOptions(None, rule),
    }
    assert before.fields == set(UNSET)
    assert "then the administrator, Anna Admin, takes over." in before.words
    assert "The default rule, Team, takes over." in before.words
    assert "Once Otto is no longer active:" in page.words
    assert "Orders already booked stay as they are." in page.words


@pytest.mark.rule("R15")
def test_the_page_warns_where_the_chosen_user_left_and_lets_them_stay(desk):
    desk.wins_a_reseller()
    otto, clara = desk.hires("Otto"), desk.hires("Clara")
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    for user in (otto, clara):
        tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=user.pk, by=desk.actor)
    page = desk.opens("api-options/")

    assert (
        "Otto is no longer active. The next back-order goes to the Responsible User" in page.words
    )
    assert "Otto (inactive)" in page.words
    # Saving something else leaves him where he is; nobody inactive comes anew.
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    assert api_options(tenant_id=desk.tenant_id)[Entity.ORDER].responsible_user_id == otto.pk
    desk.is_refused("api-options/", **{**UNSET, "order.responsible_user": clara.pk})
    with pytest.raises(Refused) as refusal:
        setup.set_api_options(
            tenant_id=desk.tenant_id,
            entity=Entity.ACCOUNT,
            responsible_user_id=clara.pk,
            sharing_rule_id=None,
        )
    assert refusal.value.code == "inactive_user"
    assert refusal.value.fields == ("account.responsible_user",)


def test_where_no_resellers_sale_is_booked_nobody_takes_over(desk):
    otto = desk.hires("Otto")
    assert "Nobody takes over." in desk.opens("api-options/").words
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=otto.pk, by=desk.actor)

    page = desk.opens("api-options/")
    assert "The next order that no person makes goes to nobody." in page.words


def test_another_bsss_people_and_rules_are_no_options(desk, other):
    theirs = other.hires("Nora").pk
    rule = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")

    for field, value, code in (
        ("responsible_user", theirs, "unknown_user"),
        ("sharing_rule", rule, "unknown_record"),
    ):
        desk.is_refused("api-options/", **{**UNSET, f"order.{field}": value})
        options = {"responsible_user_id": None, "sharing_rule_id": None, f"{field}_id": value}
        with pytest.raises(Refused) as refusal:
            setup.set_api_options(tenant_id=desk.tenant_id, entity=Entity.ORDER, **options)
        assert refusal.value.code == code
    assert api_options(tenant_id=desk.tenant_id) == {}


# Custom fields

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


# The logo


def picture(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_logo_is_uploaded_shown_and_removed(desk):
    assert "None yet" in desk.opens().words
    assert "Nothing was saved" not in desk.opens("logo/").words
    page = desk.saves("logo/", logo=picture(PICTURE))

    shown = desk.client.get("/t/alpine/logo")
    assert bytes(Logo.objects.get().content) == PICTURE
    assert "/t/alpine/logo?" in page.html
    assert (shown["Content-Type"], shown.content) == ("image/png", PICTURE)
    desk.opens("logo/remove/")
    desk.saves("logo/remove/")
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload=alert(1)>", "PNG or JPEG"),
        (b"", "This file is empty."),
        (PICTURE + b"x" * 512 * 1024, "at most 512 KB"),
    ],
)
def test_what_is_no_logo_is_refused(desk, content, sentence):
    page = desk.is_refused("logo/", logo=picture(content))

    assert sentence in page.words
    assert not Logo.objects.exists()


def test_no_file_is_no_logo(desk):
    assert "Choose a file." in desk.is_refused("logo/").words
