"""The vendor's dates, and what spreadsheets make of them. Source: docs/contract/price-file.md (P3, P6)."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

# A start before 1900 is the vendor's placeholder. It is stored as a day, so that the price still shows that an
# import brought it: only imports give prices a first day.
ALWAYS = datetime(1753, 1, 1, tzinfo=UTC)
ALWAYS_DAY = ALWAYS.date()
NO_END = datetime.max.replace(tzinfo=UTC)  # the file writes any day of the year 9999

_FIRST_REAL_YEAR = 1900
_NOON = 12

_TIME = (
    r"(?:(?:T|\s+)(?P<h>[0-9]{1,2}):(?P<min>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,9}))?)?"
    r"(?:\s?(?P<half>[AP]M))?(?: ?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_FORMATS = tuple(
    re.compile(day + _TIME, re.IGNORECASE)
    for day in (
        r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    )
)
# What a spreadsheet writes instead, where day and month cannot be taken for each other.
_REPAIRABLE = tuple(
    re.compile(day + _TIME, re.IGNORECASE)
    for day in (
        r"(?P<d>[0-9]{1,2})\.\s?(?P<m>[0-9]{1,2})\.\s?(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})[/.-]\s?(?P<m>[0-9]{1,2})[/.-]\s?(?P<d>[0-9]{1,2})\.?",
        r"(?P<d>[0-9]{1,2})[-. ]+(?P<name>[A-Z]{3})[A-Z]*[-. ]+(?P<y>[0-9]{4})",
        r"(?P<name>[A-Z]{3})[A-Z]* (?P<d>[0-9]{1,2}), (?P<y>[0-9]{4})",
    )
)
_SERIAL = re.compile(r"[0-9]{5,7}([.,][0-9]+)?")
# Of another order or language, with a year of two digits or none, or a time alone: the day is no longer there.
_LOST = re.compile(
    r"#+"
    r"|[0-9]{1,2}[-/. ]+([0-9]{1,2}|[^\W\d_]+)[-/. ]+([0-9]{4}|[0-9]{2})(\W.*)?"
    r"|[0-9]{4}\W+([0-9]{1,2}|[^\W\d_]+)\W+[0-9]{1,2}(\W.*)?"
    r"|[^\W\d_]+\W.*[0-9]{1,2}\W.*[0-9]{4}(\W.*)?"
    r"|[^\W\d_]+[-. ]+[0-9]{2}([0-9]{2})?"
    r"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?([.,][0-9]+)?(\s?[AP]M)?"
    r"|[0-9]+[.,][0-9]+E[+-][0-9]+",
    re.IGNORECASE,
)
_OF_ANOTHER_ORDER = re.compile(r"(1[3-9]|2[0-9]|3[01])/([0-9]|0[0-9]|1[0-2])/.*")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_SERIAL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


@lru_cache(maxsize=4096)
def parse_moment(text: str, *, repair: bool = False) -> datetime | None:
    """Return the moment in UTC of a US or ISO date; None for anything else.

    ALWAYS for any before 1900, NO_END for any of the year 9999. `repair`: also of what a
    spreadsheet wrote, if no day can be taken for another.
    """
    formats = _FORMATS + _REPAIRABLE if repair else _FORMATS
    match = next((found for f in formats if (found := f.fullmatch(text))), None)
    if match is not None:
        return _moment(match)
    if repair and _SERIAL.fullmatch(text):
        seconds = min(
            round(float(text.replace(",", ".")) * 86_400), 255_611_289_599
        )  # in the year 9999
        return _bounded(_SERIAL_EPOCH + timedelta(seconds=seconds))
    return None


@lru_cache(maxsize=4096)
def is_spreadsheet_date(text: str) -> bool:
    """Tell whether a date has been turned into another text, as spreadsheets do on saving."""
    if any(f.fullmatch(text) for f in _FORMATS):
        return _OF_ANOTHER_ORDER.fullmatch(text) is not None and parse_moment(text) is None
    patterns = (*_REPAIRABLE, _SERIAL, _LOST)
    return any(pattern.fullmatch(text) for pattern in patterns)


def _moment(match: re.Match[str]) -> datetime | None:
    part = match.groupdict()
    name = part.get("name")
    try:
        month = _MONTHS.index(name.upper()) + 1 if name else int(part["m"])
        moment = datetime(
            int(part["y"]), month, int(part["d"]), *_time(part), tzinfo=UTC
        )  # fmt: skip
        return _bounded(moment, behind_utc=_offset(part["zone"]))
    except (ValueError, OverflowError):
        return None


def _bounded(moment: datetime, *, behind_utc: timedelta = timedelta(0)) -> datetime:
    if moment.year == NO_END.year:
        return NO_END
    if moment.year < _FIRST_REAL_YEAR:
        return ALWAYS
    return moment - behind_utc


def _time(part: dict[str, str | None]) -> tuple[int, int, int, int]:
    hour = int(part["h"] or 0)
    if part["half"]:
        if not 1 <= hour <= _NOON:
            raise ValueError("no hour of half a day")
        hour = hour % _NOON + (_NOON if part["half"].upper() == "PM" else 0)
    fraction = (part["f"] or "")[:6].ljust(6, "0")
    return hour, int(part["min"] or 0), int(part["s"] or 0), int(fraction)


def _offset(zone: str | None) -> timedelta:
    if not zone or zone.upper() in {"Z", "UTC"}:
        return timedelta(0)
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
