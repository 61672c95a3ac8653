"""What a promotion can be, and what of it can still change (R22, R23, R26)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from upline.catalog.promotion_changes import (
    NewPromotion,
    check_change,
    check_end,
    check_terms,
    open_fields,
)
from upline.catalog.rulebook import BillingCycle, PromotionKind, PromotionState
from upline.kernel.ids import new_id
from upline.kernel.verdicts import Refused

TODAY = date(2026, 5, 15)
PRODUCT = new_id()
SPRING = NewPromotion(
    name="Spring", kind=PromotionKind.PERCENT, value=Decimal(10), currency="EUR",
    first_date=date(2026, 5, 1), last_date=date(2026, 5, 31), cycles=3,
    scope=[(PRODUCT, BillingCycle.MONTHLY)],
)  # fmt: skip
CHANGES = [
    {"kind": PromotionKind.AMOUNT}, {"value": Decimal(11)}, {"cycles": None}, {"is_lifetime": True},
    {"first_date": date(2026, 4, 30)}, {"scope": [(PRODUCT, BillingCycle.ANNUAL)]},
    {"new_customers_only": True}, {"price_list_ids": [PRODUCT]}, {"requires": [PRODUCT]},
]  # fmt: skip


def terms_code(new: NewPromotion) -> str:
    try:
        check_terms(new)
    except Refused as refusal:
        return refusal.code
    return ""


def change_code(state: PromotionState, *, is_applied: bool, **change) -> str:
    try:
        check_change(
            SPRING, replace(SPRING, **change), state=state, is_applied=is_applied, today=TODAY
        )
    except Refused as refusal:
        return refusal.code
    return ""


def end_code(last_date: date | None, last_day: date) -> str:
    try:
        check_end(last_date, last_day=last_day, today=TODAY)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"value": Decimal(100)}, ""),
        ({"value": Decimal("100.0001")}, "invalid_value"),
        ({"value": Decimal(0)}, "invalid_value"),
        ({"value": Decimal(-1)}, "invalid_value"),
        ({"value": Decimal("NaN")}, "invalid_value"),
        ({"value": Decimal("Infinity")}, "invalid_value"),
        ({"kind": PromotionKind.AMOUNT, "value": Decimal(101)}, ""),
        ({"kind": PromotionKind.AMOUNT, "value": Decimal(10) ** 15}, "amount_too_large"),
        ({"kind": PromotionKind.AMOUNT, "currency": "XXQ"}, "unknown_currency"),
        ({"kind": PromotionKind.PERCENT, "currency": "No currency"}, "unknown_currency"),
        ({"currency": ""}, ""),
        ({"cycles": 0}, "invalid_cycles"),
        ({"cycles": 1201}, "invalid_cycles"),
        ({"scope": [(PRODUCT, BillingCycle.ONE_TIME)]}, "one_time_product"),
    ],
)
def test_terms_that_cannot_be_are_refused(change, code):
    assert terms_code(replace(SPRING, **change)) == code


@pytest.mark.parametrize("change", CHANGES)
def test_terms_of_an_applied_promotion_stay(change):
    running = PromotionState.RUNNING

    assert change_code(running, is_applied=True, **change) == "promotion_applied"
    assert change_code(running, is_applied=False, **change) == ""
    assert change_code(PromotionState.OVER, is_applied=False, **change) == "promotion_over"


def test_same_values_written_differently_are_no_change():
    written = {"value": Decimal("10.0000"), "currency": "USD", "scope": list(SPRING.scope) * 2}

    assert change_code(PromotionState.OVER, is_applied=True, **written) == ""


@pytest.mark.parametrize(
    ("state", "last_date", "code"),
    [
        (PromotionState.RUNNING, TODAY, ""),
        (PromotionState.RUNNING, date(2026, 12, 31), ""),
        (PromotionState.RUNNING, None, ""),
        (PromotionState.RUNNING, date(2026, 5, 14), "day_is_over"),
        (PromotionState.OVER, date(2026, 12, 31), "promotion_over"),
    ],
)
def test_last_day_of_an_applied_promotion_moves_while_it_runs(state, last_date, code):
    assert change_code(state, is_applied=True, last_date=last_date) == code


def test_name_can_always_be_changed():
    for state in PromotionState:
        assert "name" in open_fields(state, is_applied=True)
        assert change_code(state, is_applied=True, name="Spring 2026") == ""


@pytest.mark.parametrize(
    ("last_date", "last_day", "code"),
    [
        (None, TODAY, ""),
        (date(2026, 5, 31), date(2026, 5, 30), ""),
        (date(2026, 5, 31), date(2026, 5, 31), "promotion_over"),
        (date(2026, 5, 14), TODAY, "promotion_over"),
        (None, date(2026, 5, 14), "day_is_over"),
        (None, date(2040, 1, 1), "date_out_of_range"),
    ],
)
def test_ending_never_lengthens(last_date, last_day, code):
    assert end_code(last_date, last_day) == code
