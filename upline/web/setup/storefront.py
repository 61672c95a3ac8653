"""The storefront: open or closed, how it looks, what it sells, who may order, and who approves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.database.keyset import PageKey, PageRequest
from upline.kernel.texts import plural_text, text
from upline.storefront import actions
from upline.storefront.actions import StorefrontSettings
from upline.storefront.queries import (
    StorefrontFacts,
    count_selected_products,
    find_storefront,
    page_of_selectable_products,
)
from upline.storefront.rulebook import DEFAULT_ACCENT, MAX_NAME_LENGTH, OrderPolicy
from upline.tenancy.rulebook import LANGUAGES
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page, show_unreadable_form
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import (
    Option,
    RadioChoiceField,
    checkbox_field,
    select_field,
    text_field,
)
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.search_text import typed_words
from upline.web.shared.submission import submitted_data

SECTION = "setup-storefront"
_ALL, _SELECTED = "all", "selected"
_AT_ONCE, _APPROVED = "at-once", "approved"
_PAGE_SIZE = 100


class StorefrontForm(Form):
    """How the storefront is set up."""

    def __init__(self, data: Mapping[str, Any] | None, facts: StorefrontFacts) -> None:
        added = {
            "is_open": checkbox_field(
                text("Open"),
                help_text=text("Your customers can sign in. Closed, nobody can; nothing is lost."),
            ),
            "name": text_field(
                text("Name"),
                most=MAX_NAME_LENGTH,
                required=False,
                help_text=text("Empty: {name}.", name=facts.seller.name),
            ),
            "accent": text_field(
                text("Accent colour"),
                most=20,
                required=False,
                help_text=text(
                    "Of buttons and links, such as {colour}. It is checked that white text on it can be read.",
                    colour=DEFAULT_ACCENT,
                ),
            ),
            "shows_logo": checkbox_field(
                text("Show the logo"),
                help_text=text("The one of the section Logo, if there is one."),
            ),
            "language": select_field(text("Language"), LANGUAGES),
            "products": RadioChoiceField(
                label=text("Products"),
                options=[
                    Option(_ALL, text("All products with a sell price")),
                    Option(_SELECTED, text("Selected products")),
                ],
            ),
            "order_policy": RadioChoiceField(
                label=text("Who may order"),
                options=[
                    Option(OrderPolicy.EVERYBODY, text("Everybody with a login")),
                    Option(OrderPolicy.ADMINISTRATORS, text("Only administrators of the customer")),
                ],
            ),
            "approval": RadioChoiceField(
                label=text("Orders"),
                options=[
                    Option(_AT_ONCE, text("Are executed at once")),
                    Option(
                        _APPROVED,
                        text("Are submitted"),
                        text("somebody here approves and executes them"),
                    ),
                ],
            ),
        }
        initial = {
            "is_open": facts.is_open,
            "name": facts.own_name,
            "accent": facts.accent,
            "shows_logo": facts.shows_logo,
            "language": facts.language,
            "products": _ALL if facts.sells_all_products else _SELECTED,
            "order_policy": facts.order_policy.value,
            "approval": _APPROVED if facts.needs_approval else _AT_ONCE,
        }
        super().__init__(data, initial=initial, added=added)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def storefront(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show how the storefront is set up, or change it."""
    facts = find_storefront(seller=visit.tenant)

    def save(values: dict[str, Any]) -> None:
        settings = StorefrontSettings(
            is_open=values["is_open"],
            name=values["name"],
            accent=values["accent"],
            language=values["language"],
            shows_logo=values["shows_logo"],
            sells_all_products=values["products"] == _ALL,
            order_policy=OrderPolicy(values["order_policy"]),
            needs_approval=values["approval"] == _APPROVED,
        )
        actions.set_up_storefront(
            tenant_id=visit.tenant.id,
            settings=settings,
            by=visit.actor,
            version=values["version"],
        )

    def build(data: Mapping[str, Any] | None) -> StorefrontForm:
        return StorefrontForm(data, facts)

    form_page = section_form_page(
        visit,
        SECTION,
        build(submitted_data(request)),
        save,
        version=facts.version,
        build=build,
        done=text("Storefront saved"),
    )
    selected = count_selected_products(tenant_id=visit.tenant.id)
    context = {
        "facts": facts,
        "address": request.build_absolute_uri(
            reverse("storefront-catalogue", args=[visit.tenant.slug])
        ),
        "products_address": setup_url(visit, "setup-storefront-products"),
        "selected": plural_text(
            "{count} product is selected.", "{count} products are selected.", count=selected
        ),
    }
    return form_page_response(request, visit, form_page, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def products(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show which products the storefront sells where it sells selected ones, or select others."""
    if request.method == "POST":
        sent = [request.POST.getlist(name) for name in ("shown", "selected")]
        shown_ids, selected_ids = map(_ids, sent)
        if len(shown_ids) + len(selected_ids) < sum(map(len, sent)):
            back = setup_url(visit, "setup-storefront-products")
            return show_unreadable_form(request, visit, back, current_area="setup")
        actions.select_storefront_products(
            tenant_id=visit.tenant.id,
            shown_ids=shown_ids,
            selected_ids=selected_ids,
            by=visit.actor,
        )
        messages.success(request, str(text("Products saved")))
        return redirect(request.get_full_path())
    words = typed_words(request.GET)
    after = next(iter(_ids([request.GET.get("after", "")])), None)
    before = next(iter(_ids([request.GET.get("before", "")])), None)
    by = request.GET.get("by", "").replace("\0", "")
    key = PageKey(by, str(after or before or ""))
    page = PageRequest(
        size=_PAGE_SIZE,
        after=key if after else None,
        before=key if before and not after else None,
    )
    listing = page_of_selectable_products(seller=visit.tenant, words=words, page=page)
    address = ListUrl(setup_url(visit, "setup-storefront-products"), {"q": words})

    def link(name: str, found: PageKey | None) -> str:
        return address.href(**{name: found.unique, "by": found.value or ""}) if found else ""

    context = {
        "heading": text("Storefront products"),
        "rows": listing.rows,
        "words": words,
        "back": link("before", listing.before),
        "forward": link("after", listing.after),
        "sells_all": find_storefront(seller=visit.tenant).sells_all_products,
    }
    return show_setup(request, visit, "setup/storefront-products.html", context, section=SECTION)


def _ids(values: list[str]) -> list[UUID]:
    """Return the ids among what was sent; what is none is left out."""
    field = forms.UUIDField(required=False)
    found = []
    for value in values:
        try:
            cleaned = field.clean(value)
        except forms.ValidationError:
            continue
        if cleaned is not None:
            found.append(cleaned)
    return found


urlpatterns: list[URLPattern] = [
    path("storefront/", storefront, name=SECTION),
    path("storefront/products/", products, name="setup-storefront-products"),
]
