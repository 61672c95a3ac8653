"""The pages of an account: everything of it, what is done with it, and its changes."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.reach import Reach
from upline.access.rulebook import Permission
from upline.backorders.queries import reseller_summary
from upline.database.keyset import PageRequest
from upline.kernel import clock
from upline.kernel.texts import text
from upline.orders.queries import OrderFilter, OrderGroup, OrderView, group_orders, list_orders
from upline.parties.queries import AccountPage, account_page
from upline.parties.rulebook import AccountAction, AccountKind
from upline.subscriptions.queries import (
    SubscriptionFilter,
    SubscriptionRow,
    list_subscriptions,
    run_rates_of_account,
    subscriptions_of_changeable_quantity,
)
from upline.web.accounts.labels import kind_title
from upline.web.accounts.listing import ACCOUNTS
from upline.web.accounts.timeline import timeline_of
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.change_log import show_history
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.navigation import Button

MAX_RESULTS = 8


def get_account(visit: Visit, account_id: UUID) -> AccountPage:
    """Return the account as its pages show it.

    Raises: Http404 — this BSS has no such account, or none that the person may see.
    """
    account = account_page(
        tenant_id=visit.tenant.id, account_id=account_id, by=visit.actor, reach=visit.reach()
    )
    if account is None:
        raise Http404("no such account in this BSS")
    return account


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponse:
    """Show an account: its fields, contacts, subscriptions, orders, and what was done about it."""
    account = get_account(visit, account_id)
    reach = visit.reach()
    context = {
        "account": account,
        "kind": kind_title(account.kind),
        "shortcuts": _shortcuts(visit, account),
        "owned": _subscriptions(visit, account, reach),
        "ordered": _latest_orders(visit, account, reach),
        "timeline": timeline_of(visit, account.id, reach),
        "sums": _sums(visit, account, reach),
        "back_ordering": _back_ordering(visit, account, reach),
        "may_add_contact": AccountAction.ADD_CONTACT in account.actions,
        "may_change_contact": AccountAction.CHANGE_CONTACT in account.actions,
        "position": record_position(request, visit, ACCOUNTS, account.id),
    }
    return render_page(request, visit, "accounts/page.html", context, current_area="accounts")


@require_safe
@bss_page()
def history(request: HttpRequest, visit: Visit, account_id: UUID) -> HttpResponse:
    """Show the changes of an account and its contacts."""
    account = get_account(visit, account_id)
    home = reverse("account", args=[visit.tenant.slug, account.id])
    return show_history(
        request, visit, [account.id], name=account.name, home=home, current_area="accounts"
    )


_ADDITIONS = (
    (AccountAction.CREATE_CASE, text("New case"), "briefcase-business"),
    (AccountAction.ADD_ACTIVITY, text("New activity"), "activity"),
    (AccountAction.WRITE_EMAIL, text("New e-mail"), "mail"),
    (AccountAction.ADD_CONTACT, text("New contact"), "user"),
)


def _shortcuts(visit: Visit, account: AccountPage) -> tuple[Button, ...]:
    slug = visit.tenant.slug
    shortcuts = []
    if visit.may(Permission.SELL) and account.kind is AccountKind.CUSTOMER:
        order = f"{reverse('order-new', args=[slug])}?account={account.id}"
        shortcuts.append(Button(text("New order"), "plus", order, tone="primary"))
    if account.editing.is_open:
        edit = reverse("account-edit", args=[slug, account.id])
        shortcuts.append(Button(text("Edit"), "pencil", edit, is_edit=True))
    for action, label, icon in _ADDITIONS:
        if action in account.actions:
            href = reverse(f"account-{action.value}", args=[slug, account.id])
            shortcuts.append(Button(label, icon, href))
    if account.kind is AccountKind.CUSTOMER and visit.may(Permission.SELL):
        logins = reverse("account-storefront", args=[slug, account.id])
        shortcuts.append(Button(text("Storefront logins"), "store", logins))
    if account.is_reseller:
        customers = ListUrl(reverse("accounts", args=[slug]), {"reseller": account.reseller_slug})
        shortcuts.append(Button(text("Its customers"), "building-2", customers.href()))
    return tuple(shortcuts)


def _sums(visit: Visit, account: AccountPage, reach: Reach) -> dict[str, Any]:
    """Return the monthly run rate of an account, and its orders by status with their totals."""
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    if account.is_reseller:
        return {}
    orders = group_orders(
        tenant_id=visit.tenant.id,
        where=OrderFilter(account_id=account.id),
        reach=reach,
        by=OrderGroup.STATUS,
    )
    return {
        "run_rates": run_rates_of_account(
            tenant_id=visit.tenant.id, account_id=account.id, today=today, reach=reach
        ),
        "orders": orders.groups,
    }


def _back_ordering(visit: Visit, account: AccountPage, reach: Reach) -> dict[str, Any] | None:
    """Return how back-ordering goes with the reseller that an account stands for; None: it stands for none."""
    if not account.is_reseller or account.reseller is None:
        return None
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    reseller = reseller_summary(
        tenant_id=visit.tenant.id, reseller_id=account.reseller.id, reach=reach, today=today
    )
    if reseller is None:
        return None
    slug = visit.tenant.slug
    log = ListUrl(
        reverse("back-ordering-log", args=[slug]),
        {"reseller": account.reseller_slug, "view": "parked"},
    )
    return {
        "reseller": reseller,
        "href": reverse("reseller", args=[slug, reseller.id]),
        "parked_href": log.href(),
    }


def _subscriptions(visit: Visit, account: AccountPage, reach: Reach) -> dict[str, Any]:
    """Return the first subscriptions of a customer, or of a reseller's customers."""
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    params = {"account": str(account.id)}
    where = SubscriptionFilter(today=today, account_id=account.id)
    if account.reseller is not None and account.is_reseller:
        params = {"reseller": account.reseller_slug}
        where = SubscriptionFilter(today=today, reseller_id=account.reseller.id)
    listing = list_subscriptions(tenant_id=visit.tenant.id, where=where, reach=reach).page(
        PageRequest(size=MAX_RESULTS)
    )
    address = ListUrl(reverse("subscriptions", args=[visit.tenant.slug]), params)
    return {
        "rows": listing.rows,
        "has_more": listing.after is not None,
        "all": address.href(),
        "changeable": _changeable(visit, listing.rows, reach, today),
    }


