"""The inbox of a person: what waits for them in a BSS, kind by kind, read from the records themselves.

Nothing is stored: an item is there as long as its record needs somebody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.access.rulebook import Permission
from upline.backorders.differences import DIFFERENCE_RULES
from upline.backorders.queries import (
    DifferenceFilter,
    LogFilter,
    LogView,
    list_differences,
    list_sale_events,
)
from upline.crm.queries import (
    ActivityFilter,
    CaseFilter,
    EmailFilter,
    list_activities,
    list_cases,
    list_emails,
    list_unread_mentions,
)
from upline.crm.rulebook import EmailState
from upline.database.keyset import PageRequest
from upline.kernel import clock
from upline.kernel.texts import text
from upline.selling.queries import list_orders_to_approve
from upline.storefront.queries import list_change_requests
from upline.subscriptions.queries import (
    SubscriptionFilter,
    SubscriptionSort,
    SubscriptionView,
    list_ending_trials,
    list_subscriptions,
)
from upline.tenancy.queries import list_invitations, list_received_invitations
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.account_links import link_state
from upline.web.shared.labels import (
    WEBHOOK_DISABLED_SENTENCES,
    change_request_title,
    event_reason_title,
)
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.navigation import record_url
from upline.webhooks.queries import list_disabled_webhooks

AREA = "inbox"
MAX_ITEMS = 10  # of one kind
RENEWAL_NOTICE = timedelta(days=30)
_NEAR_DAYS = 7
_LAST_DAYS = 1
_EXCERPT = 120  # characters of a note or comment


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that waits, and the page where it is done. `tone` says how urgent it is.

    `read_address` is that of the button that takes out what needs only to be read; empty: there is none.
    """

    title: str
    remark: str
    href: str
    tone: str = ""
    read_address: str = ""


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """The items of one kind; `more` leads to all of them, where there is a list of them."""

    title: str
    icon: str
    items: tuple[InboxItem, ...]
    has_more: bool
    more: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose inbox is read, and when."""

    visit: Visit
    reach: Reach
    today: date

    @property
    def tenant_id(self) -> UUID:
        return self.visit.tenant.id

    def url(self, name: str, record_id: UUID | None = None) -> str:
        """Return the address of a page, or of that of a record."""
        slug = self.visit.tenant.slug
        return record_url(name, slug, record_id) if record_id else reverse(name, args=[slug])


# One item more than is shown says that there are more.
_PAGE = PageRequest(size=MAX_ITEMS + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxKind:
    """A kind of thing that waits. `area` and `filters` are the list of all of them.

    Of BSSs without resellers, or people without the permission, nothing of the kind waits.
    """

    title: str
    icon: str
    find: Callable[[_Reader], Iterable[InboxItem]]
    permission: Permission = Permission.VIEW
    for_distributors_only: bool = False
    area: str = ""
    filters: Callable[[_Reader], dict[str, str]] = lambda _reader: {}


@require_safe
@bss_page()
def inbox(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what waits for the person."""
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    reader = _Reader(visit, visit.reach(), today)
    groups = (_group(reader, kind) for kind in KINDS if _concerns(visit, kind))
    context = {"groups": [group for group in groups if group.items]}
    return render_page(request, visit, "shared/inbox.html", context, current_area=AREA)


def _concerns(visit: Visit, kind: InboxKind) -> bool:
    return visit.may(kind.permission) and (
        visit.membership.has_resellers or not kind.for_distributors_only
    )


def _group(reader: _Reader, kind: InboxKind) -> InboxGroup:
    items = tuple(kind.find(reader))
    more = ListUrl(reader.url(kind.area), kind.filters(reader)).href() if kind.area else ""
    return InboxGroup(kind.title, kind.icon, items[:MAX_ITEMS], len(items) > MAX_ITEMS, more)


def _parked_sales(reader: _Reader) -> Iterable[InboxItem]:
    found = list_sale_events(
        tenant_id=reader.tenant_id, where=LogFilter(view=LogView.PARKED), reach=reader.reach
    ).page(_PAGE)
    for row in found.rows:
        yield InboxItem(
            row.customer,
            f"{event_reason_title(row.reason)} · {row.reseller.name}",
            reader.url("sale-event", row.id),
            "bad",
        )


