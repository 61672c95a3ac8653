"""The gallery: every component in its states, for eyes and for screenshots."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upline.kernel.money import Money
from upline.kernel.page_objects import Affordance, WhyNot
from upline.kernel.texts import text
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.lists.address import ListUrl, SortHeader, View, chip


class _SampleForm(Form):
    name = forms.CharField(label=text("Name"), initial=text("Huber Bakery 1047"))
    type = forms.ChoiceField(
        label=text("Type"), choices=[("1", text("Channel sale")), ("2", text("Direct sale"))]
    )
    contact = forms.CharField(label=text("Contact"), required=False)
    cost_centre = forms.CharField(
        label=text("Cost centre"), help_text=text("Four figures, such as 4100")
    )
    start = DayField(label=text("Start"), required=False)


@dataclass(frozen=True, slots=True)
class _Change:
    label: str
    was: str
    now: str
    delta: str


@dataclass(frozen=True, slots=True)
class _Step:
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class _Option:
    value: str
    label: str
    remark: str = ""


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show the gallery, to developers and to signed-in users."""
    if not (settings.DEBUG or request.user.is_authenticated):
        raise Http404("the gallery is for those inside")
    return render(request, "gallery/components.html", _samples())


def _samples() -> dict[str, object]:
    wrong = _SampleForm({"name": text("Huber Bakery 1047"), "type": "1", "cost_centre": ""})
    address = ListUrl("/components/", {"status": text("Booked")})
    return {
        "edit": Affordance("edit", allowed=True),
        "delete": Affordance(
            "delete", allowed=False, reason=text("A back-order cannot be deleted.")
        ),
        "why": WhyNot(
            text("This order tracks a reseller’s sale, so it cannot be executed or deleted."),
            (
                text("A back-order cannot be executed: the sale has been carried out."),
                text("A back-order cannot be deleted: it is the record of what the reseller owes."),
            ),
        ),
        "wrong": wrong,
        "views": (
            View(text("All"), "#", is_current=True),
            View(text("Back-orders"), "#", is_current=False),
            View(text("Direct"), "#", is_current=False),
        ),
        "chips": (
            chip(address, text("Status"), text("Booked"), [wrong["type"]]),
            chip(address, text("Name"), "", [wrong["name"]]),
            chip(address, text("Text"), "", [wrong["contact"]], icon="search"),
        ),
        "sorted": SortHeader("#", "descending", "arrow-down"),
        "unsorted": SortHeader("#", "", ""),
        "day": date(2026, 5, 15),
        "moment": datetime(2026, 4, 30, 22, 14, 22, tzinfo=UTC),
        "amounts": (
            Money(Decimal("2279.22"), "EUR"),
            Money(Decimal("-93.60"), "EUR"),
            Money(Decimal("0.00"), "EUR"),
            Money(Decimal("0.0035"), "EUR"),
            None,
        ),
        "yen": Money(Decimal(12846), "JPY"),
        "statuses": (
            "Draft",
            "Submitted",
            "Booked",
            "Executed",
            "Cancelled",
            "Waiting",
            "Parked",
            "ACTIVE",
        ),
        "changes": (
            _Change(text("Licences"), "26", "32", "+6"),
            _Change(text("You pay per month"), "116.48", "143.36", "+26.88"),
        ),
        "steps": (
            _Step("check", text("The subscription has 32 licences from today.")),
            _Step("chevrons-up", text("Alpine Distribution books one order, 24.19 EUR.")),
        ),
        "options": (
            _Option("now", text("Now"), "15 May 2026"),
            _Option("date", "On a date", "until then it can be withdrawn"),
            _Option("renewal", text("At renewal"), "1 June 2026"),
        ),
    }
