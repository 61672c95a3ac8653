"""Two kinds of pages that every section has: a form to save, and a step to confirm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from upline.kernel.texts import Text, text
from upline.kernel.verdicts import Refused
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit
from upline.web.shared.edit_submission import Edited, submit_edit
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.merging import Conflict, read_values
from upline.web.shared.submission import INVALID, submit_form


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """What a form edits: its version as it is now, what it is called, and the form with other data."""

    version: str
    noun: Text | str
    build: Callable[[Mapping[str, Any]], Form]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormPage:
    """A form: its words, and what saving does. `save` returns the address to go to then, or a page.

    `delete` is the address where what is edited can be deleted, or nothing. `edits`: the record whose values the form shows;
    the version that was read is among the values of `save`. None: the form adds something.
    """

    section: str
    title: str
    button: str
    form: Form
    edits: Edits | None = None
    save: Callable[[dict[str, Any]], str | HttpResponseBase]
    done: str
    back: str
    help: str = ""
    delete: str = ""
    template: str = "setup/form.html"


def form_page_response(
    request: HttpRequest, visit: Visit, form_page: FormPage, **context: Any
) -> HttpResponseBase:
    """Show a form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    form, edits = form_page.form, form_page.edits

    def show(form: Form, conflict: Conflict | None, status: int) -> HttpResponse:
        form.focus_first()
        shown = {"heading": form_page.title, "sheet": form_page, "form": form, **context}
        if edits is not None:
            shown |= {"read": read_values(form), "conflict": conflict}
        return show_setup(
            request, visit, form_page.template, shown, section=form_page.section, status=status
        )

    def save() -> str | HttpResponseBase:
        return form_page.save(form.cleaned_data)

    if edits is None:
        assert not form.initial, "a form that shows a record edits it"
        return submit_form(
            request,
            form,
            save=save,
            done=form_page.done,
            show=lambda status: show(form, None, status),
        )
    form.carry_version(edits.version)
    edited = Edited(noun=edits.noun, reload=request.path)
    return submit_edit(
        request,
        edited,
        form,
        build=partial(_built, edits),
        save=save,
        done=form_page.done,
        show=show,
    )


def _built(edits: Edits, data: Mapping[str, Any]) -> Form:
    form = edits.build(data)
    form.carry_version(edits.version)
    return form


def section_form_page(  # noqa: PLR0913 — what differs between sections
    visit: Visit,
    section: str,
    form: Form,
    save: Callable[[dict[str, Any]], None],
    *,
    version: str,
    build: Callable[[Mapping[str, Any]], Form],
    done: str,
    button: str = text("Save changes"),
) -> FormPage:
    """Return the form that a section itself is, with the version of what it shows; once saved, it is shown again."""
    address = setup_url(visit, section)

    def saved(values: dict[str, Any]) -> str:
        save(values)
        return address

    return FormPage(
        section=section,
        title="",
        button=button,
        form=form,
        edits=Edits(version=version, noun=text("section"), build=build),
        save=saved,
        done=done,
        back=address,
        template=f"setup/{section.removeprefix('setup-')}.html",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """Something to confirm: what will happen, in sentences, or the one why it cannot."""

    section: str
    title: str
    sentences: tuple[str, ...]
    button: str
    act: Callable[[], None]
    done: str
    back: str
    next_url: str
    blocked_reason: str = ""


def confirm(request: HttpRequest, visit: Visit, confirmation: Confirmation) -> HttpResponseBase:
    """Ask before something is done that cannot be undone, or do it."""
    status, blocked_reason = 200, confirmation.blocked_reason
    if request.method == "POST":
        try:
            confirmation.act()
        except Refused as refusal:
            status, blocked_reason = INVALID, str(refusal)
        else:
            messages.success(request, confirmation.done)
            return redirect(confirmation.next_url)
    context = {"heading": confirmation.title, "step": confirmation, "hindrance": blocked_reason}
    return show_setup(
        request, visit, "setup/confirm.html", context, section=confirmation.section, status=status
    )
