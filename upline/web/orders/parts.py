"""What frames every page of an order: shortcuts, the why-not line, tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from upline.crm.queries import Counts, counts_of_order
from upline.kernel.pages import WhyNot
from upline.kernel.verdicts import Refused
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.tenancy.rulebook import Permission, check_role
from upline.web.access import Visit


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How an action is drawn, and what a role must permit for it."""

    label: str
    icon: str
    permission: Permission


# Only actions that have a page. Which of them an order allows is the rulebook's to say.
SHORTCUTS: Mapping[OrderAction, Shortcut] = {
    OrderAction.EDIT: Shortcut("Edit", "pencil", Permission.EDIT_ORDERS),
    OrderAction.VIEW_PRINT_OUT: Shortcut("Print-out", "printer", Permission.VIEW),
    OrderAction.ADD_ACTIVITY: Shortcut("New activity", "activity", Permission.EDIT_ORDERS),
    OrderAction.RELATE_EMAIL: Shortcut("Relate e-mail", "link-2", Permission.EDIT_ORDERS),
    OrderAction.CREATE_CASE: Shortcut("New case", "briefcase-business", Permission.EDIT_ORDERS),
}


@dataclass(frozen=True, slots=True)
class Button:
    """An offered action, as `<c-action>` draws it; `is_edit`: the key `e` is for it."""

    label: str
    icon: str
    href: str
    is_edit: bool = False
    tone: str = ""
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with its own address; a count of 0 is not shown."""

    label: str
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the body of an order's page."""

    home: str
    shortcuts: tuple[Button, ...]
    why_not: WhyNot | None
    tabs: tuple[Tab, ...]
    provenance: str


def order_url(name: str, visit: Visit, order_id: UUID) -> str:
    """Return the address of one of an order's pages."""
    return reverse(name, kwargs={"slug": visit.tenant.slug, "order_id": order_id})


def frame(visit: Visit, order: OrderPage, *, current: str) -> Frame:
    """Return what is drawn around the page `current`."""
    counts = counts_of_order(tenant_id=visit.tenant.id, order_id=order.id)
    return Frame(
        home=order_url("order", visit, order.id),
        shortcuts=_shortcuts(visit, order),
        why_not=_why_not(visit, order),
        tabs=_tabs(visit, order, counts, current),
        provenance=order_url("order-provenance", visit, order.id) if order.is_back_order else "",
    )


def _shortcuts(visit: Visit, order: OrderPage) -> tuple[Button, ...]:
    offered = {a.name for a in order.actions if a.allowed}
    return tuple(
        Button(
            shortcut.label,
            shortcut.icon,
            order_url(f"order-{action}", visit, order.id),
            is_edit=action is OrderAction.EDIT,
        )
        for action, shortcut in SHORTCUTS.items()
        if action in offered and visit.may(shortcut.permission)
    )


def _why_not(visit: Visit, order: OrderPage) -> WhyNot | None:
    role = _role_refusal(visit)
    if order.why_not is None:
        return (
            WhyNot("Your role lets you look at this order, not change it.", role) if role else None
        )
    return WhyNot(order.why_not.summary, (*order.why_not.reasons, *role))


def _role_refusal(visit: Visit) -> tuple[str, ...]:
    try:
        check_role(visit.role, Permission.EDIT_ORDERS)
    except Refused as refusal:
        return (str(refusal),)
    return ()


def _tabs(visit: Visit, order: OrderPage, counts: Counts, current: str) -> tuple[Tab, ...]:
    every = [
        ("Overview", "order", 0),
        ("Products", "order-products", len(order.lines)),
        ("Activities", "order-activities", counts.activities),
        ("E-mails", "order-emails", counts.emails),
        ("Cases", "order-cases", counts.cases),
    ]
    if order.is_back_order:
        every.append(("Provenance", "order-provenance", 0))
    return tuple(
        Tab(label, order_url(name, visit, order.id), count, name == current)
        for label, name, count in every
    )
