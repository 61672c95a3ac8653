"""What if: the sales of a past month booked again by a draft of prices or of a promotion, before it goes live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.backorders import actions as backorders
from upline.backorders.queries import (
    PriceListDraft,
    PromotionDraft,
    SalesPeriod,
)
from upline.catalog.actions import NewPromotion
from upline.catalog.imports import upload_page
from upline.catalog.pricing import PromotionTerms
from upline.catalog.queries import (
    PriceListPage,
    PromotionPage,
    list_price_lists,
    price_list_page,
    promotion_page,
)
from upline.catalog.rulebook import NEEDS, CatalogAction, PromotionAudience
from upline.kernel import clock
from upline.kernel.dates import check_date_range
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.web.catalog.price_forms import first_of_next_month
from upline.web.catalog.price_lists import today_in
from upline.web.catalog.promotion_editing import show_new_promotion
from upline.web.catalog.promotion_forms import PromotionForm, form_context
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.fields import Option, RadioChoiceField, select_field
from upline.web.shared.forms.numbers import NumberField
from upline.web.shared.submission import submit_form, submitted_data

_METHODS = ["GET", "HEAD", "POST"]
_SETS_PRICES = NEEDS[CatalogAction.SET_PRICES].permission
_MANAGES_PROMOTIONS = NEEDS[CatalogAction.MANAGE_PROMOTIONS].permission
_LAST_MONTH, _LAST_30_DAYS = "last-month", "last-30-days"
_MOST_PERCENT = 1000
_UPLOAD = "upload"
_RESELLERS_ONLY = text(
    "What if books resellers’ sales again. It says nothing of a promotion for own customers."
)


def _last_month(today: date) -> SalesPeriod:
    last = today.replace(day=1) - timedelta(days=1)
    return SalesPeriod(last.replace(day=1), last)


def _last_30_days(today: date) -> SalesPeriod:
    return SalesPeriod(today - timedelta(days=29), today)


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that a what-if is about, and the area of the rail where it is."""

    name: str
    home: str
    area: str
    has_upload: bool = False


class PeriodForm(Form):
    """Which sales are booked again."""

    def __init__(self, data: Mapping[str, Any] | None, *, today: date) -> None:
        self.today = today
        self.periods = {_LAST_MONTH: _last_month(today), _LAST_30_DAYS: _last_30_days(today)}
        titles = {_LAST_MONTH: text("Last month"), _LAST_30_DAYS: text("Last 30 days")}
        options = [
            Option(code, title, formatting.span(self.periods[code].first, self.periods[code].last))
            for code, title in titles.items()
        ]
        period = RadioChoiceField(label=text("Sales of"), options=options, initial=_LAST_MONTH)
        super().__init__(data, added={"period": period})

    @property
    def period(self) -> SalesPeriod:
        """Return the period of a valid form."""
        return self.periods[self.cleaned_data["period"]]


class PriceDraftForm(PeriodForm):
    """Which prices the sales are booked again by."""

    day = DayField(
        label=text("Prices of"),
        help_text=text("The day on which the prices count, such as the first of next month"),
    )
    percent = NumberField(
        label=text("Changed by, per cent"),
        max_digits=7,
        decimal_places=2,
        initial=0,
        help_text=text("5 makes all prices 5 % higher, −5 lower; each is rounded"),
        error_messages={"invalid": text("Enter a percentage, such as 5 or -2.5.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        today: date,
        price_list: PriceListPage,
        lists: Mapping[str, str],
    ) -> None:
        super().__init__(data, today=today)
        self.fields["day"].initial = first_of_next_month(today)
        self.fields["percent"].widget.attrs["autofocus"] = True
        self.fields["replaced"] = select_field(
            text("Instead of the price list"),
            lists,
            help_text=text("The sales of resellers that have it get the prices"),
        )
        self.initial["replaced"] = str(price_list.id)
        self.dress()

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self["percent"], self["day"]], [self["replaced"]]]

    def clean_day(self) -> date:
        """Raises: ValidationError — the day is out of range (R8)."""
        day: date = self.cleaned_data["day"]
        try:
            check_date_range(day, today=self.today, field="day")
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return day

    def clean_percent(self) -> Decimal:
        """Raises: ValidationError — the percentage is none that a price list can be copied with."""
        percent: Decimal = self.cleaned_data["percent"]
        if not -100 < percent <= _MOST_PERCENT:
            raise forms.ValidationError(text("Enter a percentage above −100, at most 1,000."))
        return percent


@require_http_methods(_METHODS)
@bss_page(_SETS_PRICES)
def of_price_list(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponseBase:
    """Show the form of a what-if on a price list, or start it."""
    today = today_in(visit)
    price_list = price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today
    )
    upload_id = _upload_id(request, visit, price_list_id)
    lists = {str(one.id): one.name for one in list_price_lists(tenant_id=visit.tenant.id)}
    form = PriceDraftForm(submitted_data(request), today=today, price_list=price_list, lists=lists)

    def save() -> str:
        data = form.cleaned_data
        draft = PriceListDraft(
            price_list_id=price_list_id,
            replaced_id=UUID(data["replaced"]),
            day=data["day"],
            percent=data["percent"],
            upload_id=upload_id,
        )
        return _start(visit, draft, price_list.name, form.period)

    home = reverse("price-list", args=[visit.tenant.slug, price_list_id])
    about = Subject(price_list.name, home, "price-lists", has_upload=upload_id is not None)
    return _form_page(request, visit, form, save, about)


