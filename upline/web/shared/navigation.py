"""What leads from page to page: the rail with the areas of a BSS, and the buttons of a record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from upline.access.rulebook import Permission, is_permitted
from upline.kernel.texts import text
from upline.tenancy.queries import MembershipFacts


@dataclass(frozen=True, slots=True)
class Area:
    """One line of the rail. `area_url` is the name of its page's URL, and what marks it as current.

    `opened_by`: who has this permission finds what is for distributors in every BSS, to make it one.
    """

    area_url: str
    label: str
    icon: str
    permission: Permission = Permission.VIEW
    for_distributors_only: bool = False
    for_resellers_only: bool = False
    opened_by: Permission | None = None
    for_first_steps_only: bool = False
    for_open_storefront_only: bool = False

    def is_for(self, membership: MembershipFacts, *, has_storefront: bool) -> bool:
        """Tell whether a person finds the area in a BSS, whose storefront is open or not."""
        if not is_permitted(membership.role, self.permission):
            return False
        if self.for_open_storefront_only and not has_storefront:
            return False
        if self.for_first_steps_only and not membership.tenant.in_first_steps:
            return False
        if self.for_resellers_only and membership.tenant.upline_id is None:
            return False
        if not self.for_distributors_only or membership.is_distributor:
            return True
        return self.opened_by is not None and is_permitted(membership.role, self.opened_by)


@dataclass(frozen=True, slots=True)
class NavLink:
    """An area as the rail draws it. `count`: how much in it needs a person."""

    label: str
    icon: str
    href: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """An action that is offered, as `<c-action>` draws it.

    `is_edit`: the key `e` follows it; `is_dialog`: it opens in a dialog over the page.
    """

    label: str
    icon: str
    href: str
    tone: str = ""
    is_edit: bool = False
    is_dialog: bool = False
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Areas of one task; the first and the last group have no title."""

    title: str
    links: tuple[NavLink, ...]


AREAS: tuple[tuple[str, tuple[Area, ...]], ...] = (
    (
        "",
        (
            Area(
                "first-steps",
                text("First steps"),
                "list-todo",
                Permission.SET_UP,
                for_first_steps_only=True,
            ),
            Area("inbox", text("Inbox"), "inbox"),
            Area("dashboard", text("Dashboard"), "chart-no-axes-column"),
        ),
    ),
    (
        text("Sell"),
        (
            Area("orders", text("Orders"), "receipt-text"),
            Area("subscriptions", text("Subscriptions"), "refresh-cw"),
            Area("accounts", text("Accounts"), "building-2"),
            Area(
                "from-distributor", text("From your distributor"), "truck", for_resellers_only=True
            ),
        ),
    ),
    (
        text("Catalogue"),
        (
            Area("products", text("Products"), "package"),
            Area("price-lists", text("Price lists"), "tags"),
            Area("promotions", text("Promotions"), "badge-percent"),
        ),
    ),
    (
        text("Storefront"),
        (
            Area(
                "storefront-catalogue",
                text("Open storefront"),
                "shopping-cart",
                for_open_storefront_only=True,
            ),
            Area(
                "setup-storefront",
                text("Storefront settings"),
                "sliders-horizontal",
                Permission.SET_UP,
                for_open_storefront_only=True,
            ),
        ),
    ),
    (
        text("Channel"),
        (
            Area(
                "resellers",
                text("Resellers"),
                "store",
                for_distributors_only=True,
                opened_by=Permission.SET_UP,
            ),
            Area(
                "back-ordering-log", text("Back-ordering log"), "route", for_distributors_only=True
            ),
            Area("reconciliation", text("Reconciliation"), "scale", for_distributors_only=True),
        ),
    ),
    (
        text("Service"),
        (
            Area("cases", text("Cases"), "briefcase-business"),
            Area("activities", text("Activities"), "activity"),
            Area("emails", text("E-mails"), "mail"),
        ),
    ),
    (
        "",
        (
            Area("jobs", text("Jobs"), "list-checks"),
            Area("setup", text("Setup"), "sliders-horizontal", Permission.SET_UP),
        ),
    ),
)


