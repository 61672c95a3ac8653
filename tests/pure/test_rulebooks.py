"""Rulebooks are total, say what they mean, and are not said a second time anywhere."""

from itertools import product

import pytest

from tests.support.source_document import source_claims
from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role
from upline.backorders import rulebook as backorders
from upline.orders import rulebook as orders
from upline.orders.rulebook import EDITABLE, RULEBOOK, OrderAction, Origin, Placement
from upline.subscriptions import rulebook as subscriptions
from upline.subscriptions.rulebook import Action, LineKind, State, Status, Trigger


@pytest.mark.rule("R37", "R38", "R39")
def test_every_action_is_ruled_for_every_origin():
    for origin in Origin:
        assert RULEBOOK[origin].keys() == set(OrderAction)


@pytest.mark.rule("R39")
@pytest.mark.parametrize("action", OrderAction)
def test_a_refusal_has_the_one_code_and_a_sentence_of_its_own(action):
    verdict = RULEBOOK[Origin.BACK_ORDER][action]

    if not verdict.allowed:
        assert verdict.code == orders.BACK_ORDER_PROTECTED
        assert verdict.reason.startswith(("A back-order", "The lines", "The quantities"))
        same = [a for a, v in RULEBOOK[Origin.BACK_ORDER].items() if v.reason == verdict.reason]
        assert same == [action]


@pytest.mark.rule("R37", "R38")
def test_rulebook_matches_the_two_lists_of_the_source():
    rules = RULEBOOK[Origin.BACK_ORDER]
    refused = {a for a, v in rules.items() if not v.allowed}

    # Submitting is on neither list, and touches the status (R39).
    assert refused - {OrderAction.SUBMIT} == {
        OrderAction.DELETE, OrderAction.EXECUTE, OrderAction.COPY, OrderAction.DELIVER,
        OrderAction.CANCEL, OrderAction.ADD_ITEM, OrderAction.QUICK_ADD, OrderAction.UPDATE_ITEM,
        OrderAction.DELETE_ITEM, OrderAction.EXECUTE_ITEM, OrderAction.CHANGE_ITEM_QUANTITY,
    }  # fmt: skip


@pytest.mark.rule("R38")
def test_the_editable_fields_are_the_eight_of_the_source():
    [sentence] = [c for c in source_claims() if "change only the following fields" in c]
    listed = sentence.split(": ", 1)[1].rstrip(".").replace(" and ", ",").lower()
    fields = {name.strip().replace(" ", "_") for name in listed.split(",")}

    assert fields == EDITABLE[Origin.BACK_ORDER]


@pytest.mark.rule("R27", "R28", "R29", "R30")
def test_every_line_kind_has_one_placement_and_every_placement_is_used():
    assert backorders.LINE_RULES.keys() == set(LineKind)
    assert {rule.placement for rule in backorders.LINE_RULES.values()} == set(Placement)


@pytest.mark.rule("R25")
@pytest.mark.parametrize("kind", LineKind)
def test_line_of_a_replaced_subscription_gets_no_promotion(kind):
    is_left = kind in {LineKind.FULL_PLAN_OLD, LineKind.PARTIAL_PLAN_SOURCE}

    assert backorders.LINE_RULES[kind].takes_promotion is not is_left


@pytest.mark.rule("R27", "R28", "R29")
@pytest.mark.parametrize("kind", LineKind)
def test_line_shows_where_table_t3_says(kind):
    expected = Placement.HISTORY
    if "ADD_ON" in kind:
        expected = Placement.SOURCE_TYPE
    elif kind.startswith(("NEW_", "FULL_")) or kind is LineKind.PARTIAL_PLAN_NEW_TARGET:
        expected = Placement.ORDER_FIELD

    assert backorders.LINE_RULES[kind].placement is expected