def _differences(reader: _Reader) -> Iterable[InboxItem]:
    found = list_differences(
        tenant_id=reader.tenant_id, where=DifferenceFilter(), reach=reader.reach
    ).page(_PAGE)
    for row in found.rows:
        title = DIFFERENCE_RULES[row.code].title
        href = reader.url("reconciled-reseller", row.reseller.id)
        yield InboxItem(row.record, f"{title} · {row.reseller.name}", href, "bad")


def _failed_emails(reader: _Reader) -> Iterable[InboxItem]:
    where = EmailFilter(state=EmailState.FAILED)
    for row in _crm(list_emails, reader, where):
        yield InboxItem(row.subject, row.problem, reader.url("email", row.id), "bad")


def _activities(reader: _Reader) -> Iterable[InboxItem]:
    """Find the open activities of the person that are due, the first first."""
    where = ActivityFilter(today=reader.today, assigned_to_id=reader.visit.person.id)
    for row in _crm(list_activities, reader, where):
        if row.due_date is None or row.due_date > reader.today:
            return
        is_late = row.due_date < reader.today
        remark = text("Due {day}", day=row.due_date)
        href = reader.url("activity", row.id)
        yield InboxItem(row.subject, remark, href, "bad" if is_late else "warn")


def _cases(reader: _Reader) -> Iterable[InboxItem]:
    where = CaseFilter(assigned_to_id=reader.visit.person.id)
    for row in _crm(list_cases, reader, where):
        yield InboxItem(row.subject, row.account, reader.url("case", row.id))


def _crm(find: Callable[..., Any], reader: _Reader, where: Any) -> Iterable[Any]:
    found = find(tenant_id=reader.tenant_id, by=reader.visit.actor, where=where)
    rows: Iterable[Any] = found.page(_PAGE).rows
    return rows


def _mentions(reader: _Reader) -> Iterable[InboxItem]:
    """Find the notes and comments that mention the person, until they are read or answered."""
    found = list_unread_mentions(
        tenant_id=reader.tenant_id,
        user_id=reader.visit.person.id,
        reach=reader.reach,
        limit=_PAGE.size,
    )
    for row in found:
        said = text("{name}: {text}", name=row.said_by, text=Truncator(row.text).chars(_EXCERPT))
        read = reader.url("mention-read", row.id)
        if row.order_id is not None:
            remark = text("Order {number}", number=row.order)
            yield InboxItem(said, remark, reader.url("order-notes", row.order_id), "info", read)
        elif row.case_id is not None:
            href = reader.url("case", row.case_id)
            yield InboxItem(said, row.case_subject, href, "info", read)


def _renewals(reader: _Reader) -> Iterable[InboxItem]:
    """Find the person's subscriptions that renew soon: the last days to reduce or to cancel them."""
    found = list_subscriptions(
        tenant_id=reader.tenant_id,
        where=SubscriptionFilter(
            today=reader.today,
            view=SubscriptionView.OWN,
            sort=SubscriptionSort.RENEWAL,
            responsible_user_id=reader.visit.person.id,
            renews_from=reader.today + timedelta(days=1),
            renews_to=reader.today + RENEWAL_NOTICE,
        ),
        reach=reader.reach,
    ).page(_PAGE)
    for row in found.rows:
        if row.renews_on is None:
            continue
        last_day = row.renews_on - timedelta(days=1)
        yield InboxItem(
            row.name,
            text(
                "Renews on {day}; last day to reduce or cancel: {last}",
                day=row.renews_on,
                last=last_day,
            ),
            reader.url("subscription", row.id),
            _urgency((row.renews_on - reader.today).days),
        )


def _urgency(days: int) -> str:
    if days <= _LAST_DAYS:
        return "bad"
    return "warn" if days <= _NEAR_DAYS else ""


def _trials(reader: _Reader) -> Iterable[InboxItem]:
    found = list_ending_trials(
        tenant_id=reader.tenant_id,
        until=reader.today + timedelta(days=_NEAR_DAYS),
        reach=reader.reach,
        limit=_PAGE.size,
    )
    for trial in found:
        remark = text("Trial ends on {day}", day=trial.ends_on)
        days = (trial.ends_on - reader.today).days
        yield InboxItem(trial.name, remark, reader.url("subscription", trial.id), _urgency(days))


def _orders_to_approve(reader: _Reader) -> Iterable[InboxItem]:
    for row in list_orders_to_approve(
        tenant_id=reader.tenant_id, reach=reader.reach, limit=_PAGE.size
    ):
        remark = text("Order {number}, {money}", number=row.reference, money=row.total)
        yield InboxItem(row.account.name, remark, reader.url("order", row.id), "warn")


