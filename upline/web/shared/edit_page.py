"""The edit page of a record, for every area: who may open it, saving, refusals, stale records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from upline.kernel.page_objects import Editability
from upline.kernel.texts import text
from upline.web.shared.access import Visit, render_page
from upline.web.shared.forms.edit_form import EditForm
from upline.web.shared.navigation import Button, area_title
from upline.web.shared.submission import CONFLICT, submit_form, submitted_data

_MAX_SNAPSHOT_LENGTH = 100_000

Form = TypeVar("Form", bound=EditForm)


@dataclass(frozen=True, kw_only=True, slots=True)
class EditedRecord:
    """The record that an edit page is about.

    `area` is the URL name of its list, `noun` begins the URL names of its pages. `closed`: label
    and text of what stands beside the form under `closed_title`, because nobody edits it here.
    `extra` are further ways on, beside saving.
    """

    id: UUID
    name: str
    area: str
    noun: str
    ribbon: str
    editing: Editability
    home: str
    closed: tuple[tuple[str, str], ...]
    closed_title: str
    closed_remark: str = ""
    stale_text: str = text("It has been changed.")
    extra: tuple[Button, ...] = ()

    @property
    def areas(self) -> str:
        """Return what its list is called."""
        return area_title(self.area)


def edit_page(
    request: HttpRequest,
    visit: Visit,
    record: EditedRecord,
    *,
    form: Callable[[Mapping[str, Any] | None], Form],
    save: Callable[[Form], None],
) -> HttpResponseBase:
    """Show the edit form of a record, or save it; nothing typed is lost by a refusal.

    `form` builds the form, `save` makes the domain call. The form sends back what the person has
    read, so that the page of a stale record can say what has changed since.
    Raises: Refused — the record leaves no field open to the person.
    """
    record.editing.check()
    found = form(submitted_data(request))
    return submit_form(
        request,
        found,
        save=lambda: _saved(record, save, found),
        done="Saved.",
        show=lambda status: _shown(request, visit, record, found, status),
    )


def _saved(record: EditedRecord, save: Callable[[Form], None], form: Form) -> str:
    save(form)
    return record.home


def _shown(
    request: HttpRequest, visit: Visit, record: EditedRecord, form: EditForm, status: int
) -> HttpResponse:
    is_stale = status == CONFLICT
    read = request.POST.get("read", "") if is_stale else json.dumps(form.values_as_text())
    slug = visit.tenant.slug
    context = {
        "record": record,
        "form": form,
        "read": read,
        "is_stale": is_stale,
        "changed": _changed_since(read, form) if is_stale else (),
        "list": reverse(record.area, args=[slug]),
        "anew": reverse(record.noun + "-edit", args=[slug, record.id]),
        "history": reverse(record.noun + "-history", args=[slug, record.id]),
    }
    return render_page(
        request, visit, "records/edit.html", context, current_area=record.area, status=status
    )


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
