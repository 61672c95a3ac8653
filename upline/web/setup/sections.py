"""The sections of Setup, and how each of their pages is framed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from upline.kernel.texts import Text, text
from upline.web.shared.access import Visit, render_page


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the name of its address, and its title."""

    address: str
    title: Text


SECTIONS: tuple[Section, ...] = (
    Section("setup-company", text("Company")),
    Section("setup-order-types", text("Order types and statuses")),
    Section("setup-order-numbers", text("Order numbers")),
    Section("setup-payment-methods", text("Payment methods")),
    Section("setup-campaigns", text("Campaigns")),
    Section("setup-custom-fields", text("Custom fields")),
    Section("setup-permission-rules", text("Permission rules")),
    Section("setup-api-options", text("Use of API Options")),
    Section("setup-users", text("Users")),
    Section("setup-groups", text("Groups")),
    Section("setup-roles", text("Roles")),
    Section("setup-sign-in", text("Signing in")),
    Section("setup-credentials", text("API credentials")),
    Section("setup-webhooks", text("Webhooks")),
    Section("setup-logo", text("Logo")),
    Section("setup-storefront", text("Storefront")),
    Section("setup-language", text("Language")),
    Section("setup-history", text("History")),
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
