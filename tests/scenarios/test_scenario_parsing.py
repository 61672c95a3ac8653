"""An invalid scenario file is refused with its line; differences are reported with their path."""

import pytest

from tests.scenarios.conftest import SELL
from upline.devtools.scenarios.parser import parse_scenario
from upline.devtools.scenarios.runner import run_scenario
from upline.devtools.scenarios.yaml_loader import ScenarioFileError

pytestmark = pytest.mark.django_db
HEAD = "scenario: A story\nworld: standard\nsteps:\n"


def run_file(file):
    return run_scenario(parse_scenario(file))


def run_differences(file) -> list[str]:
    return [f"step {d.step}: {d}" for d in run_file(file).differences]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("{in: alpine, do: dance}", "there is no action 'dance'"),
        ("{in: cumulus, do: run_renewals, loudly: true}", "run_renewals has no 'loudly'"),
        ("{do: run_renewals}", "run_renewals needs 'in': the BSS in which it is done"),
        ("{in: cumulus, do: suspend}", "'subscription' is missing"),
        ("{in: cumulus, do: suspend, subscription: Ghost}", "nothing is called 'Ghost'"),
        ("{in: nowhere, do: run_renewals}", "there is no BSS 'nowhere'"),
        ("{on: tomorrow, in: cumulus, do: run_renewals}", "'tomorrow' is no day"),
        ("{on: 2026-13-01, in: cumulus, do: run_renewals}", "'2026-13-01' is no day"),
        ("{do: crash_booking, after: lunch}", "'after' is one of account, subscription, order"),
        ("{in: alpine, do: delete_order, order: 7}", "Alpine Distribution has no back-order 7"),
        ("{in: alpine, do: edit_order, order: 1, set: {colour: red}}", "no field 'colour'"),
        ("{in: cumulus, do: cancel}", "cancel needs either 'subscription' or 'add_on'"),
        ("{in: alpine, do: set_default_type, name: Gift}", "there is no order type 'Gift'"),
        ("{in: alpine, do: deactivate_user, user: Nobody}", "there is no user 'Nobody'"),
        ("{in: cumulus, by: Nobody, do: run_renewals}", "has no active user 'Nobody'"),
        ("{by: Otto Orders, do: pause_booking}", "pause_booking is done by nobody of a BSS"),
        ("{expect: {weather: fine}}", "'expect' has no 'weather'"),
        ("{expect: {orders: [{colour: red}]}}", "orders has no 'colour'"),
        ("{expect: {orders: [{lines: [{colour: red}]}]}}", "lines has no 'colour'"),
        ("{expect: {subscriptions: {Ghost: {quantity: 1}}}}", "nothing is called 'Ghost'"),
        ("{expect: {order_count: 1}, in: alpine}", "an expectation has no 'in'"),
    ],
)
def test_unknown_word_is_reported_with_its_line(write, step, problem):
    file = write(SELL, step)

    with pytest.raises(ScenarioFileError) as unreadable:
        run_file(file)

    assert str(unreadable.value).startswith(f"{file}:6: ")
    assert problem in str(unreadable.value)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "the file is empty"),
        ("- a\n- list\n", 1, "a scenario must be a mapping"),
        (HEAD.replace("world: standard\n", ""), 1, "'world' is missing"),
        (HEAD.replace("standard", "unheard-of"), 2, "there is no world 'unheard-of'"),
        (HEAD + "colour: red\n", 4, "a scenario has no 'colour'"),
        ("scenario: A\nscenario: B\n", 2, "the key 'scenario' stands twice"),
        (HEAD + "  - {do: pause_booking, do: resume_booking}\n", 4, "the key 'do' stands twice"),
        (HEAD + "  - {do: pause_booking\n", 5, "not YAML"),
        ("scenario: *loop\n", 1, "not YAML"),
        (HEAD + "  - just words\n", 4, "a step must be a mapping"),
        ("scenario: A\nworld: {today: soon}\nsteps: []\n", 2, "'today' must be a day"),
        ("scenario: A\nworld: {today: 2026-05-01, moon: 1}\nsteps: []\n", 2, "no 'moon'"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(write, text, line, problem):
    file = write(text=text)

    with pytest.raises(ScenarioFileError) as unreadable:
        run_file(file)

    assert str(unreadable.value).startswith(f"{file}:{line}: ")
    assert problem in str(unreadable.value)


def test_clock_going_backwards_is_refused(write):
    file = write(SELL, "{on: 2026-06-09, in: cumulus, do: run_renewals}")

    with pytest.raises(ScenarioFileError, match=":6: the clock never goes back"):
        run_file(file)


def test_duplicate_name_is_refused(write):
    with pytest.raises(ScenarioFileError, match=":6: the name 'Seats' is used already"):
        run_file(write(SELL, SELL))


def test_yaml_is_read_by_version_1_2_rules(write):
    """`on` is a key like any other, and 5.60 is exactly that."""
    file = write(
        "{on: 2026-06-10, in: alpine, do: set_price, price_list: Gold EUR, "
        "product: m365-business-basic, cycle: monthly, price: 5.60}",
        SELL,
        "{expect: {orders: [{total: 39.2, lines: [{unit_price: '5.6', quantity: 7.0}]}]}}",
    )

    assert run_differences(file) == []


def test_missing_refusal_is_a_difference(write):
    file = write(SELL.replace("}", ", refused: not_offered}"))

    assert run_differences(file) == [
        "step 1: steps[0].create_subscription: expected refused: not_offered, found done"
    ]


def test_a_refusal_with_another_code_is_a_difference(write):
    file = write("{in: cumulus, do: run_renewals}", SELL.replace("quantity: 7", "quantity: 0"))
    step = file.read_text().replace("quantity: 0}", "quantity: 0, refused: not_offered}")
    file.write_text(step)

    [difference] = run_differences(file)
    assert difference.startswith(
        "step 2: steps[1].create_subscription: expected refused: not_offered, "
        "found refused: invalid_quantity ("
    )


def test_unexpected_refusal_is_a_difference(write):
    [difference] = run_differences(write(SELL.replace("quantity: 7", "quantity: 1.5")))

    assert "expected done, found refused: invalid_quantity" in difference


def test_differences_name_path_expected_and_found(write):
    file = write(
        SELL,
        "{expect: {orders: [{total: 30, warnings: [status_fallback], lines: [{promotion: Spring 10,"
        " discount: 5.60}]}], accounts: {Huber Bakery: null, Lindner Law: {email: x}},"
        " subscriptions: {Seats: {history: [{order: 1}]}}, parked: [{reason: no_price}],"
        " reconciled: false}}",
    )

    assert run_differences(file) == [
        "step 2: orders[0].total: expected 30, found 31.36",
        "step 2: orders[0].warnings: expected 1 entries, found 0 ([])",
        "step 2: orders[0].lines[0].promotion: expected Spring 10, found null",
        "step 2: orders[0].lines[0].discount: expected 5.60, found 0.00",
        "step 2: accounts.Huber Bakery: expected null, found " + accounts_text(file),
        "step 2: accounts.Lindner Law: expected to be there, found null",
        "step 2: subscriptions.Seats.history: expected 1 entries, found 0 ([])",
        "step 2: parked: expected 1 entries, found 0 ([])",
        "step 2: reconciled: expected false, found true",
    ]


def accounts_text(file) -> str:
    """What is said of an account that should not be there is free text."""
    return next(d.found for d in run_file(file).differences if d.path == "accounts.Huber Bakery")


def test_orders_are_compared_completely(write):
    [difference] = run_differences(write(SELL, "{expect: {orders: []}}"))

    assert difference.startswith("step 2: orders: expected 0 entries, found 1 (")


def test_world_can_be_defined_in_the_scenario_file(write):
    world = (
        "{today: 2026-05-01, distributor: {slug: d, name: D, currency: EUR, products: "
        "[{id: p, name: P, prices: {monthly: 2}}]}, resellers: [{slug: r, name: R, "
        "back_ordering: true, customers: [{name: C}]}]}"
    )
    sell = "{in: r, do: create_subscription, customer: C, product: p, cycle: monthly, quantity: 3, as: S}"

    file = write(sell, "{expect: {orders: [{total: 6, account: C, billing_to: R}]}}", world=world)

    assert run_differences(file) == []


def test_custom_fields_are_compared_by_code(write):
    world = (
        "{today: 2026-05-01, distributor: {slug: d, name: D, currency: EUR, custom_fields: "
        "[{entity: order, code: cost_centre, default: '4711'}], products: "
        "[{id: p, name: P, prices: {monthly: 2}}]}, resellers: [{slug: r, name: R, "
        "back_ordering: true, customers: [{name: C}]}]}"
    )
    sell = "{in: r, do: create_subscription, customer: C, product: p, cycle: monthly, quantity: 3, as: S}"

    file = write(sell, '{expect: {orders: [{custom_fields: {cost_centre: "4711"}}]}}', world=world)

    assert run_differences(file) == []


def test_what_a_refused_step_would_have_made_is_a_consequence(write):
    sold = SELL.replace("quantity: 7", "quantity: 0")
    file = write(
        sold,
        "{in: cumulus, do: change_quantity, subscription: Seats, to: 9}",
        "{in: cumulus, do: create_order, customer: Huber Bakery, as: O, items: [{subscription: Seats, add: 1, as: I}]}",
        "{in: cumulus, do: deliver_items, order: O, items: [I], refused: not_active}",
        "{in: alpine, do: print_order, order: 1}",
        "{in: cumulus, do: create_customer, name: New, email: nothing}",
        "{in: cumulus, do: create_subscription, customer: New, product: m365-business-basic, cycle: monthly, quantity: 1}",
        "{expect: {subscriptions: {Seats: {quantity: 9}}, order_count: 0}}",
    )

    found = run_differences(file)

    assert [one.partition(",")[0] for one in found] == [
        "step 1: steps[0].create_subscription: expected done",
        "step 2: steps[1].change_quantity: expected done",
        "step 3: steps[2].create_order: expected done",
        "step 4: steps[3].deliver_items: expected refused: not_active",
        "step 5: steps[4].print_order: expected done",
        "step 6: steps[5].create_customer: expected done",
        "step 7: steps[6].create_subscription: expected done",
        "step 8: subscriptions.Seats: expected to be there",
    ]
    assert "found not possible: Cumulus IT has no subscription 'Seats'" in found[1]
    assert "found not possible: no order is called 'O'" in found[3]
    assert "found not possible: Alpine Distribution has no back-order 1" in found[4]


def test_name_of_a_step_that_should_have_been_refused_can_be_given_again(write):
    file = write(SELL.replace("}", ", refused: not_offered}"), SELL)

    assert len(run_differences(file)) == 1


@pytest.mark.parametrize("step", ["subscription: Ghost, to: 1", "subscription: Later, to: 1"])
def test_name_that_no_earlier_step_gives_stays_an_error_after_a_difference(write, step):
    file = write(
        SELL.replace("quantity: 7", "quantity: 0"),
        f"{{in: cumulus, do: change_quantity, {step}}}",
        SELL.replace("as: Seats", "as: Later"),
    )

    with pytest.raises(ScenarioFileError) as unreadable:
        run_file(file)

    assert str(unreadable.value).startswith(f"{file}:6: ")