@pytest.mark.rule("R20")
@pytest.mark.parametrize("kind", LineKind)
def test_line_that_begins_something_takes_a_new_price_and_all_others_keep_the_own_one(kind):
    begins = {
        LineKind.NEW_SUBSCRIPTION, LineKind.NEW_ADD_ON, LineKind.FULL_PLAN_NEW,
        LineKind.PARTIAL_PLAN_NEW_TARGET,
    }  # fmt: skip

    assert backorders.LINE_RULES[kind].keeps_price is (kind not in begins)


@pytest.mark.rule("R4")
def test_the_triggers_are_those_of_the_contract():
    assert [trigger.value.lower() for trigger in Trigger] == [
        "subscription_created", "order_executed", "items_delivered", "basket_checked_out",
        "quantity_changed", "addon_added", "addon_quantity_changed", "trial_upgraded",
        "plan_changed_full", "plan_changed_partial",
    ]  # fmt: skip


@pytest.mark.rule("R34")
def test_every_parking_reason_has_a_remedy():
    for remedy in backorders.REMEDIES.values():
        assert remedy.endswith(".")
        assert "retry" in remedy


def _states() -> list[State]:
    flags = list(product([False, True], repeat=4))
    return [State(status, *each) for status in Status for each in flags]


@pytest.mark.rule("R8", "R44")
def test_every_action_is_ruled_for_every_state_and_a_mirror_allows_none():
    for action, state in product(Action, _states()):
        verdict = subscriptions.verdict(action, state)
        assert verdict.allowed or verdict.code in _CODES
        if state.is_mirror:
            assert verdict.code == "mirror_protected"


_CODES = {
    "mirror_protected", "not_active", "scheduled_change_pending", "nothing_scheduled",
    "not_a_trial", "not_suspended", "not_a_subscription", "cancellation_pending",
}  # fmt: skip


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    ("action", "state", "code"),
    [
        (Action.CHANGE_QUANTITY, State(Status.ACTIVE), ""),
        (Action.CHANGE_QUANTITY, State(Status.INACTIVE), "not_active"),
        (Action.CHANGE_QUANTITY, State(Status.PENDING_CANCEL), "not_active"),
        (Action.SET_AUTO_RENEWAL, State(Status.SUSPENDED), ""),
        (Action.SET_AUTO_RENEWAL, State(Status.PENDING_CANCEL), "cancellation_pending"),
        (Action.SET_AUTO_RENEWAL, State(Status.CANCELLED), "not_active"),
        (
            Action.CHANGE_QUANTITY,
            State(Status.ACTIVE, has_scheduled_change=True),
            "scheduled_change_pending",
        ),
        (
            Action.ADD_ADD_ON,
            State(Status.ACTIVE, has_scheduled_change=True),
            "scheduled_change_pending",
        ),
        (
            Action.CHANGE_PLAN,
            State(Status.ACTIVE, has_scheduled_change=True),
            "scheduled_change_pending",
        ),
        (Action.CANCEL, State(Status.ACTIVE, has_scheduled_change=True), ""),
        (Action.WITHDRAW_SCHEDULED_CHANGE, State(Status.ACTIVE), "nothing_scheduled"),
        (Action.UPGRADE_TRIAL, State(Status.ACTIVE), "not_a_trial"),
        (Action.UPGRADE_TRIAL, State(Status.ACTIVE, is_trial=True), ""),
        (Action.REACTIVATE, State(Status.ACTIVE), "not_suspended"),
        (Action.REACTIVATE, State(Status.SUSPENDED), ""),
        (Action.CHANGE_PLAN, State(Status.ACTIVE, is_add_on=True), "not_a_subscription"),
        (Action.CANCEL, State(Status.CANCELLED), "not_active"),
    ],
)
def test_allowed_subscription_actions_per_state(action, state, code):
    assert subscriptions.verdict(action, state).code == code


def test_role_permissions_are_nested():
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == frozenset(Permission)
    assert ROLE_PERMISSIONS[Role.VIEWER] == {Permission.VIEW}
    for role in Role:
        assert Permission.VIEW in ROLE_PERMISSIONS[role]
