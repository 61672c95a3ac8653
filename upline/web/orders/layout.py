"""What frames every page of an order: shortcuts, the why-not line, tabs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from upline.crm.queries import RelatedRecordCounts, count_related_records
from upline.kernel.page_objects import WhyNot
from upline.kernel.texts import text
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
    OrderAction.EDIT: PageLink(text("Edit"), "pencil"),
    OrderAction.VIEW_PRINT_OUT: PageLink(text("Print-out"), "printer"),
    OrderAction.ADD_ACTIVITY: PageLink(text("New activity"), "activity"),
    OrderAction.WRITE_EMAIL: PageLink(text("New e-mail"), "mail"),
    OrderAction.RELATE_EMAIL: PageLink(text("Relate e-mail"), "link-2"),
    OrderAction.CREATE_CASE: PageLink(text("New case"), "briefcase-business"),
    OrderAction.ADD_NOTE: PageLink(text("Note"), "sticky-note"),
    OrderAction.ADD_ATTACHMENT: PageLink(text("File"), "paperclip"),
}

# The actions that are offered on the page itself; the others are offered with its items.
_BUTTONS = (
    OrderAction.EXECUTE,
    OrderAction.SUBMIT,
    OrderAction.EDIT,
    OrderAction.VIEW_PRINT_OUT,
)
_MENUS: tuple[tuple[str, str, tuple[OrderAction, ...]], ...] = (
    (
        "add",
        text("Add"),
        (
            OrderAction.ADD_ACTIVITY,
            OrderAction.WRITE_EMAIL,
            OrderAction.RELATE_EMAIL,
            OrderAction.CREATE_CASE,
            OrderAction.ADD_NOTE,
            OrderAction.ADD_ATTACHMENT,
        ),
    ),
    (
        "more",
        text("More"),
        (OrderAction.DELIVER, OrderAction.COPY, OrderAction.CANCEL, OrderAction.DELETE),
    ),
)

# The first of these that is offered is what the page is for.
_PRIMARY = (OrderAction.EXECUTE, OrderAction.SUBMIT)


@dataclass(frozen=True, slots=True)
class Menu:
    """Actions that open from one button of the toolbar."""

    code: str
    label: str
    items: tuple[Button, ...]


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
    menus: tuple[Menu, ...]
    why_not: WhyNot | None
    tabs: tuple[Tab, ...]
    provenance: str
    sharing: str


def frame(visit: Visit, order: OrderPage, *, current: str, suffix: str = "") -> Frame:
    """Return what is drawn around the page `current`.

    `suffix` ends the addresses of the tabs: it keeps the list from which the order was opened.
    """
    counts = count_related_records(tenant_id=visit.tenant.id, order_id=order.id)
    offered = _offered(order)
    return Frame(
        home=order_url("order", visit, order.id),
        shortcuts=_shortcuts(visit, order, offered),
        menus=_menus(visit, order, offered),
        why_not=order.why_not,
        tabs=_tabs(visit, order, counts, current, suffix),
        provenance=order_url("order-provenance", visit, order.id) if order.is_back_order else "",
        sharing=order_url("order-sharing", visit, order.id),
    )


def _offered(order: OrderPage) -> set[str]:
    return {a.name for a in order.actions if a.allowed}


def _shortcuts(visit: Visit, order: OrderPage, offered: Collection[str]) -> tuple[Button, ...]:
    main = next((action for action in _PRIMARY if action in offered), None)
    return tuple(
        _shortcut(visit, order, action, is_main=action is main)
        for action in _BUTTONS
        if action in offered
    )


def _menus(visit: Visit, order: OrderPage, offered: Collection[str]) -> tuple[Menu, ...]:
    menus = (
        Menu(code, label, tuple(_shortcut(visit, order, a) for a in actions if a in offered))
        for code, label, actions in _MENUS
    )
    return tuple(menu for menu in menus if menu.items)


def _shortcut(
    visit: Visit, order: OrderPage, action: OrderAction, *, is_main: bool = False
) -> Button:
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
        (text("Overview"), "order", 0),
        (text("Products"), "order-products", len(order.lines)),
        (text("Activities"), "order-activities", counts.activities),
        (text("E-mails"), "order-emails", counts.emails),
        (text("Cases"), "order-cases", counts.cases),
        (text("Notes and files"), "order-notes", counts.notes + counts.attachments),
    ]
    if order.is_back_order:
        every.append((text("Provenance"), "order-provenance", 0))
    every.append((text("History"), "order-history", 0))
    shown = "order" if current == "order-sharing" else current
    return tuple(
        Tab(label, order_url(name, visit, order.id) + suffix, count, name == shown)
        for label, name, count in every
    )
