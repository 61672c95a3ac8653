"""The edit page of a record, for every area: saving, refusals, and what a stale record needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from upline.web.shared.access import Visit, render_page
from upline.web.shared.forms.edit_form import EditForm
from upline.web.shared.submission import CONFLICT, submit_form

_MAX_SNAPSHOT_LENGTH = 100_000


def edit_page(
    request: HttpRequest,
    visit: Visit,
    form: EditForm,
    *,
    save: Callable[[], str],
    context: dict[str, Any],
    area: str,
) -> HttpResponseBase:
    """Show the edit form of a record, or save it; nothing typed is lost by a refusal.

    `save` makes the domain call and returns the address to go to. The form sends back what the
    person has read, so that the page of a stale record can say what has changed since. `area` is
    the URL name of the record's area and the folder of its templates.
    """

    def show(status: int) -> HttpResponse:
        is_stale = status == CONFLICT
        read = request.POST.get("read", "") if is_stale else json.dumps(form.values_as_text())
        shown = {
            "form": form,
            "read": read,
            "is_stale": is_stale,
            "changed": _changed_since(read, form) if is_stale else (),
            **context,
        }
        return render_page(
            request, visit, f"{area}/edit.html", shown, current_area=area, status=status
        )

    return submit_form(request, form, save=save, done="Saved.", show=show)


def _changed_since(read: str, form: EditForm) -> tuple[tuple[str, str], ...]:
    """Return label and present value of each field that differs from what was read.

    The text comes from the browser. It is shown to its sender only, and decides nothing.
    """
    try:
        then = json.loads(read[:_MAX_SNAPSHOT_LENGTH])
    except ValueError:
        return ()
    if not isinstance(then, dict):
        return ()
    return tuple(
        (label, text or "None")
        for label, text in form.values_as_text().items()
        if label in then and then[label] != text
    )
