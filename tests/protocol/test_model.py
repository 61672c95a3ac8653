"""All states of the model of sale, event, booking and chain keep its laws; with a precaution missing, one does not.

Source: R1, R33, R34, R35, R43.
"""

import pytest

from tests.protocol.model import Fault, State, search

_LAW_BROKEN_BY = {
    Fault.ANSWER_BEFORE_COMMIT: "an acknowledged sale is not there",
    Fault.EVENT_AFTER_SALE: "a sale and its event are not committed together",
    Fault.NO_IDEMPOTENCY_KEY: "a call has sold twice",
    Fault.NO_SUBSCRIPTION_LOCK: "a sale and its event are not committed together",
    Fault.NO_RESELLER_LOCK: "the orders of a tier are not the first sales in their order, each once",
    Fault.READ_BEFORE_LOCK: "the orders of a tier are not the first sales in their order, each once",
    Fault.FOLLOWERS_NOT_BLOCKED: "the orders of a tier are not the first sales in their order, each once",
    Fault.FOLLOWERS_STAY_BLOCKED: "a sale was never booked",
    Fault.FORWARDED_AFTER_COMMIT: "an order and the event for the next tier are not committed together",
}


@pytest.mark.rule("R1", "R33", "R34", "R35", "R43")
@pytest.mark.parametrize("unpriced", [False, True])
def test_crashes_break_no_law(unpriced):
    found = search(State(unpriced=unpriced))

    assert found.violation is None
    assert found.states > 5_000


@pytest.mark.parametrize("fault", Fault)
def test_missing_precaution_is_found(fault):
    violations = [search(State(unpriced=unpriced), fault).violation for unpriced in (False, True)]
    found = [one for one in violations if one is not None]

    assert found, f"the model does not need: {fault}"
    assert _LAW_BROKEN_BY[fault] in {one.law for one in found}
