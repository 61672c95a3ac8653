"""What frames every page of an order: shortcuts, the why-not line, tabs."""

from collections.abc import Mapping
from dataclasses import dataclass

from upline.crm.queries import RelatedRecordCounts, count_related_records
from upline.kernel.page_objects import WhyNot
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.web.orders.action_definitions import ACTION_DEFINITIONS
from upline.web.orders.record import order_url
from upline.web.shared.access import Visit
from upline.web.shared.navigation import Button


@dataclass(frozen=True, slots=True)
class PageLink:
    """The label and the icon of an action that has a page of its own kind."""

    label: str
    icon: str


_PAGES: Mapping[OrderAction, PageLink] = {
    OrderAction.EDIT: PageLink("Edit", "pencil"),
    OrderAction.VIEW_PRINT_OUT: PageLink("Print-out", "printer"),
    OrderAction.ADD_ACTIVITY: PageLink("New activity", "activity"),
    OrderAction.WRITE_EMAIL: PageLink("New e-mail", "mail"),
    OrderAction.RELATE_EMAIL: PageLink("Relate e-mail", "link-2"),
    OrderAction.CREATE_CASE: PageLink("New case", "briefcase-business"),
    OrderAction.ADD_NOTE: PageLink("New note", "sticky-note"),
    OrderAction.ADD_ATTACHMENT: PageLink("New file", "paperclip"),
}

# The actions that stand on the page itself, in their order; the others are offered with its items.
_SHORTCUTS = (
    OrderAction.SUBMIT,
    OrderAction.EXECUTE,
    OrderAction.DELIVER,
    OrderAction.EDIT,
    OrderAction.COPY,
    OrderAction.VIEW_PRINT_OUT,
    OrderAction.ADD_ACTIVITY,
    OrderAction.WRITE_EMAIL,
    OrderAction.RELATE_EMAIL,
    OrderAction.CREATE_CASE,
    OrderAction.ADD_NOTE,
    OrderAction.ADD_ATTACHMENT,
    OrderAction.CANCEL,
    OrderAction.DELETE,
)

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


def frame(visit: Visit, order: OrderPage, *, current: str, suffix: str = "") -> Frame:
    """Return what is drawn around the page `current`.

    `suffix` ends the addresses of the tabs: it keeps the list from which the order was opened.
    """
    counts = count_related_records(tenant_id=visit.tenant.id, order_id=order.id)
    return Frame(
        home=order_url("order", visit, order.id),
        shortcuts=_shortcuts(visit, order),
        why_not=order.why_not,
        tabs=_tabs(visit, order, counts, current, suffix),
        provenance=order_url("order-provenance", visit, order.id) if order.is_back_order else "",
        sharing=order_url("order-sharing", visit, order.id),
    )


def _shortcuts(visit: Visit, order: OrderPage) -> tuple[Button, ...]:
    offered = {a.name for a in order.actions if a.allowed}
    main = next((action for action in _PRIMARY if action in offered), None)
    return tuple(
        _shortcut(visit, order, action, is_main=action is main)
        for action in _SHORTCUTS
        if action in offered
    )


def _shortcut(visit: Visit, order: OrderPage, action: OrderAction, *, is_main: bool) -> Button:
    href = order_url(f"order-{action}", visit, order.id)
    if action in _PAGES:
        link = _PAGES[action]
        return Button(link.label, link.icon, href, is_edit=action is OrderAction.EDIT)
    definition = ACTION_DEFINITIONS[action]
    tone = "primary" if is_main else definition.tone
    return Button(definition.label, definition.icon, href, tone, is_dialog=True)


def _tabs(
    visit: Visit, order: OrderPage, counts: RelatedRecordCounts, current: str, suffix: str
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
        Tab(label, order_url(name, visit, order.id) + suffix, count, name == current)
        for label, name, count in every
    )
