"""The edit page of a record, for every area: who may open it, saving, refusals, stale records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from upline.kernel.page_objects import Editability
from upline.kernel.texts import text
from upline.web.shared.access import Visit, render_page
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.edit_form import EditForm
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.navigation import Button, area_title
from upline.web.shared.submission import submitted_data

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

    `form` builds the form, `save` makes the domain call. The form of a stale record says what has changed
    since it was opened, and what was typed can be carried over onto the current version.
    Raises: Refused — the record leaves no field open to the person.
    """
    record.editing.check()
    found = form(submitted_data(request))

    def shown(found: Form, conflict: Conflict | None, status: int) -> HttpResponse:
        return _shown(request, visit, record, found, conflict, status=status)

    return submit_edit(
        request,
        _edited(visit, record),
        found,
        build=form,
        save=lambda: _saved(record, save, found),
        done=text("Saved"),
        show=shown,
    )


def _saved(record: EditedRecord, save: Callable[[Form], None], form: Form) -> str:
    save(form)
    return record.home


def _edited(visit: Visit, record: EditedRecord) -> Edited:
    slug = visit.tenant.slug
    return Edited(
        noun=record.noun,
        reload=reverse(record.noun + "-edit", args=[slug, record.id]),
        history=reverse(record.noun + "-history", args=[slug, record.id]),
        other=record.stale_text,
    )


def _shown(
    request: HttpRequest,
    visit: Visit,
    record: EditedRecord,
    form: EditForm,
    conflict: Conflict | None,
    *,
    status: int = 200,
) -> HttpResponse:
    form.focus_first()
    context = {
        "record": record,
        "form": form,
        "read": read_values(form),
        "conflict": conflict,
        "list": reverse(record.area, args=[visit.tenant.slug]),
    }
    return render_page(
        request, visit, "records/edit.html", context, current_area=record.area, status=status
    )
