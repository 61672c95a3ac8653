"""How a day that is being typed is read: an open form writes it out when its field is left."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import read_day


@require_safe
@bss_page()
def day(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """Answer with the day that a text means, as a field shows it; with nothing where it means none."""
    found = read_day(request.GET.get("text", ""))
    if found is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(formatting.day(found), content_type="text/plain")
