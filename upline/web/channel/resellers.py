"""The pages of a reseller: back-ordering with it, its terms and how they are edited, its changes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.backorders.queries import (
    LogView,
    ResellerPage,
    count_earlier_sales,
    reseller_page,
)
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.catalog.queries import list_price_lists
from upline.database.keyset import PageRequest
from upline.jobs.queries import JobSummary, list_open_jobs
from upline.kernel.page_objects import WhyNot
from upline.kernel.texts import text
from upline.orders.queries import OrderFilter, OrderView, list_orders
from upline.parties.actions import set_reseller_terms
from upline.parties.queries import ResellerTerms
from upline.parties.rulebook import RESELLER_TERMS
from upline.setup.queries import list_payment_methods
from upline.tenancy.queries import list_members
from upline.web.channel.reseller_list import (
    RESELLERS,
    lag_text,
    log_href,
    require_resellers,
    today_of,
)
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.change_log import show_history
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.forms.edit_form import EditForm, EditFormContext
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.navigation import Button, area_url

AREA = "resellers"
MAX_ORDERS = 8


def get_reseller(visit: Visit, reseller_id: UUID) -> ResellerPage:
    """Return the reseller as its pages show it.

    Raises: Http404 — this BSS has no such reseller, or none that the person may see.
    """
    require_resellers(visit)
    reseller = reseller_page(
        tenant_id=visit.tenant.id,
        reseller_id=reseller_id,
        by=visit.actor,
        reach=visit.reach(),
        today=today_of(visit),
    )
    if reseller is None:
        raise Http404("no such reseller of this BSS")
    return reseller


def home_of(visit: Visit, reseller_id: UUID) -> str:
    """Return the address of the page of a reseller."""
    return reverse("reseller", args=[visit.tenant.slug, reseller_id])


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponse:
    """Show a reseller: how back-ordering goes with it, its terms, its latest back-orders."""
    reseller = get_reseller(visit, reseller_id)
    context = {
        "reseller": reseller,
        "lag": lag_text(reseller.figures),
        "shortcuts": _shortcuts(visit, reseller),
        "why_not": _why_not(reseller),
        "parked_href": log_href(visit.tenant.slug, reseller.slug, LogView.PARKED),
        "waiting_href": log_href(visit.tenant.slug, reseller.slug, LogView.WAITING),
        "ordered": _latest_orders(visit, reseller),
        "jobs": _open_jobs(visit, reseller),
        "earlier_sales": _earlier_sales(visit, reseller),
        "position": record_position(request, visit, RESELLERS, reseller.id),
        "list_href": RESELLERS.url(visit),
    }
    return render_page(request, visit, "channel/reseller.html", context, current_area=AREA)


@require_safe
@bss_page()
def history(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponse:
    """Show the changes of what was agreed with a reseller."""
    reseller = get_reseller(visit, reseller_id)
    records = [reseller.terms.account.id if reseller.terms else reseller.id]
    home = home_of(visit, reseller.id)
    return show_history(request, visit, records, name=reseller.name, home=home, current_area=AREA)


def _shortcuts(visit: Visit, reseller: ResellerPage) -> tuple[Button, ...]:
    slug = visit.tenant.slug
    of_reseller = {"reseller": reseller.slug}
    orders = {"view": OrderView.BACK_ORDERS.value, **of_reseller}
    shortcuts = [
        Button(
            text("Back-orders"), "receipt-text", ListUrl(area_url("orders", slug), orders).href()
        ),
        Button(
            text("Customers"), "building-2", ListUrl(area_url("accounts", slug), of_reseller).href()
        ),
        Button(
            text("Subscriptions"),
            "refresh-cw",
            ListUrl(area_url("subscriptions", slug), of_reseller).href(),
        ),
        Button(text("Log"), "route", log_href(slug, reseller.slug)),
    ]
    may_take_on = visit.may(NEEDS[BackOrderAction.TAKE_ON_RESELLER].permission)
    if reseller.terms is None and may_take_on:
        href = reverse("reseller-open-account", args=[slug, reseller.id])
        shortcuts.insert(0, Button(text("Open its account"), "plus", href, tone="primary"))
    if not reseller.has_users and may_take_on:
        href = reverse("reseller-invite", args=[slug, reseller.id])
        shortcuts.append(Button(text("Invite an administrator"), "user-plus", href))
    if reseller.terms is not None and reseller.activate.allowed:
        href = reverse("reseller-activate", args=[slug, reseller.id])
        shortcuts.insert(0, Button(text("Activate back-ordering"), "power", href, tone="primary"))
    if reseller.terms is not None and reseller.terms.editing.is_open:
        edit = reverse("reseller-edit", args=[slug, reseller.id])
        shortcuts.insert(-4, Button(text("Edit terms"), "pencil", edit, is_edit=True))
    return tuple(shortcuts)


def _open_jobs(visit: Visit, reseller: ResellerPage) -> tuple[JobSummary, ...]:
    """Return the jobs about the reseller that the person may follow."""
    return list_open_jobs(tenant_id=visit.tenant.id, subject_id=reseller.id, by=visit.actor)


def _earlier_sales(visit: Visit, reseller: ResellerPage) -> int:
    """Return how many earlier sales can be mirrored by the person (R42)."""
    need = NEEDS[BackOrderAction.MIRROR_EARLIER_SALES]
    if not visit.may(need.permission) or not reseller.figures.is_active or not reseller.terms:
        return 0
    return count_earlier_sales(reseller_id=reseller.id)


def _why_not(reseller: ResellerPage) -> WhyNot | None:
    """Return why the terms or the activation are not offered here, if they are not."""
    if reseller.terms is None:
        return None
    reasons = [verdict.reason for verdict in reseller.terms.editing.refusals]
    if not reseller.activate.allowed and reseller.activate.reason:
        reasons.append(reseller.activate.reason)
    if not reasons:
        return None
    title = text("You cannot change its terms or activate it here.")
    if reseller.figures.is_active:
        title = text("You cannot change its terms here.")
    if reseller.terms.editing.is_open:
        title = text("You cannot activate it here.")
    return WhyNot(title, tuple(dict.fromkeys(reasons)))


def _latest_orders(visit: Visit, reseller: ResellerPage) -> dict[str, Any]:
    """Return the latest back-orders of a reseller."""
    listing = list_orders(
        tenant_id=visit.tenant.id,
        where=OrderFilter(view=OrderView.BACK_ORDERS, reseller_id=reseller.id),
        reach=visit.reach(),
    ).page(PageRequest(size=MAX_ORDERS))
    params = {"view": OrderView.BACK_ORDERS.value, "reseller": reseller.slug}
    address = ListUrl(area_url("orders", visit.tenant.slug), params)
    return {"rows": listing.rows, "has_more": listing.after is not None, "all": address.href()}


class TermsForm(EditForm):
    """What was agreed with a reseller."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        self.add_choice("price_list", text("Price list"))
        self.add_choice("payment_method", text("Payment method"))
        self.fields["currency"] = CurrencyField(
            label=text("Currency"), initial=form_context.values["currency"]
        )
        super().add_record_fields(form_context)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields, two side by side."""
        names = (("price_list", "payment_method"), ("currency", "responsible_user"))
        return [[self[name] for name in row] for row in names]

    def terms(self) -> dict[str, Any]:
        """Return the terms that were changed, by their columns."""
        return {RESELLER_TERMS[name]: value for name, value in self.changes().items()}


class CurrencyField(forms.CharField):
    """The code of a currency, in small letters or capitals."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            label=label,
            max_length=3,
            help_text=text("Three letters, as in EUR"),
            widget=forms.TextInput(attrs=attrs),
            error_messages={"max_length": text("A currency is three letters, as in EUR.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Return it in capitals."""
        return str(super().to_python(value) or "").upper()


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Show what was agreed with a reseller in a form, or save it."""
    reseller = get_reseller(visit, reseller_id)
    if reseller.terms is None:
        raise Http404("no account stands for this reseller")
    terms = reseller.terms

    def save(form: TermsForm) -> None:
        set_reseller_terms(
            tenant_id=visit.tenant.id,
            reseller_id=reseller_id,
            changes=form.terms(),
            by=visit.actor,
            version=form.version,
        )

    return edit_page(
        request,
        visit,
        _edited(visit, reseller, terms),
        form=lambda data: TermsForm(_form_context(visit, terms), data),
        save=save,
    )


def _edited(visit: Visit, reseller: ResellerPage, terms: ResellerTerms) -> EditedRecord:
    return EditedRecord(
        id=reseller.id,
        name=reseller.name,
        area=AREA,
        noun=text("reseller"),
        ribbon="",
        editing=terms.editing,
        home=home_of(visit, reseller.id),
        closed=((text("Account"), terms.account.name), (text("Short name"), reseller.slug)),
        closed_title=text("Not edited here"),
        closed_remark=text("Orders that are booked keep the terms of their day."),
    )


def _form_context(visit: Visit, terms: ResellerTerms) -> EditFormContext:
    tenant_id = visit.tenant.id
    current: Mapping[str, Any] = {
        "price_list": terms.price_list,
        "payment_method": terms.payment_method,
        "responsible_user": terms.responsible_user,
    }
    return EditFormContext(
        fields=terms.editing.fields,
        version=terms.version,
        current=current,
        values={"currency": terms.currency},
        choices={
            "price_list": list_price_lists(tenant_id=tenant_id),
            "payment_method": list_payment_methods(tenant_id=tenant_id),
            "responsible_user": list_members(tenant_id=tenant_id),
        },
    )
