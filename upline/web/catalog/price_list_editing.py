"""Making a price list, editing it, copying it with a percentage."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.catalog import actions
from upline.catalog.actions import NewPriceList, PriceListCopy, PriceListFields
from upline.catalog.queries import PriceListPage, price_list_page
from upline.catalog.rulebook import NEEDS, CatalogAction
from upline.kernel.page_objects import Editability
from upline.kernel.texts import text
from upline.web.catalog.labels import STATE_TITLES
from upline.web.catalog.price_lists import today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.edit_form import EditForm, EditFormContext
from upline.web.shared.forms.fields import checkbox_field, text_field
from upline.web.shared.forms.numbers import NumberField
from upline.web.shared.submission import submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_MAX_NAME = 120
_SETS_PRICES = NEEDS[CatalogAction.SET_PRICES].permission
_FIELDS = ("name", "is_active", "valid_from", "valid_to")


def _name_field() -> forms.CharField:
    return text_field(text("Name"), most=_MAX_NAME, autofocus=True)


class NewPriceListForm(Form):
    """A price list without prices."""

    name = _name_field()
    currency = text_field(text("Currency"), most=3, help_text=text("As in ISO 4217: EUR, USD"))
    valid_from = DayField(label=text("Valid from"), required=False)
    valid_to = DayField(label=text("Valid to"), required=False)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self["name"]], [self["currency"]], [self["valid_from"], self["valid_to"]]]

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"]
        return code.strip().upper()


class CopyForm(Form):
    """A name for the copy, and how much its prices differ."""

    name = _name_field()
    percent = NumberField(
        label=text("Change of the prices, per cent"),
        max_digits=7,
        decimal_places=2,
        initial=0,
        help_text=text("5 makes them 5 % higher, −5 lower; each is rounded"),
        error_messages={"invalid": text("Enter a percentage, such as 5 or -2.5.")},
    )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self["name"]], [self["percent"]]]


class PriceListForm(EditForm):
    """What is edited of a price list itself."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        self.fields["name"] = _name_field()
        self.fields["is_active"] = checkbox_field(
            text("Active"), help_text=text("Sales get the prices of active price lists only")
        )
        self.fields["valid_from"] = DayField(label=text("Valid from"), required=False)
        self.fields["valid_to"] = DayField(label=text("Valid to"), required=False)
        self.initial.update(form_context.values)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self["name"]], [self["valid_from"], self["valid_to"]], [self["is_active"]]]


@require_http_methods(_METHODS)
@bss_page(_SETS_PRICES)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a new price list, or make it."""
    form = NewPriceListForm(submitted_data(request), initial={"currency": visit.tenant.currency})

    def save() -> str:
        data = form.cleaned_data
        made = NewPriceList(
            name=data["name"],
            currency=data["currency"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )
        created = actions.create_price_list(tenant_id=visit.tenant.id, new=made, by=visit.actor)
        return _home(visit, created)

    page = {"title": text("New price list"), "button": text("Add price list")}
    return _form_page(request, visit, form, save=save, done=text("Price list added"), page=page)


@require_http_methods(_METHODS)
@bss_page(_SETS_PRICES)
def copy(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponseBase:
    """Show the form that copies a price list, or copy it."""
    price_list = _get(visit, price_list_id)
    form = CopyForm(
        submitted_data(request), initial={"name": str(text("{name} copy", name=price_list.name))}
    )

    def save() -> str:
        data = form.cleaned_data
        created = actions.copy_price_list(
            tenant_id=visit.tenant.id,
            price_list_id=price_list_id,
            copy=PriceListCopy(name=data["name"], percent=data["percent"]),
            by=visit.actor,
            today=today_in(visit),
        )
        return _home(visit, created)

    counted = formatting.whole(price_list.price_count)
    page = {
        "title": text("Copy {name}", name=price_list.name),
        "button": text("Copy price list"),
        "help": text(
            "The copy gets the {count} prices of today, which count in it from the beginning, and those that"
            " begin later. It is given to no account.",
            count=counted,
        ),
        "parent": (price_list.name, _home(visit, price_list_id)),
    }
    return _form_page(request, visit, form, save=save, done=text("Price list copied"), page=page)


def _form_page(
    request: HttpRequest,
    visit: Visit,
    form: Form,
    *,
    save: Any,
    done: str,
    page: Mapping[str, Any],
) -> HttpResponseBase:
    """Show a form of price lists, or save it."""
    area = reverse("price-lists", args=[visit.tenant.slug])
    context = {"form": form, "page": page, "area": text("Price lists"), "area_href": area}

    def show(status: int) -> HttpResponse:
        return render_page(
            request, visit, "catalog/form.html", context, current_area="price-lists", status=status
        )

    return submit_form(request, form, save=save, done=done, show=show)


@require_http_methods(_METHODS)
@bss_page(_SETS_PRICES)
def edit(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponseBase:
    """Show the edit form of a price list, or save it."""
    price_list = _get(visit, price_list_id)

    def save(form: PriceListForm) -> None:
        data = form.cleaned_data
        actions.edit_price_list(
            tenant_id=visit.tenant.id,
            price_list_id=price_list_id,
            fields=PriceListFields(**{name: data[name] for name in _FIELDS}),
            by=visit.actor,
            version=form.version,
        )

    context = EditFormContext(
        fields=frozenset(_FIELDS),
        version=price_list.version,
        values={name: getattr(price_list, name) for name in _FIELDS},
    )
    record = EditedRecord(
        id=price_list.id,
        name=price_list.name,
        area="price-lists",
        noun=text("price-list"),
        ribbon="",
        editing=Editability(frozenset(_FIELDS), ()),
        home=_home(visit, price_list.id),
        closed=(
            (text("Currency"), price_list.currency),
            (text("Status"), STATE_TITLES[price_list.state]),
            (text("Prices today"), formatting.whole(price_list.price_count)),
        ),
        closed_title=text("Not edited here"),
        closed_remark=text("Prices change on the page of the price list."),
    )
    return edit_page(
        request, visit, record, form=lambda data: PriceListForm(context, data), save=save
    )


def _get(visit: Visit, price_list_id: UUID) -> PriceListPage:
    return price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today_in(visit)
    )


def _home(visit: Visit, price_list_id: UUID) -> str:
    return reverse("price-list", args=[visit.tenant.slug, price_list_id])