def _upload_id(request: HttpRequest, visit: Visit, price_list_id: UUID) -> UUID | None:
    """Return the stored price file that the address names. Raises: Http404 — none of this price list."""
    named = request.GET.get(_UPLOAD, "")
    if not named:
        return None
    try:
        found = upload_page(tenant_id=visit.tenant.id, upload_id=UUID(named))
    except ValueError as error:
        raise Http404("no such price file") from error
    if found.price_list.id != price_list_id or found.import_id is not None:
        raise Http404("no such price file of this price list")
    return found.id


@require_http_methods(_METHODS)
@bss_page(_MANAGES_PROMOTIONS)
def of_promotion(request: HttpRequest, visit: Visit, promotion_id: UUID) -> HttpResponseBase:
    """Show the form of a what-if on a promotion, or start it."""
    today = today_in(visit)
    promotion = promotion_page(tenant_id=visit.tenant.id, promotion_id=promotion_id, today=today)
    if promotion.audience is not PromotionAudience.RESELLERS:
        messages.info(request, _RESELLERS_ONLY)
        return redirect(reverse("promotion", args=[visit.tenant.slug, promotion_id]))
    form = PeriodForm(submitted_data(request), today=today)

    def save() -> str:
        draft = PromotionDraft(terms=_terms_of(promotion))
        return _start(visit, draft, promotion.name, form.period)

    home = reverse("promotion", args=[visit.tenant.slug, promotion_id])
    return _form_page(request, visit, form, save, Subject(promotion.name, home, "promotions"))


@button_page
@bss_page(_MANAGES_PROMOTIONS)
def of_new_promotion(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Start a what-if on the promotion that is in the form of a new one; show that form if it is wrong."""
    ctx = form_context(visit, None, is_applied=False)
    form = PromotionForm(ctx, request.POST)
    if request.POST.get("audience") == PromotionAudience.OWN_CUSTOMERS:
        form.add_error("audience", _RESELLERS_ONLY)

    def save() -> str:
        new = form.new_promotion()
        period = _last_month(today_in(visit))
        return _start(visit, PromotionDraft(terms=_terms_of_new(new)), new.name, period)

    def show(status: int) -> HttpResponse:
        return show_new_promotion(request, visit, form, status)

    return submit_form(request, form, save=save, done="", show=show)


def _terms_of(promotion: PromotionPage) -> PromotionTerms:
    return PromotionTerms(
        id=promotion.id,
        name=promotion.name,
        kind=promotion.kind,
        value=promotion.value,
        currency=promotion.currency,
        first_date=None,
        last_date=None,
        cycles=promotion.duration_cycles,
        is_lifetime=promotion.duration_cycles is None,
        new_customers_only=promotion.new_customers_only,
        scope=frozenset(
            (covered.product.id, cycle)
            for covered in promotion.covers
            for cycle in covered.billing_cycles
        ),
        price_lists=frozenset(one.id for one in promotion.price_lists),
        requires=frozenset(one.id for one in promotion.requires),
    )


def _terms_of_new(new: NewPromotion) -> PromotionTerms:
    return PromotionTerms(
        id=uuid4(),
        name=new.name,
        kind=new.kind,
        value=new.value,
        currency=new.currency,
        first_date=None,
        last_date=None,
        cycles=new.cycles,
        is_lifetime=new.is_lifetime,
        new_customers_only=new.new_customers_only,
        scope=frozenset(new.scope),
        price_lists=frozenset(new.price_list_ids),
        requires=frozenset(new.requires),
    )


def _start(
    visit: Visit, draft: PriceListDraft | PromotionDraft, name: str, period: SalesPeriod
) -> str:
    """Start a what-if; return the address of its result."""
    started = backorders.start_what_if(
        tenant_id=visit.tenant.id,
        draft=draft,
        name=name,
        period=period,
        by=visit.actor,
        now=clock.now(),
    )
    return reverse("what-if", args=[visit.tenant.slug, started])


def _form_page(
    request: HttpRequest,
    visit: Visit,
    form: PeriodForm,
    save: Callable[[], str],
    about: Subject,
) -> HttpResponseBase:
    def run() -> HttpResponseBase:
        return redirect(save())

    def show(status: int) -> HttpResponse:
        context = {
            "form": form,
            "name": about.name,
            "home": about.home,
            "area_href": reverse(about.area, args=[visit.tenant.slug]),
            "is_price_list": about.area == "price-lists",
            "has_upload": about.has_upload,
        }
        return render_page(
            request,
            visit,
            "catalog/what_if_form.html",
            context,
            current_area=about.area,
            status=status,
        )

    return submit_form(request, form, save=run, done="", show=show)
