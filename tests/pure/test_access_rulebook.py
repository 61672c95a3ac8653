"""Roles, levels of permission rules, and the fields of records that somebody may edit."""

from itertools import pairwise, product

import pytest

from upline.access.rulebook import (
    ROLE_PERMISSIONS,
    AccessRequirement,
    Actor,
    Level,
    Permission,
    Role,
    check_role,
    declared_needs,
    is_permitted,
    permission_verdict,
    requirement_of,
    system_actor,
)
from upline.backorders import rulebook as backorders
from upline.kernel.verdicts import Refused
from upline.parties.rulebook import (
    EDITABLE,
    FOLLOWED_FIELDS,
    PROFILE_FIELDS,
    AccountAction,
    AccountKind,
    fields_verdict,
    ribbon,
)
from upline.selling import rulebook as selling
from upline.setup.rulebook import (
    FINAL_STATUS_KINDS,
    OWNERSHIP_FIELDS,
    STANDARD_STATUSES,
    StatusKind,
    editability,
)
from upline.subscriptions import rulebook as subscriptions

NEEDS = {
    "custom_fields": AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT),
    "name": AccessRequirement(Permission.SELL, Level.EDIT),
    "sharing_rule": AccessRequirement(Permission.EDIT_ORDERS, Level.CONTROL),
}


def actor(role: Role) -> Actor:
    return Actor(name="Ann Berger", role=role)


# Roles


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.ADMINISTRATOR, set(Permission)),
        (Role.SALES, {"view", "sell", "edit_orders", "mend_back_orders"}),
        (Role.FINANCE, {"view", "edit_orders", "set_prices", "mend_back_orders"}),
        (Role.VIEWER, {"view"}),
    ],
)
def test_role_permits_its_actions_and_no_others(role, permissions):
    assert {one for one in Permission if is_permitted(role, one)} == permissions
    assert ROLE_PERMISSIONS[role] == permissions


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_role_verdict_refuses_what_is_not_permitted_with_code_and_sentence(role, permission):
    said = permission_verdict(role, permission)

    assert said.allowed is is_permitted(role, permission)
    assert said.code == ("" if said.allowed else "not_permitted")


def test_refused_role_raises_a_sentence_with_role_and_permission():
    check_role(Role.FINANCE, Permission.SET_PRICES)
    with pytest.raises(Refused) as refusal:
        check_role(Role.SALES, Permission.SET_PRICES)

    assert str(refusal.value) == "Sales people can’t set prices."


@pytest.mark.parametrize("role", Role)
def test_only_an_administrator_sees_every_record(role):
    assert actor(role).is_administrator is (role is Role.ADMINISTRATOR)


def test_system_acts_as_an_administrator_and_is_no_user():
    assert system_actor() == Actor(name="Upline", role=Role.ADMINISTRATOR)
    assert (system_actor("Demo").name, system_actor().user_id) == ("Demo", None)


# Who may do what


@pytest.mark.parametrize("actions", sorted(declared_needs(), key=lambda one: one.__qualname__))
def test_every_action_of_an_area_needs_a_permission_and_a_level(actions):
    for action in actions:
        need = requirement_of(action)
        assert need == declared_needs()[actions][action]
        assert need.level in Level
        assert is_permitted(Role.ADMINISTRATOR, need.permission)


def test_actions_without_declared_needs_are_unknown_to_the_gate():
    with pytest.raises(KeyError):
        requirement_of(Level.SEE)


def test_selling_and_changing_a_subscription_needs_the_permission_to_sell():
    for action in subscriptions.Action:
        assert requirement_of(action) == AccessRequirement(Permission.SELL, Level.EDIT)
    for creating in (subscriptions.RecordAction.CREATE, *selling.SellingAction):
        assert requirement_of(creating) == AccessRequirement(Permission.SELL, Level.SEE)


def test_terms_of_a_reseller_need_the_permission_to_set_prices():
    assert requirement_of(AccountAction.SET_TERMS).permission is Permission.SET_PRICES
    assert requirement_of(AccountAction.CREATE).permission is Permission.SELL


@pytest.mark.parametrize(
    "action",
    [
        action
        for action in backorders.BackOrderAction
        if action is not backorders.BackOrderAction.READ_LEDGER
    ],
)
def test_activation_needs_an_administrator_and_mending_one_who_resolves(action):
    need = requirement_of(action)

    mends = action in {
        backorders.BackOrderAction.RETRY_PARKED,
        backorders.BackOrderAction.RECONCILE,
        backorders.BackOrderAction.REPAIR_DIFFERENCE,
    }
    assert is_permitted(Role.SALES, need.permission) is mends
    assert need.permission is (Permission.RESOLVE_BACK_ORDERS if mends else Permission.SET_UP)


def test_ledger_is_read_with_the_permission_of_programs():
    need = requirement_of(backorders.BackOrderAction.READ_LEDGER)
    assert (need.permission, need.level) == (Permission.INTEGRATE, Level.SEE)


# Levels


def test_each_level_includes_itself_and_those_before_it():
    assert [level.rank for level in (Level.SEE, Level.EDIT, Level.CONTROL)] == [0, 1, 2]
    for level in Level:
        assert level.includes(level)
    for lower, higher in pairwise(Level):
        assert higher.includes(lower)
        assert not lower.includes(higher)


