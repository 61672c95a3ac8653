"""The sections of Setup, and how each of their pages is framed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from upline.kernel.texts import text
from upline.web.shared.access import Visit, render_page


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the name of its address, and its title."""

    address: str
    title: str


SECTIONS: tuple[Section, ...] = (
    Section("setup-order-types", "Order types and statuses"),
    Section("setup-order-numbers", "Order numbers"),
    Section("setup-payment-methods", "Payment methods"),
    Section("setup-campaigns", "Campaigns"),
    Section("setup-custom-fields", "Custom fields"),
    Section("setup-permission-rules", "Permission rules"),
    Section("setup-api-options", "Use of API Options"),
    Section("setup-users", "Users"),
    Section("setup-groups", "Groups"),
    Section("setup-roles", "Roles"),
    Section("setup-credentials", "API credentials"),
    Section("setup-logo", "Logo"),
    Section("setup-storefront", text("Storefront")),
    Section("setup-language", "Language"),
    Section("setup-history", "History"),
)
_TITLES = {section.address: section.title for section in SECTIONS}


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section as the second column of links draws it."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SetupFrame:
    """What stands around a page of Setup; `section` is empty on the first one."""

    links: tuple[SectionLink, ...]
    home: str
    section: str
    section_href: str


def setup_url(visit: Visit, name: str, record_id: UUID | None = None, **more: Any) -> str:
    """Return the address of a page of Setup."""
    if record_id is not None:
        more["record_id"] = record_id
    return reverse(name, kwargs={"slug": visit.tenant.slug, **more})


def show_setup(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, Any],
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page of Setup; `section` is the name of its section's address."""
    framed = SetupFrame(
        links=tuple(
            SectionLink(s.title, setup_url(visit, s.address), s.address == section)
            for s in SECTIONS
        ),
        home=setup_url(visit, "setup"),
        section=_TITLES.get(section, ""),
        section_href=setup_url(visit, section) if section else "",
    )
    return render_page(
        request, visit, template, {"framed": framed, **context}, current_area="setup", status=status
    )
