"""What may be done with a subscription or add-on, and what of it can be edited (R5, R8, R32, R44)."""

from datetime import date

import pytest

from upline.kernel.verdicts import Refused
from upline.subscriptions.rulebook import (
    EDITABLE,
    FOLLOWED_FIELDS,
    MAX_VENDOR_ID_LENGTH,
    SUBSCRIPTION_FIELDS,
    Action,
    State,
    Status,
    check,
    check_started,
    end_of,
    fields_verdict,
    ribbon,
    verdict,
)

NOT_ACTIVE = [status for status in Status if status is not Status.ACTIVE]
CHANGES = [Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.CHANGE_PLAN]


@pytest.mark.rule("R8")
@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("status", Status)
def test_only_an_active_subscription_can_be_changed(action, status):
    expected = "" if status is Status.ACTIVE else "not_active"

    assert verdict(action, State(status)).code == expected
    assert verdict(Action.UPGRADE_TRIAL, State(status, is_trial=True)).code == expected


@pytest.mark.rule("R8")
@pytest.mark.parametrize("action", [*CHANGES, Action.UPGRADE_TRIAL])
def test_scheduled_change_blocks_other_changes(action):
    state = State(Status.ACTIVE, is_trial=True, has_scheduled_change=True)

    assert verdict(action, state).code == "scheduled_change_pending"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Action.CHANGE_QUANTITY, ""),
        (Action.ADD_ADD_ON, "not_a_subscription"),
        (Action.CHANGE_PLAN, "not_a_subscription"),
        (Action.UPGRADE_TRIAL, "not_a_subscription"),
        (Action.SUSPEND, ""),
        (Action.CANCEL, ""),
        (Action.SET_AUTO_RENEWAL, ""),
    ],
)
def test_add_on_takes_no_add_on_plan_change_or_trial_upgrade(action, code):
    assert verdict(action, State(Status.ACTIVE, is_trial=True, is_add_on=True)).code == code


@pytest.mark.rule("R6")
@pytest.mark.parametrize("status", Status)
def test_what_is_no_trial_cannot_be_upgraded(status):
    assert verdict(Action.UPGRADE_TRIAL, State(status)).code == "not_a_trial"


@pytest.mark.rule("R8")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("is_scheduled", "code"), [(True, ""), (False, "nothing_scheduled")])
def test_scheduled_change_can_be_withdrawn_in_every_status(status, is_scheduled, code):
    state = State(status, has_scheduled_change=is_scheduled)

    assert verdict(Action.WITHDRAW_SCHEDULED_CHANGE, state).code == code


@pytest.mark.rule("R5")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("is_scheduled", [True, False])
def test_suspending_reactivating_and_cancelling_depend_on_the_status_only(status, is_scheduled):
    state = State(status, has_scheduled_change=is_scheduled)

    assert verdict(Action.SUSPEND, state).allowed is (status is Status.ACTIVE)
    assert verdict(Action.REACTIVATE, state).allowed is (status is Status.SUSPENDED)
    assert verdict(Action.CANCEL, state).allowed is (status is not Status.CANCELLED)
    assert verdict(Action.SET_AUTO_RENEWAL, state).allowed is (
        status not in {Status.PENDING_CANCEL, Status.CANCELLED}
    )


