"""A form that edits a record: shown, saved, or refused because somebody else has changed the record meanwhile.

The form carries the version that the person has read. What they typed for an earlier one is kept, and can be carried over onto
the current one (`upline/web/shared/forms/merging.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from upline.kernel.texts import Text, text
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.merging import Conflict, changes_of_others, is_carry_over, merge
from upline.web.shared.submission import CONFLICT, submit_form

_CHANGED = text("It has been changed.")

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """What a form edits: what it is called, and where it is opened anew.

    `history`: where its changes are listed, if anywhere. `other`: what is said where no field of the form differs.
    """

    noun: Text | str
    reload: str
    history: str = ""
    other: Text | str = _CHANGED


def submit_edit(  # noqa: PLR0913 — what differs between edit forms
    request: HttpRequest,
    edited: Edited,
    form: F,
    *,
    build: Callable[[Mapping[str, Any]], F],
    save: Callable[[], str | HttpResponseBase],
    done: str | Callable[[], str],
    show: Callable[[F, Conflict | None, int], HttpResponseBase],
) -> HttpResponseBase:
    """Show an edit form, or save what was submitted; nothing typed is lost by a refusal.

    `form` has what was submitted, if anything; `build` makes one like it from data, for the current version of the record.
    `save` as `submit_form` has it; `show` draws a form with a status.
    """
    if is_carry_over(request):
        return show(merge(form, build), _conflict(edited, form, is_merged=True), 200)

    def show_again(status: int) -> HttpResponseBase:
        return show(form, _conflict(edited, form) if status == CONFLICT else None, status)

    return submit_form(request, form, save=save, done=done, show=show_again)


def _conflict(edited: Edited, form: Form, *, is_merged: bool = False) -> Conflict:
    return Conflict(
        noun=edited.noun,
        reload=edited.reload,
        history=edited.history,
        other=edited.other,
        changes=tuple(one for one in changes_of_others(form) if one.is_typed or not is_merged),
        is_merged=is_merged,
    )
