"""The tables of activities, cases and e-mails, on their lists and on the pages of orders."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from upline.crm.queries import ActivityRow, ActivitySort, CaseRow, CaseSort, EmailRow
from upline.crm.rulebook import DIRECTION_TITLES, KIND_TITLES, PRIORITY_TITLES, ActivityStatus
from upline.kernel import clock
from upline.kernel.texts import contextual_text, text
from upline.web.shared import markup
from upline.web.shared.crm_rows import STATUS_TONES, status_title
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.markup import html_text, write_html
from upline.web.shared.navigation import record_url


def today_in(zone: str) -> date:
    return clock.local_date(clock.now(), timezone=zone)


def _subject(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.subject)


def _order_link(line: Line) -> SafeString:
    href = record_url("order", line.slug, line.row.order_id)
    return write_html('<a href="{}">{}</a>', href, line.row.order)


def _order(missing: str) -> Callable[[Line], SafeString]:
    """Return what draws the order of a row; `missing` is said where it has none."""

    def draw(line: Line) -> SafeString:
        if line.row.order_id is None:
            shown = "–" if line.row.account_ref else missing
            return write_html('<span class="none">{}</span>', shown)
        return _order_link(line)

    return draw


def _assigned_to(line: Line) -> SafeString | str:
    return line.row.assigned_to or write_html('<span class="none">{}</span>', text("Unassigned"))


def _badge(status: Callable[[Line], Any]) -> Callable[[Line], SafeString]:
    def draw(line: Line) -> SafeString:
        code = status(line)
        badge = '<span class="badge {}">{}</span>'
        return write_html(badge, STATUS_TONES[code], status_title(code))

    return draw


def _title(status: Callable[[Line], Any]) -> Callable[[Line], str]:
    return lambda line: status_title(status(line))


def _activity_status(line: Line) -> ActivityStatus:
    row: ActivityRow = line.row
    return row.status(today_in(line.zone))


def _activity_fold(line: Line) -> SafeString:
    row: ActivityRow = line.row
    due = html_text(text("due {day}", day=markup.day(row.due_date))) if row.due_date else ""
    number = html_text(text("Order {number}", number=_order_link(line))) if row.order_id else ""
    parts = [KIND_TITLES[row.kind], due, number, row.assigned_to or text("Unassigned")]
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def _case_fold(line: Line) -> SafeString:
    row: CaseRow = line.row
    number = html_text(text("Order {number}", number=_order_link(line))) if row.order_id else ""
    order = write_html("{} · ", number) if number else ""
    return write_html(
        "{} · {}{}", PRIORITY_TITLES[row.priority], order, row.assigned_to or text("Unassigned")
    )


def _email_fold(line: Line) -> SafeString:
    row: EmailRow = line.row
    other = f"{row.counterparty} · " if row.counterparty else ""
    return write_html("{}{}", other, markup.moment(row.created_at, line.zone))


_SUBJECT = Column(
    code="subject", label=text("Subject"), value=of("subject"), draw=_subject, css="cut wide", is_name=True,
    is_fixed=True,
)  # fmt: skip
_ACCOUNT = Column(
    code="account", label=text("Account"), value=of("account"), sort="account", css="cut short"
)
_ASSIGNED_TO = Column(
    code="assigned_to", label=text("Assigned to"), value=of("assigned_to"), draw=_assigned_to,
    sort="assigned-to", css="cut short",
)  # fmt: skip
_ID = Column(code="id", label=text("Id"), value=of("id"), css="nowrap")


def _order_column(missing: str) -> Column:
    return Column(
        code="order", label=text("Order"), value=of("order"), draw=_order(missing), css="nowrap"
    )


def _created_columns(by: str, at: str) -> tuple[Column, Column]:
    return (
        Column(code="created_by", label=by, value=of("created_by"), css="cut short"),
        Column(
            code="created",
            label=at,
            value=of("created_at"),
            kind=ColumnKind.MOMENT,
            sort=ActivitySort.CREATED,
        ),
    )


ACTIVITY_TABLE = RecordTable(
    nouns=text("activities"),
    record="activity",
    columns=(
        _SUBJECT,
        Column(code="kind", label=text("Type"), value=lambda line: KIND_TITLES[line.row.kind], css="nowrap"),
        _order_column(text("Deleted")),
        _ACCOUNT,
        Column(
            code="due", label=text("Due"), value=of("due_date"), kind=ColumnKind.DAY,
            sort=ActivitySort.DUE,
        ),
        _ASSIGNED_TO,
        Column(
            code="status", label=text("Status"), value=_title(_activity_status), draw=_badge(_activity_status),
            fold="d",
        ),
        Column(code="done", label=text("Done"), value=of("done_at"), kind=ColumnKind.MOMENT),
        Column(code="done_by", label=text("Done by"), value=of("done_by"), css="cut short"),
        Column(code="text", label=text("Text"), value=of("text"), css="cut"),
        *_created_columns(text("Added by"), text("Added")),
        _ID,
    ),
    default_columns=(
        "subject", "kind", "order", "account", "due", "status", "assigned_to", "created_by",
    ),
    fold=_activity_fold,
    narrow_without={"created_by": 64, "kind": 56, "order": 56},
)  # fmt: skip

CASE_TABLE = RecordTable(
    nouns=text("cases"),
    record="case",
    columns=(
        _SUBJECT,
        Column(
            code="status", label=text("Status"), value=_title(of("status")),
            draw=_badge(of("status")), sort=CaseSort.STATUS, fold="d",
        ),
        Column(
            code="priority", label=text("Priority"), value=lambda line: PRIORITY_TITLES[line.row.priority],
            sort=CaseSort.PRIORITY, css="nowrap",
        ),
        _order_column(text("Deleted")),
        _ACCOUNT,
        _ASSIGNED_TO,
        Column(code="closed", label=text("Closed"), value=of("closed_at"), kind=ColumnKind.MOMENT),
        *_created_columns(text("Opened by"), text("Opened")),
        _ID,
    ),
    default_columns=(
        "subject", "order", "account", "priority", "status", "assigned_to", "created_by", "created",
    ),
    fold=_case_fold,
    narrow_without={"created_by": 64, "order": 56, "priority": 56},
)  # fmt: skip

EMAIL_TABLE = RecordTable(
    nouns=text("e-mails"),
    record="email",
    columns=(
        _SUBJECT,
        Column(code="state", label=text("State"), value=_title(of("state")), draw=_badge(of("state")), fold="d"),
        Column(
            code="direction", label=text("Direction"), value=lambda line: DIRECTION_TITLES[line.row.direction],
            css="nowrap",
        ),
        _order_column(text("None")),
        _ACCOUNT,
        Column(code="sender", label=text("From"), value=of("sender"), css="cut short"),
        Column(
            code="recipients", label=contextual_text("of an e-mail", "To"), value=lambda line: ", ".join(line.row.recipients),
            css="cut short",
        ),
        Column(code="text", label=text("Text"), value=of("text"), css="cut"),
        Column(code="sent", label=text("Sent"), value=of("sent_at"), kind=ColumnKind.MOMENT),
        *_created_columns(text("Added by"), text("Added")),
        _ID,
        Column(code="other", label=text("From or to"), value=of("counterparty"), css="cut short"),
    ),
    default_columns=("subject", "other", "order", "account", "state", "created_by", "created"),
    fold=_email_fold,
    narrow_without={"created_by": 64, "order": 56, "account": 46},
)  # fmt: skip
