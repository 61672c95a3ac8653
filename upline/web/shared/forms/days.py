"""Days as people type them: `29.11.2026`, `29 Nov`, `2026-11-29`, `+7`, `today`. The one parser of all date fields."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.shared.folding import fold

EXAMPLES = text("29.11.2026, 29 Nov, +7 or today")
PLACEHOLDER = text("29 Nov, +7, today")
MAX_LENGTH = 40
_NEAR_DAYS: Mapping[str, int] = {
    "today": 0, "heute": 0, "σημερα": 0,
    "tomorrow": 1, "morgen": 1, "αυριο": 1,
    "yesterday": -1, "gestern": -1, "χθες": -1, "χτες": -1,
}  # fmt: skip
# The names of the months in English, German and Greek, folded; each is known by its first three letters or more.
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "januar", "janner", "ιανουαριου", "ιανουαριος"),
    ("february", "februar", "feber", "φεβρουαριου", "φεβρουαριος"),
    ("march", "marz", "maerz", "μαρτιου", "μαρτιος"),
    ("april", "απριλιου", "απριλιος"),
    ("may", "mai", "μαιου", "μαιος"),
    ("june", "juni", "ιουνιου", "ιουνιος"),
    ("july", "juli", "ιουλιου", "ιουλιος"),
    ("august", "αυγουστου", "αυγουστος"),
    ("september", "σεπτεμβριου", "σεπτεμβριος"),
    ("october", "oktober", "οκτωβριου", "οκτωβριος"),
    ("november", "νοεμβριου", "νοεμβριος"),
    ("december", "dezember", "δεκεμβριου", "δεκεμβριος"),
)
_MIN_LETTERS = 3
_UNIT_DAYS: Mapping[str, int] = {"": 1, "d": 1, "t": 1, "w": 7}


def parse_day(typed: str, *, today: date) -> date | None:
    """Return the day that a text means, or None. Without a year it is the nearest such day to today."""
    folded = fold(typed.replace("\u2212", "-"))
    if len(folded) > MAX_LENGTH:
        return None
    try:
        return _parse(folded, today)
    except (ValueError, OverflowError):
        return None


def local_today(timezone: str) -> date:
    """Return the day that it is in a time zone now. For entry points only."""
    return clock.local_date(clock.now(), timezone=timezone)


def _parse(typed: str, today: date) -> date | None:
    """Raises: ValueError or OverflowError — there is no such day."""
    if typed in _NEAR_DAYS:
        return today + timedelta(_NEAR_DAYS[typed])
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(typed):
            return read(today, *found.groups())
    return None


def _month(name: str) -> int:
    """Raises: ValueError — no month, or several, begin so."""
    found = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(fold(whole).startswith(name) for whole in names)
    ]
    if len(name) < _MIN_LETTERS or len(found) != 1:
        raise ValueError("no month is called that")
    return found[0]


def _date(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = [_in_year(day, month, today.year + offset) for offset in (0, 1, -1)]
    days = [one for one in near if one is not None]
    if not days:
        raise ValueError("there is no such day")
    return min(days, key=lambda one: abs(one - today))


def _in_year(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(today: date, sign: str, number: str, unit: str) -> date:
    return today + timedelta(int(sign + number) * _UNIT_DAYS[unit])


def _iso(_today: date, year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _dotted(today: date, day: str, month: str, year: str | None) -> date:
    return _date(int(day), int(month), year, today)


def _slashed(today: date, first: str, second: str, year: str) -> date:
    """Raises: ValueError — either figure could be the month."""
    day, month = int(first), int(second)
    if day != month and max(day, month) <= 12:
        raise ValueError("day and month could be either")
    day, month = (day, month) if month <= 12 else (month, day)
    return _date(day, month, year, today)


def _day_first(today: date, day: str, name: str, year: str | None) -> date:
    return _date(int(day), _month(name), year, today)


def _month_first(today: date, name: str, day: str, year: str | None) -> date:
    return _date(int(day), _month(name), year, today)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., date]], ...] = (
    (re.compile(r"([+-]) ?(\d{1,4}) ?([dtw]?)", re.ASCII), _relative),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII), _iso),
    (re.compile(r"(\d{1,2})\. ?(\d{1,2})(?:\.? ?|\. ?(\d{4}|\d{2}))", re.ASCII), _dotted),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", re.ASCII), _slashed),
    (re.compile(r"(\d{1,2})\.? ?([^\W\d]{3,12})\.?,?(?: (\d{4}|\d{2}))?"), _day_first),
    (re.compile(r"([^\W\d]{3,12})\.? (\d{1,2})(?:,? (\d{4}))?"), _month_first),
)
