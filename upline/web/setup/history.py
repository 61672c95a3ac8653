"""The changes of the setup, the prices and the promotions of a BSS."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.audit.labels import ENTITIES, Section
from upline.audit.queries import recent_changes
from upline.kernel.texts import text
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.change_log import log, page_key
from upline.web.shared.lists.address import ListUrl, View

SECTION = "setup-history"
_TITLES = {
    Section.ALL: text("All"),
    Section.SETUP: text("Setup"),
    Section.PRICES: text("Prices"),
    Section.PROMOTIONS: text("Promotions"),
}


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the changes, of all kinds or of one."""
    requested = request.GET.get("about", "")
    section = Section(requested) if requested in set(Section) else Section.ALL
    page = recent_changes(
        bss=visit.tenant, entities=ENTITIES[section], before_key=page_key(request)
    )
    address = ListUrl(request.path, {})
    views = tuple(
        View(title, address.href(about="" if one is Section.ALL else one), one is section)
        for one, title in _TITLES.items()
    )
    context = {"views": views, "log": log(request, page, timezone=visit.tenant.timezone)}
    return show_setup(request, visit, "history/setup.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [path("history/", overview, name=SECTION)]
