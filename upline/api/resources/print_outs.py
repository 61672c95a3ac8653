"""Print-outs: the confirmation of an order, as JSON and as PDF."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Query
from pydantic import RootModel

from upline.api.authentication import ApiRequest
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.schemas import Id
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
from upline.tenancy.queries import logo_of

RESOURCE = Resource("print-outs", "The confirmation of an order, with the ribbon of a back-order.")

_JSON = "application/json"

LanguageParam = Annotated[
    Language | None, Query(default=None, description="Left out: as Accept-Language says.")
]
PaperParam = Annotated[Paper | None, Query(default=None, description="For PDF.")]


class OrderPrintOut(RootModel[PrintOut]):
    """The confirmation of an order: every text on it, as it is printed."""


@RESOURCE.get(
    "/orders/{order_id}/print-out",
    OrderPrintOut,
    error_statuses=(403,),
    extra_media_type=pdf.MEDIA_TYPE,
)
def print_order(
    request: ApiRequest, order_id: Id, language: LanguageParam, paper: PaperParam
) -> OrderPrintOut | HttpResponse:
    """Print an order: as JSON, or as PDF if `Accept` says so."""
    printed = _print_out(request, order_id, language)
    if request.get_preferred_type([_JSON, pdf.MEDIA_TYPE]) == pdf.MEDIA_TYPE:
        return _as_pdf(request, printed, paper)
    return OrderPrintOut(printed)


@RESOURCE.get(
    "/orders/{order_id}/print-out.pdf", None, error_statuses=(403,), extra_media_type=pdf.MEDIA_TYPE
)
def print_order_as_pdf(
    request: ApiRequest, order_id: Id, language: LanguageParam, paper: PaperParam
) -> HttpResponse:
    """Print an order as PDF."""
    return _as_pdf(request, _print_out(request, order_id, language), paper)


def _print_out(request: ApiRequest, order_id: UUID, payload: Language | None) -> PrintOut:
    page = get_order(request, order_id)
    page.check(OrderAction.VIEW_PRINT_OUT)
    language = choose_language(requested=payload or "", person="", accepted=_accepted(request))
    return order_print_out(order=page, language=language)


def _as_pdf(request: ApiRequest, printed: PrintOut, payload: Paper | None) -> HttpResponse:
    paper = choose_paper(requested=payload or "", accepted=_accepted(request))
    logo = logo_of(tenant_id=request.auth.tenant.id)
    content = pdf.render(printed, paper=paper, logo=logo)
    response = HttpResponse(content, content_type=pdf.MEDIA_TYPE)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def _accepted(request: ApiRequest) -> tuple[str, ...]:
    return parse_accept_language(request.headers.get("Accept-Language", ""))