def _changeable(
    visit: Visit, rows: Iterable[SubscriptionRow], reach: Reach, today: date
) -> frozenset[UUID]:
    """Return the subscriptions whose quantity can be changed from here: never a reseller's sale."""
    own = [row.id for row in rows if not row.owner]
    if not own or not visit.may(Permission.SELL):
        return frozenset()
    return subscriptions_of_changeable_quantity(
        tenant_id=visit.tenant.id, subscription_ids=own, today=today, by=visit.actor, reach=reach
    )


def _latest_orders(visit: Visit, account: AccountPage, reach: Reach) -> dict[str, Any]:
    """Return the latest orders of a customer, or back-orders of a reseller."""
    params = {"account": str(account.id)}
    where = OrderFilter(account_id=account.id)
    if account.reseller is not None and account.is_reseller:
        params = {"view": OrderView.BACK_ORDERS.value, "reseller": account.reseller_slug}
        where = OrderFilter(view=OrderView.BACK_ORDERS, reseller_id=account.reseller.id)
    listing = list_orders(tenant_id=visit.tenant.id, where=where, reach=reach).page(
        PageRequest(size=MAX_RESULTS)
    )
    address = ListUrl(reverse("orders", args=[visit.tenant.slug]), params)
    return {"rows": listing.rows, "has_more": listing.after is not None, "all": address.href()}