def _change_requests(reader: _Reader) -> Iterable[InboxItem]:
    for one in list_change_requests(
        tenant_id=reader.tenant_id, reach=reader.reach, limit=_PAGE.size
    ):
        href = reader.url("storefront-request", one.id)
        yield InboxItem(one.account.name, change_request_title(one), href, "warn")


def _received_invitations(reader: _Reader) -> Iterable[InboxItem]:
    for one in list_received_invitations(user_id=reader.visit.person.id)[: _PAGE.size]:
        remark = text("{name} invites you", name=one.created_by)
        yield InboxItem(one.tenant, remark, reverse("memberships"))


def _sent_invitations(reader: _Reader) -> Iterable[InboxItem]:
    for one in list_invitations(tenant_id=reader.tenant_id)[: _PAGE.size]:
        tone, state = link_state(one.link, clock.now())
        is_bad = tone == "bad"
        remark = state if is_bad else text("{email} has not accepted yet", email=one.email)
        yield InboxItem(one.name, remark, reader.url("setup-users"), tone if is_bad else "")


def _disabled_webhooks(reader: _Reader) -> Iterable[InboxItem]:
    for one in list_disabled_webhooks(tenant_id=reader.tenant_id)[: _PAGE.size]:
        assert one.disabled_reason is not None, "it has been disabled"
        sentence = WEBHOOK_DISABLED_SENTENCES[one.disabled_reason]
        yield InboxItem(one.name, sentence, reader.url("setup-webhook", one.id), "bad")


KINDS: tuple[InboxKind, ...] = (
    InboxKind(
        title=text("Parked sales"),
        icon="route",
        find=_parked_sales,
        permission=Permission.RESOLVE_BACK_ORDERS,
        for_distributors_only=True,
        area="back-ordering-log",
        filters=lambda _reader: {"view": LogView.PARKED.value},
    ),
    InboxKind(
        title=text("Differences"),
        icon="scale",
        find=_differences,
        permission=Permission.RESOLVE_BACK_ORDERS,
        for_distributors_only=True,
        area="differences",
    ),
    InboxKind(
        title=text("Storefront orders that wait for your approval"),
        icon="shopping-cart",
        find=_orders_to_approve,
        permission=Permission.SELL,
    ),
    InboxKind(
        title=text("Storefront changes that wait for your approval"),
        icon="arrow-left-right",
        find=_change_requests,
        permission=Permission.SELL,
    ),
    InboxKind(
        title=text("E-mails that could not be sent"),
        icon="mail",
        find=_failed_emails,
        permission=Permission.EDIT_ORDERS,
        area="emails",
        filters=lambda _reader: {"view": "not-sent"},
    ),
    InboxKind(title=text("Notes and comments that mention you"), icon="at-sign", find=_mentions),
    InboxKind(
        title=text("Your activities that are due"),
        icon="activity",
        find=_activities,
        area="activities",
        filters=lambda _reader: {"whose": "mine"},
    ),
    InboxKind(
        title=text("Your open cases"),
        icon="briefcase-business",
        find=_cases,
        area="cases",
        filters=lambda _reader: {"whose": "mine"},
    ),
    InboxKind(
        title=text("Renewals in the next 30 days"),
        icon="refresh-cw",
        find=_renewals,
        permission=Permission.SELL,
        area="subscriptions",
        filters=lambda reader: {
            "view": SubscriptionView.OWN.value,
            "sort": SubscriptionSort.RENEWAL.value,
            "user": str(reader.visit.person.id),
            "renews_from": (reader.today + timedelta(days=1)).isoformat(),
            "renews_to": (reader.today + RENEWAL_NOTICE).isoformat(),
        },
    ),
    InboxKind(
        title=text("Trials that end"),
        icon="hourglass",
        find=_trials,
        permission=Permission.SELL,
        area="subscriptions",
        filters=lambda _reader: {"view": SubscriptionView.TRIALS.value},
    ),
    InboxKind(title=text("Invitations to you"), icon="user-plus", find=_received_invitations),
    InboxKind(
        title=text("Invitations that nobody has accepted yet"),
        icon="user-plus",
        find=_sent_invitations,
        permission=Permission.SET_UP,
        area="setup-users",
    ),
    InboxKind(
        title=text("Webhooks that have been disabled"),
        icon="unplug",
        find=_disabled_webhooks,
        permission=Permission.INTEGRATE,
        area="setup-webhooks",
    ),
)
