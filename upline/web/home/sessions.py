"""Where a person is signed in: listed, and ended."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from upline.authentication import actions
from upline.authentication.queries import list_sessions
from upline.kernel.texts import text
from upline.web.home.memberships import person_page
from upline.web.shared.access import Person
from upline.web.shared.devices import device_name


@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def sessions(request: HttpRequest, person: Person) -> HttpResponseBase:
    """List where a person is signed in; end one of these sessions, or all others."""
    current_key = request.session.session_key or ""
    if request.method == "POST":
        if "session" in request.POST:
            chosen = forms.CharField(max_length=64).clean(request.POST["session"])
            actions.end_session(user_id=person.id, session_id=chosen)
            messages.success(request, text("Session ended"))
        else:
            actions.end_other_sessions(user_id=person.id, current_key=current_key)
            messages.success(request, text("Signed out everywhere else"))
        return redirect("sessions")
    found = list_sessions(user_id=person.id, current_key=current_key)
    rows = [(row, device_name(row.user_agent)) for row in found]
    context = {"person": person, "rows": rows}
    return render(request, "profile/sessions.html", context)
