"""Print-outs: the confirmation of an order, as JSON and as PDF."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Query
from pydantic import RootModel

from upline.api.caller import Call
from upline.api.noun import Noun
from upline.api.nouns.order_reading import get_order
from upline.api.shapes import Id
from upline.orders.rulebook import OrderAction
from upline.printing import pdf
from upline.printing.print_out import PrintOut
from upline.printing.queries import order_print_out
from upline.printing.rulebook import (
    Language,
    Paper,
    accepted_languages,
    choose_language,
    choose_paper,
)
from upline.tenancy.queries import logo_of

NOUN = Noun("print-outs", "The confirmation of an order, with the ribbon of a back-order.")

_JSON = "application/json"

AskedLanguage = Annotated[
    Language | None, Query(default=None, description="Left out: as Accept-Language says.")
]
AskedPaper = Annotated[Paper | None, Query(default=None, description="For PDF.")]


class OrderPrintOut(RootModel[PrintOut]):
    """The confirmation of an order: every text that stands on it, as it is printed."""


@NOUN.reads("/orders/{order_id}/print-out", OrderPrintOut, refuses=(403,), also=pdf.MEDIA_TYPE)
def print_order(
    request: Call, order_id: Id, language: AskedLanguage, paper: AskedPaper
) -> OrderPrintOut | HttpResponse:
    """Print an order: as JSON, or as PDF where that is what `Accept` asks for."""
    printed = _printed(request, order_id, language)
    if request.get_preferred_type([_JSON, pdf.MEDIA_TYPE]) == pdf.MEDIA_TYPE:
        return _as_pdf(request, printed, paper)
    return OrderPrintOut(printed)


@NOUN.reads("/orders/{order_id}/print-out.pdf", None, refuses=(403,), also=pdf.MEDIA_TYPE)
def print_order_as_pdf(
    request: Call, order_id: Id, language: AskedLanguage, paper: AskedPaper
) -> HttpResponse:
    """Print an order as PDF."""
    return _as_pdf(request, _printed(request, order_id, language), paper)


def _printed(request: Call, order_id: UUID, asked: Language | None) -> PrintOut:
    page = get_order(request, order_id)
    page.check(OrderAction.VIEW_PRINT_OUT)
    language = choose_language(asked=asked or "", person="", accepted=_accepted(request))
    return order_print_out(order=page, language=language)


def _as_pdf(request: Call, printed: PrintOut, asked: Paper | None) -> HttpResponse:
    paper = choose_paper(asked=asked or "", accepted=_accepted(request))
    logo = logo_of(tenant_id=request.auth.tenant.id)
    content = pdf.render(printed, paper=paper, logo=logo)
    response = HttpResponse(content, content_type=pdf.MEDIA_TYPE)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def _accepted(request: Call) -> tuple[str, ...]:
    return accepted_languages(request.headers.get("Accept-Language", ""))
