"""The query parameters of the back-ordering log, cleaned."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms

from upline.backorders.queries import LogFilter, LogView
from upline.kernel.texts import text
from upline.web.shared import formatting
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import RecordChoices, RecordListForm, is_moment
from upline.web.shared.labels import EVENT_REASON_TITLES, EVENT_TITLES

# Codes by the words that addresses have for them.
KINDS: Mapping[str, str] = {kind.lower().replace("_", "-"): kind for kind in EVENT_TITLES}

_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


class LogForm(RecordListForm):
    """The filters and the page of the log, as the address has them.

    Days are those of the BSS, whose time zone is `timezone`.
    """

    views = LogView
    sorts = ("happened",)
    descending_sorts = ("happened",)

    date_from = DayField(label=text("From"), required=False)
    date_to = DayField(label=text("To"), required=False)
    trigger = ChoiceFilter(text("Trigger"))
    reason = ChoiceFilter(text("Reason"))
    text = forms.CharField(
        label=text("Customer"), required=False, max_length=200, help_text=text("A part of its name")
    )

    def __init__(self, data: Mapping[str, str], *, choices: RecordChoices, timezone: str) -> None:
        super().__init__(data, choices=choices)
        self.timezone = timezone
        self.set_choices("trigger", {code: EVENT_TITLES[kind] for code, kind in KINDS.items()})
        self.set_choices("reason", EVENT_REASON_TITLES)

    def clean(self) -> None:
        super().clean()
        self.check_date_range("date_from", "date_to")

    def is_value(self, value: str | None) -> bool:
        return is_moment(value)

    @property
    def trigger_name(self) -> str:
        """Return the trigger filter as text; empty for all."""
        kind = KINDS.get(self.cleaned_data.get("trigger", ""))
        return EVENT_TITLES[kind] if kind else ""

    @property
    def reason_name(self) -> str:
        return EVENT_REASON_TITLES.get(self.cleaned_data.get("reason", ""), "")

    @property
    def days_text(self) -> str:
        """Return the days as text: `1 May – 15 May 2026`."""
        values = self.cleaned_data
        return formatting.span(values.get("date_from"), values.get("date_to"))

    def where(self) -> LogFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return LogFilter(
            view=data["view"],
            reseller_id=self.reseller_id,
            reason=data["reason"],
            kind=KINDS[data["trigger"]] if data["trigger"] else "",
            customer=data["text"],
            happened_from=start_of_day(data["date_from"], self.timezone),
            happened_before=start_of_day(next_day(data["date_to"]), self.timezone),
        )


def start_of_day(day: date | None, timezone: str) -> datetime | None:
    """Return when a day begins in a time zone; None for no day."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar
        return _FIRST_MOMENT if day.year == 1 else _LAST_MOMENT


def next_day(day: date | None) -> date | None:
    """Return the day after a day; None for no day."""
    return day + timedelta(1) if day and day < date.max else day
