"""Moving a record of a list up or down: a button in its row."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from upline.access.rulebook import Permission
from upline.web.setup.record_pages import RecordType
from upline.web.setup.sections import setup_url
from upline.web.shared.access import Visit, bss_page, button_page


def move_url(record_type: RecordType, move: Callable[[Visit, UUID, bool], None]) -> URLPattern:
    """Return the address to which a row's two buttons send `way`: up or down.

    Its parameters are those of the page of the list, which is shown again.
    """

    @button_page
    @bss_page(Permission.SET_UP)
    def act(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        move(visit, record_id, request.POST.get("way") == "up")
        page = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(setup_url(visit, record_type.section) + page)

    return path(
        f"{record_type.path}/<uuid:record_id>/move/", act, name=f"{record_type.address}-move"
    )