@pytest.mark.parametrize(
    ("action", "status", "sentence"),
    [
        (Action.SUSPEND, Status.SUSPENDED, "The subscription is not active."),
        (Action.REACTIVATE, Status.ACTIVE, "The subscription is not suspended."),
        (Action.CANCEL, Status.CANCELLED, "The subscription is cancelled."),
        (Action.UPGRADE_TRIAL, Status.ACTIVE, "The subscription is not a trial."),
        (
            Action.WITHDRAW_SCHEDULED_CHANGE,
            Status.ACTIVE,
            "No change of this subscription is scheduled.",
        ),
    ],
)
def test_refused_action_raises_its_sentence(action, status, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        check(action, State(status))

    assert refusal.value.verdict == verdict(action, State(status))


def test_allowed_action_raises_nothing():
    check(Action.CANCEL, State(Status.ACTIVE))


@pytest.mark.rule("R44")
@pytest.mark.parametrize("action", Action)
def test_mirror_refuses_every_action_before_anything_else(action):
    state = State(Status.CANCELLED, is_mirror=True, has_scheduled_change=True)

    assert verdict(action, state).code == "mirror_protected"


# Fields


@pytest.mark.rule("R44")
def test_owner_rule_and_custom_fields_can_be_edited_on_mirrors_too():
    assert EDITABLE[True].keys() == {
        "responsible_user", "sharing_rule", "custom_fields", "external_id",
    }  # fmt: skip
    assert EDITABLE[False].keys() == EDITABLE[True].keys() | {"vendor_subscription_id"}
    for is_mirror in (True, False):
        assert fields_verdict(frozenset(EDITABLE[is_mirror]), is_mirror=is_mirror).allowed
        assert fields_verdict(frozenset(), is_mirror=is_mirror).allowed


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    ("is_mirror", "code", "sentence"),
    [
        (
            True,
            "mirror_protected",
            "These fields are decided in the reseller’s BSS and follow from there: {}.",
        ),
        (
            False,
            "field_not_editable",
            "These fields change by what is sold, not by editing: {}.",
        ),
    ],
)
def test_fields_that_are_sold_are_named_in_the_refusal(is_mirror, code, sentence):
    said = fields_verdict(frozenset({"status", "quantity", "sharing_rule"}), is_mirror=is_mirror)

    assert (said.code, said.reason) == (code, sentence.format("quantity, status"))
    assert said.fields == ("quantity", "status")


@pytest.mark.rule("R32")
def test_ribbon_names_the_reseller():
    assert ribbon("Cumulus IT") == "This subscription is managed by Cumulus IT Tenant Reseller"


@pytest.mark.rule("R32")
def test_fields_of_a_subscription_are_what_its_mirror_follows_who_is_responsible_and_its_own():
    assert set(SUBSCRIPTION_FIELDS) == {
        "product", "billing_cycle", "quantity", "status", "start_date", "renewal_date", "end_date",
        "auto_renew", "cancellation_requested_on", "vendor_subscription_id", "responsible_user", "sharing_rule", "custom_fields",
        "external_id",
        "name", "account", "is_trial", "unit_price", "currency", "order",
    }  # fmt: skip


@pytest.mark.rule("R32")
def test_only_the_billing_cycle_of_a_mirror_never_changes():
    assert {field.name for field in FOLLOWED_FIELDS if field.is_fixed} == {"billing_cycle"}


def test_vendor_identifier_has_at_most_100_characters():
    assert MAX_VENDOR_ID_LENGTH == 100


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("status", "is_due", "code"),
    [
        (Status.ACTIVE, False, "nothing_scheduled"),
        (Status.INACTIVE, False, "nothing_scheduled"),
        (Status.SUSPENDED, False, "nothing_scheduled"),
        (Status.PENDING_CANCEL, False, ""),
        (Status.PENDING_CANCEL, True, "not_active"),
        (Status.CANCELLED, False, "not_active"),
    ],
)
@pytest.mark.parametrize("is_add_on", [False, True])
def test_cancellation_can_be_withdrawn_until_its_day(status, is_due, code, is_add_on):
    state = State(status, is_add_on=is_add_on, is_cancellation_due=is_due)

    assert verdict(Action.WITHDRAW_CANCELLATION, state).code == code


@pytest.mark.rule("R8")
def test_nothing_takes_effect_before_the_start():
    start = date(2026, 6, 10)
    check_started(start, start=start, name="Seats", field="date")

    with pytest.raises(Refused) as refusal:
        check_started(date(2026, 6, 9), start=start, name="Seats", field="date")

    assert (refusal.value.code, refusal.value.fields) == ("before_start", ("date",))
    assert "Seats starts on 10 June 2026" in str(refusal.value)


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("status", "auto_renew", "expected"),
    [
        (Status.ACTIVE, True, None),
        (Status.ACTIVE, False, date(2027, 1, 1)),
        (Status.PENDING_CANCEL, True, date(2026, 12, 1)),
        (Status.PENDING_CANCEL, False, date(2026, 12, 1)),
        (Status.CANCELLED, True, date(2026, 12, 1)),
    ],
)
def test_cancellation_decides_the_end_before_the_renewal(status, auto_renew, expected):
    dates = {"end_date": date(2026, 12, 1), "renewal_date": date(2027, 1, 1)}

    assert end_of(status, auto_renew=auto_renew, **dates) == expected
