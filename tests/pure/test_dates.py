"""The dates that actions accept (R8)."""

from datetime import date

import pytest

from upline.kernel.dates import check_date_range, last_date
from upline.kernel.verdicts import Refused

TODAY = date(2026, 6, 12)


@pytest.mark.rule("R8")
@pytest.mark.parametrize("day", [date(2000, 1, 1), TODAY, date(2036, 6, 12)])
def test_date_within_the_range_is_accepted(day):
    check_date_range(day, today=TODAY, field="date")


@pytest.mark.rule("R8")
@pytest.mark.parametrize(
    "day", [date(1999, 12, 31), date(2036, 6, 13), date(1, 1, 1), date(9999, 12, 31)]
)
def test_date_before_2000_or_more_than_ten_years_ahead_is_refused(day):
    with pytest.raises(Refused) as refusal:
        check_date_range(day, today=TODAY, field="start_date")

    assert (refusal.value.code, refusal.value.fields) == ("date_out_of_range", ("start_date",))
    assert f"{day.day} {day:%B} {day.year}" in str(refusal.value)


@pytest.mark.rule("R8")
def test_ten_years_after_a_leap_day_end_with_february():
    assert last_date(date(2028, 2, 29)) == date(2038, 2, 28)
    assert last_date(date(2028, 2, 28)) == date(2038, 2, 28)
