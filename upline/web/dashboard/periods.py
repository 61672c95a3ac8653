"""The period of the dashboard, as the address has it, and the one before, with which it is compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from upline.backorders.queries import MAX_DAYS, Period
from upline.kernel.texts import text
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.choice_fields import ChoiceFilter

_DAY = timedelta(days=1)
_FIRST_DAY = date(2000, 1, 1)


class Preset(StrEnum):
    """Periods that are often wanted; the first of them usually."""

    LAST_30_DAYS = "30"
    LAST_7_DAYS = "7"
    LAST_90_DAYS = "90"
    THIS_MONTH = "month"


PRESET_TITLES: Mapping[Preset, str] = {
    Preset.LAST_7_DAYS: text("Last 7 days"),
    Preset.LAST_30_DAYS: text("Last 30 days"),
    Preset.LAST_90_DAYS: text("Last 90 days"),
    Preset.THIS_MONTH: text("This month"),
}

assert PRESET_TITLES.keys() == set(Preset), "a period without a title"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period, and the one before it; `preset` is None for days that were typed."""

    period: Period
    before: Period
    preset: Preset | None


class PeriodForm(Form):
    """The parameters of the dashboard: a preset, or the first and the last day."""

    period = ChoiceFilter(text("Period"))
    date_from = DayField(label=text("From"), required=False)
    date_to = DayField(label=text("To"), required=False)

    def __init__(self, params: Mapping[str, str], *, today: date) -> None:
        super().__init__(params, auto_id="filter_%s")
        self.today = today
        chosen = self.fields["period"]
        assert isinstance(chosen, ChoiceFilter), "chosen from a list"
        chosen.set_choices({code.value: title for code, title in PRESET_TITLES.items()})

    def clean(self) -> None:
        first, last = (self.cleaned_data.get(name) for name in ("date_from", "date_to"))
        if first and not last and not self.errors:
            self.add_error("date_to", text("Enter the last day too."))
        elif last and not first and not self.errors:
            self.add_error("date_from", text("Enter the first day too."))
        elif first and last:
            self._check_days(first, last)

    def _check_days(self, first: date, last: date) -> None:
        if first < _FIRST_DAY:
            self.add_error("date_from", text("Enter a day from 1 Jan 2000 on."))
        elif last > self.today:
            self.add_error("date_to", text("Enter a day up to today."))
        elif first > last:
            self.add_error("date_to", text("This day lies before the first one."))
        elif Period(first, last).length > MAX_DAYS:
            self.add_error("date_to", text("A period has at most {number} days.", number=MAX_DAYS))

    def comparison(self) -> Comparison:
        """Return the period of a valid form."""
        values = self.cleaned_data
        if values["date_from"] and values["date_to"]:
            period = Period(values["date_from"], values["date_to"])
            return Comparison(period, _just_before(period), None)
        preset = Preset(values["period"] or Preset.LAST_30_DAYS)
        if preset is Preset.THIS_MONTH:
            period = Period(self.today.replace(day=1), self.today)
            return Comparison(period, _same_days_of_last_month(period), preset)
        period = Period(self.today - _DAY * (int(preset) - 1), self.today)
        return Comparison(period, _just_before(period), preset)


def _just_before(period: Period) -> Period:
    last = period.first - _DAY
    return Period(last - _DAY * (period.length - 1), last)


def _same_days_of_last_month(period: Period) -> Period:
    end = period.first - _DAY
    return Period(end.replace(day=1), end.replace(day=min(end.day, period.last.day)))