# The forms of new records, which a person reaches from anywhere by name.
NEW_RECORDS: tuple[Area, ...] = (
    Area("order-new", text("New order"), "plus", Permission.SELL),
    Area("account-new", text("New customer"), "plus", Permission.SELL),
    Area("case-new", text("New case"), "plus", Permission.EDIT_ORDERS),
    Area("activity-new", text("New activity"), "plus", Permission.EDIT_ORDERS),
    Area("product-new", text("New product"), "plus", Permission.SET_PRICES),
    Area("price-list-new", text("New price list"), "plus", Permission.SET_PRICES),
    Area("promotion-new", text("New promotion"), "plus", Permission.SET_PRICES),
    Area(
        "reseller-new", text("New reseller"), "plus", Permission.SET_UP,
        for_distributors_only=True, opened_by=Permission.SET_UP,
    ),
    Area("setup-user-add", text("New user"), "plus", Permission.SET_UP),
    Area("setup-credential-add", text("New API key"), "plus", Permission.SET_UP),
)  # fmt: skip
# Pages that other pages lead to, and the rail does not.
FURTHER_PAGES: tuple[Area, ...] = (
    Area("price-imports", text("Price imports"), "file-up"),
    Area("bulk-file", text("File of actions"), "file-up", Permission.EDIT_ORDERS),
    Area(
        "distributor-prices",
        text("Your distributor’s price list"),
        "tags",
        for_resellers_only=True,
    ),
    Area("differences", text("Differences"), "scale", for_distributors_only=True),
    Area("repairs", text("Repairs"), "wrench", for_distributors_only=True),
    Area(
        "product-markup",
        text("Mark-up"),
        "percent",
        Permission.SET_PRICES,
        for_resellers_only=True,
    ),
)


MAX_COUNT = 999
_NIL = UUID(int=0)


def rail(
    membership: MembershipFacts,
    *,
    current_area: str,
    counts: Mapping[str, int],
    has_storefront: bool,
) -> tuple[Group, ...]:
    """Return the areas that a person finds in a BSS; `current_area` is the address of the current one.

    `counts` says of areas how much in them needs a person; `has_storefront`, that its storefront is open.
    """
    found = (
        (title, [one for one in areas if one.is_for(membership, has_storefront=has_storefront)])
        for title, areas in AREAS
    )
    slug = membership.tenant.slug
    groups = (
        Group(title, tuple(_links(slug, areas, current_area, counts))) for title, areas in found
    )
    return tuple(group for group in groups if group.links)


def _links(
    slug: str,
    areas: Iterable[Area],
    current_area: str,
    counts: Mapping[str, int],
) -> list[NavLink]:
    return [
        NavLink(
            area.label,
            area.icon,
            href,
            is_current=area.area_url == current_area,
            count=_count_text(counts.get(area.area_url, 0)),
        )
        for area in areas
        if (href := area_url(area.area_url, slug))
    ]


def _count_text(count: int) -> str:
    if count > MAX_COUNT:
        return f"{MAX_COUNT}+"
    return str(count) if count else ""


def area_title(name: str) -> str:
    """Return what the area with this URL name is called in the rail."""
    return next(a.label for _, areas in AREAS for a in areas if a.area_url == name)


@lru_cache(maxsize=4096)
def area_url(name: str, slug: str) -> str:
    """Return the path of an area's page, or nothing while there is no such page."""
    try:
        return reverse(name, kwargs={"slug": slug})
    except NoReverseMatch:
        return ""


def record_url(name: str, slug: str, record_id: UUID) -> str:
    """Return the path of a record's page, or nothing while its area has no such pages."""
    try:
        return record_path(name, slug)(record_id)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=4096)
def record_path(name: str, slug: str) -> Callable[[UUID], str]:
    """Return what writes the paths of records of one kind: a list has fifty of them, and Django looks each up for 0.1 ms."""
    before, _, after = reverse(name, args=[slug, _NIL]).partition(str(_NIL))
    return lambda record_id: f"{before}{record_id}{after}"
