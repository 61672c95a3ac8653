"""Notes and comments that mention the person: marking them as read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from upline.crm import actions
from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.shared.access import Visit, bss_page, button_page


@button_page
@bss_page()
def mark_as_read(request: HttpRequest, visit: Visit, mention_id: UUID) -> HttpResponseBase:
    """Take a mention out of the inbox."""
    actions.mark_mention_as_read(
        tenant_id=visit.tenant.id, mention_id=mention_id, by=visit.actor, now=clock.now()
    )
    messages.success(request, text("Marked as read"))
    return redirect("inbox", visit.tenant.slug)
