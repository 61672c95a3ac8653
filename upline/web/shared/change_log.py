"""The change history of a record as pages draw it: one sentence per change, its fields below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from upline.audit.queries import ChangeRow, FieldChange, HistoryPage, record_history
from upline.kernel.texts import text
from upline.web.shared import formatting
from upline.web.shared.access import Visit, render_page
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.navigation import area_title, area_url

_LARGEST_KEY = 2**63 - 1
_SHOWN_AT_ONCE = 4
# What somebody has done, after their name, by the verb of the change.
_SENTENCES: Mapping[str, str] = {
    "created": text("created {what}"),
    "added": text("added {what}"),
    "changed": text("changed {what}"),
    "deleted": text("deleted {what}"),
    "removed": text("removed {what}"),
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field from what to what, as text; empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change. `sentence` says what was done, after the name of who did it."""

    at: datetime
    by: str
    entry_point: str
    sentence: str
    is_change: bool
    fields: tuple[FieldLine, ...]

    @property
    def is_long(self) -> bool:
        """Tell whether what was made or removed had more fields than one wants to see at once."""
        return not self.is_change and len(self.fields) > _SHOWN_AT_ONCE


@dataclass(frozen=True, slots=True)
class Log:
    """A page of history. `latest` and `older` are the addresses of other pages."""

    lines: tuple[ChangeLine, ...]
    zone: str
    latest: str
    older: str


def page_key(request: HttpRequest) -> int | None:
    """Return before which change the page begins; None for the first, and for what is no key."""
    key = request.GET.get("before", "")
    if key.isascii() and key.isdecimal() and int(key) <= _LARGEST_KEY:
        return int(key)
    return None


def log(
    request: HttpRequest, page: HistoryPage, *, timezone: str, record_id: UUID | None = None
) -> Log:
    """Return a page of history as it is drawn; `record_id`: of the record on whose page it is."""
    address = ListUrl(request.path, {k: str(v) for k, v in request.GET.items()})
    older = str(page.next_key) if page.next_key is not None else ""
    return Log(
        lines=tuple(_line(row, timezone, record_id) for row in page.rows),
        zone=timezone,
        latest=address.href() if page_key(request) is not None else "",
        older=address.href(before=older) if older else "",
    )


def show_history(
    request: HttpRequest,
    visit: Visit,
    record_ids: Sequence[UUID],
    *,
    name: str,
    home: str,
    current_area: str,
) -> HttpResponse:
    """Draw the page of a record's changes; the first of `record_ids` is the record itself."""
    page = record_history(
        bss=visit.tenant,
        record_ids=list(record_ids),
        reach=visit.reach(),
        before_key=page_key(request),
    )
    context = {
        "name": name,
        "home": home,
        "area": area_title(current_area),
        "area_href": area_url(current_area, visit.tenant.slug),
        "log": log(request, page, timezone=visit.tenant.timezone, record_id=record_ids[0]),
    }
    return render_page(request, visit, "history/record.html", context, current_area=current_area)


def _line(row: ChangeRow, timezone: str, record_id: UUID | None) -> ChangeLine:
    is_at_home = row.record_id == record_id
    record = (
        text("the {noun}", noun=row.noun)
        if is_at_home
        else text("{noun} {name}", noun=row.noun, name=row.name)
    )
    what = row.part or record
    if row.part and not is_at_home and row.name not in row.part:
        what = text("{part} of {record}", part=row.part, record=record)
    return ChangeLine(
        at=row.at,
        by=row.by,
        entry_point=row.entry_point,
        sentence=text(_SENTENCES[row.verb], what=what),
        is_change=row.is_change,
        fields=tuple(_field(field, timezone) for field in row.fields),
    )


def _field(field: FieldChange, timezone: str) -> FieldLine:
    return FieldLine(
        field.label, format_value(field.before, timezone), format_value(field.after, timezone)
    )


def format_value(value: str | int | Decimal | date | datetime | None, timezone: str) -> str:
    """Return a value as pages write its kind."""
    match value:
        case None:
            return ""
        case datetime():
            return formatting.moment(value, timezone)
        case date():
            return formatting.day(value)
        case Decimal():
            return formatting.decimal(value)
        case int():
            return formatting.whole(value)
    return value
