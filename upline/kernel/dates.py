"""The dates that an action takes from people and programs."""

from datetime import date

from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refused

FIRST_DATE = date(2000, 1, 1)
MAX_YEARS_AHEAD = 10


def check_date_range(day: date, *, today: date, field: str) -> None:
    """Raises: Refused `date_out_of_range` — before 2000, or more than ten years ahead (R8)."""
    if FIRST_DATE <= day <= last_date(today):
        return
    sentence = text(
        "A date lies between {year} and {max_years_ahead} years from today, not on {day}.",
        year=FIRST_DATE.year,
        max_years_ahead=MAX_YEARS_AHEAD,
        day=day,
    )
    raise Refused(refused("date_out_of_range", sentence, field))


def last_date(today: date) -> date:
    """Return the last day that is accepted: today in ten years, or the last of that February."""
    year = today.year + MAX_YEARS_AHEAD
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else today.replace(year=year)
