"""What frames every page of an order: shortcuts, the why-not line, tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from upline.crm.queries import RelatedRecordCounts, count_related_records
from upline.kernel.page_objects import WhyNot
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.web.shared.access import Visit
from upline.web.shared.navigation import Button


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How an action is drawn; `is_dialog`: it is asked over the page."""

    label: str
    icon: str
    tone: str = ""
    is_dialog: bool = False


# Only actions that have a page. Which of them somebody may do is the order page's to say.
SHORTCUTS: Mapping[OrderAction, Shortcut] = {
    OrderAction.SUBMIT: Shortcut("Submit", "send", is_dialog=True),
    OrderAction.EXECUTE: Shortcut("Execute", "play", is_dialog=True),
    OrderAction.DELIVER: Shortcut("Deliver some items", "package-check", is_dialog=True),
    OrderAction.EDIT: Shortcut("Edit", "pencil"),
    OrderAction.COPY: Shortcut("Copy", "copy", is_dialog=True),
    OrderAction.VIEW_PRINT_OUT: Shortcut("Print-out", "printer"),
    OrderAction.ADD_ACTIVITY: Shortcut("New activity", "activity"),
    OrderAction.WRITE_EMAIL: Shortcut("New e-mail", "mail"),
    OrderAction.RELATE_EMAIL: Shortcut("Relate e-mail", "link-2"),
    OrderAction.CREATE_CASE: Shortcut("New case", "briefcase-business"),
    OrderAction.ADD_NOTE: Shortcut("New note", "sticky-note"),
    OrderAction.ADD_ATTACHMENT: Shortcut("New file", "paperclip"),
    OrderAction.CANCEL: Shortcut("Cancel order", "ban", "danger", is_dialog=True),
    OrderAction.DELETE: Shortcut("Delete", "trash-2", "danger", is_dialog=True),
}

# The first of these that is offered is what the page is for.
_PRIMARY = (OrderAction.SUBMIT, OrderAction.EXECUTE)


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
    sharing: str


def order_url(name: str, visit: Visit, order_id: UUID) -> str:
    """Return the address of one of an order's pages."""
    return reverse(name, kwargs={"slug": visit.tenant.slug, "order_id": order_id})


def frame(visit: Visit, order: OrderPage, *, current: str) -> Frame:
    """Return what is drawn around the page `current`."""
    counts = count_related_records(tenant_id=visit.tenant.id, order_id=order.id)
    return Frame(
        home=order_url("order", visit, order.id),
        shortcuts=_shortcuts(visit, order),
        why_not=order.why_not,
        tabs=_tabs(visit, order, counts, current),
        provenance=order_url("order-provenance", visit, order.id) if order.is_back_order else "",
        sharing=order_url("order-sharing", visit, order.id),
    )


def _shortcuts(visit: Visit, order: OrderPage) -> tuple[Button, ...]:
    offered = {a.name for a in order.actions if a.allowed}
    main = next((action for action in _PRIMARY if action in offered), None)
    return tuple(
        Button(
            shortcut.label,
            shortcut.icon,
            order_url(f"order-{action}", visit, order.id),
            is_edit=action is OrderAction.EDIT,
            is_dialog=shortcut.is_dialog,
            tone="primary" if action is main else shortcut.tone,
        )
        for action, shortcut in SHORTCUTS.items()
        if action in offered
    )


def _tabs(
    visit: Visit, order: OrderPage, counts: RelatedRecordCounts, current: str
) -> tuple[Tab, ...]:
    every = [
        ("Overview", "order", 0),
        ("Products", "order-products", len(order.lines)),
        ("Activities", "order-activities", counts.activities),
        ("E-mails", "order-emails", counts.emails),
        ("Cases", "order-cases", counts.cases),
        ("Notes and files", "order-notes", counts.notes + counts.attachments),
    ]
    if order.is_back_order:
        every.append(("Provenance", "order-provenance", 0))
    every.append(("History", "order-history", 0))
    return tuple(
        Tab(label, order_url(name, visit, order.id), count, name == current)
        for label, name, count in every
    )
