"""How a day that is being typed is read: an open form writes it out, or says what is wrong, when its field is left."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import not_a_day, read_day


@require_safe
@bss_page()
def day(request: HttpRequest, _visit: Visit) -> JsonResponse:
    """Answer with the day that a text means, as a field shows it, or with the sentence about what is none."""
    typed = request.GET.get("text", "")
    found = read_day(typed)
    if found is None:
        return JsonResponse({"error": str(not_a_day(typed))})
    return JsonResponse({"day": formatting.day(found)})