# Fields by role and level


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    ("role", "level", "names"),
    [
        (Role.ADMINISTRATOR, Level.CONTROL, {"custom_fields", "name", "sharing_rule"}),
        (Role.SALES, Level.EDIT, {"custom_fields", "name"}),
        (Role.FINANCE, Level.CONTROL, {"custom_fields", "sharing_rule"}),
        (Role.FINANCE, Level.EDIT, {"custom_fields"}),
        (Role.SALES, Level.SEE, set()),
        (Role.SALES, None, set()),
        (Role.VIEWER, Level.CONTROL, set()),
    ],
)
def test_field_is_editable_if_both_role_and_level_allow_it(role, level, names):
    editing = editability(NEEDS, by=actor(role), level=level)

    assert (editing.fields, editing.is_open) == (names, bool(names))


NO_EDIT = "The permission rule of this record does not let you change it."
NO_CONTROL = "Its responsible user and sharing rule need full control of this record."


@pytest.mark.parametrize(
    ("role", "level", "reasons"),
    [
        (Role.ADMINISTRATOR, Level.CONTROL, []),
        (Role.SALES, Level.EDIT, [NO_CONTROL]),
        (Role.SALES, Level.SEE, [NO_EDIT]),
        (Role.SALES, None, [NO_EDIT]),
        (Role.FINANCE, Level.CONTROL, ["Finance people can’t sell."]),
        (
            Role.VIEWER,
            Level.CONTROL,
            [
                "Viewers can’t edit orders.",
                "Viewers can’t sell.",
            ],
        ),
    ],
)
def test_each_reason_why_a_field_is_locked_is_given_once(role, level, reasons):
    editing = editability(NEEDS, by=actor(role), level=level)

    assert [verdict.reason for verdict in editing.refusals] == reasons


@pytest.mark.rule("R44")
def test_edit_form_opens_if_any_field_is_open_and_is_refused_by_the_first_reason_otherwise():
    editability(NEEDS, by=actor(Role.FINANCE), level=Level.EDIT).check()

    with pytest.raises(Refused, match=NO_EDIT) as refusal:
        editability(NEEDS, by=actor(Role.SALES), level=Level.SEE).check()
    with pytest.raises(Refused, match="can’t edit orders"):
        editability(NEEDS, by=actor(Role.VIEWER), level=Level.CONTROL).check()

    assert refusal.value.code == "not_shared"


@pytest.mark.rule("R44")
def test_ownership_fields_need_full_control_and_custom_fields_do_not():
    assert {name: need.level for name, need in OWNERSHIP_FIELDS.items()} == {
        "responsible_user": Level.CONTROL,
        "sharing_rule": Level.CONTROL,
        "custom_fields": Level.EDIT,
        "external_id": Level.EDIT,
    }
    assert {need.permission for need in OWNERSHIP_FIELDS.values()} == {Permission.EDIT_ORDERS}


@pytest.mark.rule("R14")
def test_standard_statuses_include_the_fallback_and_one_of_each_kind():
    assert [name for name, _ in STANDARD_STATUSES] == [
        "Draft",
        "Submitted",
        "Executed",
        "Cancelled",
    ]
    assert [kind for _, kind in STANDARD_STATUSES] == list(StatusKind)
    assert {StatusKind.EXECUTES, StatusKind.CANCELS} == FINAL_STATUS_KINDS


# Accounts

MANAGED = "This customer is managed by its reseller; these fields follow from there"


@pytest.mark.rule("R31", "R44")
def test_mirrored_fields_are_locked_on_mirrors_and_need_selling_elsewhere():
    assert {"name", "accounting_no", "email", "billing_address"} <= FOLLOWED_FIELDS.names
    for kind in (AccountKind.CUSTOMER, AccountKind.RESELLER):
        own = FOLLOWED_FIELDS.names | PROFILE_FIELDS.keys()
        assert EDITABLE[kind].keys() == own | OWNERSHIP_FIELDS.keys()
        for name in own:
            assert EDITABLE[kind][name] == AccessRequirement(Permission.SELL, Level.EDIT)
        assert fields_verdict(frozenset({"name", "sharing_rule"}), kind).allowed
    assert EDITABLE[AccountKind.MIRROR] == OWNERSHIP_FIELDS
    assert fields_verdict(frozenset(OWNERSHIP_FIELDS), AccountKind.MIRROR).allowed


@pytest.mark.rule("R31", "R44")
@pytest.mark.parametrize(
    ("kind", "names", "code", "fields", "sentence"),
    [
        (
            AccountKind.MIRROR, {"name", "email", "sharing_rule"}, "mirror_protected",
            ("email", "name"),
            f"{MANAGED}: email, name.",
        ),
        (
            AccountKind.CUSTOMER, {"name", "currency"}, "field_not_editable", ("currency",),
            "These fields cannot be edited: currency.",
        ),
        (
            AccountKind.RESELLER, {"parent"}, "field_not_editable", ("parent",),
            "These fields cannot be edited: parent.",
        ),
    ],
)  # fmt: skip
def test_locked_fields_of_an_account_are_named_in_the_refusal(kind, names, code, fields, sentence):
    said = fields_verdict(frozenset(names), kind)

    assert (said.code, said.fields, said.reason) == (code, fields, sentence)


@pytest.mark.rule("R31")
def test_ribbon_of_an_account_names_the_reseller():
    assert ribbon("Cumulus IT") == "This account is managed by Cumulus IT Tenant Reseller"
