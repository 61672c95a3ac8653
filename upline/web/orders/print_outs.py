"""The print-outs of an order: the confirmation as a page and as PDF, and the logo on them."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.printing import pdf
from upline.printing.print_out import PrintOut
from upline.printing.queries import order_print_out
from upline.printing.rulebook import (
    Language,
    Paper,
    choose_language,
    choose_paper,
    parse_accept_language,
)
from upline.printing.texts import TEXTS, TextKey
from upline.tenancy.queries import logo_of
from upline.web.orders.record import get_order, order_url
from upline.web.shared.access import Visit, bss_page, render_page

NOT_UNDERSTOOD = 400
_LOGO_MAX_AGE_S = 24 * 60 * 60
PAPER_TITLES = {Paper.A4: text("PDF, A4"), Paper.LETTER: text("PDF, Letter")}

assert PAPER_TITLES.keys() == set(Paper), "a paper without a link"


@dataclass(frozen=True, slots=True)
class PrintOutLink:
    """A link to the print-out in another language, or on paper."""

    label: str
    href: str
    is_current: bool

    @property
    def tone(self) -> str:
        return "primary" if self.is_current else ""


@require_safe
@bss_page()
def print_out(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Show the order as it is printed, with its ribbon (R16)."""
    order = _order_to_print(visit, order_id)
    try:
        language, paper = _print_options(request)
    except Refused as refusal:
        return _not_understood(request, visit, refusal)
    context = {
        "printed": order_print_out(order=order, language=language),
        "home": order_url("order", visit, order_id),
        "logo": _logo_address(visit),
        "languages": _languages(visit, order_id, language),
        "papers": _papers(visit, order_id, language, paper),
    }
    return _vary_by_reader(
        render_page(request, visit, "orders/print-out.html", context, current_area="orders")
    )


@require_safe
@bss_page()
def print_out_pdf(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """Send the same as PDF."""
    order = _order_to_print(visit, order_id)
    try:
        language, paper = _print_options(request)
    except Refused as refusal:
        return _not_understood(request, visit, refusal)
    printed = order_print_out(order=order, language=language)
    logo = logo_of(tenant_id=visit.tenant.id)
    response = HttpResponse(
        pdf.render(printed, paper=paper, logo=logo), content_type=pdf.MEDIA_TYPE
    )
    response["Content-Disposition"] = f'inline; filename="{file_name(printed)}"'
    return _vary_by_reader(response)


@require_safe
@bss_page()
def logo(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send the BSS's logo; its address changes with the picture."""
    found = logo_of(tenant_id=visit.tenant.id)
    if found is None:
        raise Http404("this BSS has no logo")
    response = HttpResponse(found.content, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=_LOGO_MAX_AGE_S)
    return response


def file_name(printed: PrintOut) -> str:
    """Return `order-AL-2026-0188-de.pdf`: nothing in it that a file system could take amiss."""
    number = re.sub(r"[^A-Za-z0-9]+", "-", printed.number.lines[0]).strip("-")
    return f"order-{number}-{printed.language}.pdf"


def _order_to_print(visit: Visit, order_id: UUID) -> OrderPage:
    order = get_order(visit, order_id)
    order.check(OrderAction.VIEW_PRINT_OUT)
    return order


def _print_options(request: HttpRequest) -> tuple[Language, Paper]:
    """Raises: Refused — an unsupported language or paper."""
    accepted = parse_accept_language(request.headers.get("Accept-Language", ""))
    person: str = getattr(request.user, "language", "")
    return (
        choose_language(
            requested=request.GET.get("language", ""), person=person, accepted=accepted
        ),
        choose_paper(requested=request.GET.get("paper", ""), accepted=accepted),
    )


def _not_understood(request: HttpRequest, visit: Visit, refusal: Refused) -> HttpResponse:
    context = {"sentence": str(refusal)}
    return render_page(request, visit, "errors/bad_request.html", context, status=NOT_UNDERSTOOD)


def _vary_by_reader(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _logo_address(visit: Visit) -> str:
    found = logo_of(tenant_id=visit.tenant.id)
    if found is None:
        return ""
    return f"{reverse('bss-logo', args=[visit.tenant.slug])}?{urlencode({'v': found.digest})}"


def _languages(visit: Visit, order_id: UUID, current: Language) -> tuple[PrintOutLink, ...]:
    address = order_url("order-print-out", visit, order_id)
    return tuple(
        PrintOutLink(
            TEXTS[language][TextKey.LANGUAGE],
            f"{address}?{urlencode({'language': language})}",
            language is current,
        )
        for language in Language
    )


def _papers(
    visit: Visit, order_id: UUID, language: Language, current: Paper
) -> tuple[PrintOutLink, ...]:
    address = order_url("order-print-out-pdf", visit, order_id)
    return tuple(
        PrintOutLink(
            PAPER_TITLES[paper],
            f"{address}?{urlencode({'language': language, 'paper': paper})}",
            paper is current,
        )
        for paper in Paper
    )
