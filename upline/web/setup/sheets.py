"""Two kinds of pages that every section has: a form to save, and a step to confirm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from upline.kernel.verdicts import Refused
from upline.web.setup.fields import SetupForm
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit

INVALID = 422


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, or None while nothing was: a form is then not judged."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A form: its words, and what saving does. `save` returns the address to go to then.

    `delete` is the address where what is edited can be deleted, or nothing.
    """

    section: str
    title: str
    button: str
    form: SetupForm
    save: Callable[[dict[str, Any]], str]
    done: str
    back: str
    help: str = ""
    delete: str = ""
    template: str = "setup/form.html"


def answer(request: HttpRequest, visit: Visit, sheet: Sheet, **context: Any) -> HttpResponseBase:
    """Show a form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    status = 200
    if request.method == "POST":
        try:
            if sheet.form.is_valid():
                address = sheet.save(sheet.form.cleaned_data)
                messages.success(request, sheet.done)
                return redirect(address)
        except Refused as refusal:
            sheet.form.refuse(refusal)
        status = INVALID
    shown = {"heading": sheet.title, "sheet": sheet, "form": sheet.form, **context}
    return show_setup(request, visit, sheet.template, shown, section=sheet.section, status=status)


def section_sheet(
    visit: Visit,
    section: str,
    form: SetupForm,
    save: Callable[[dict[str, Any]], None],
    *,
    done: str,
    button: str = "Save changes",
) -> Sheet:
    """Return the form that a section itself is; once saved, it is shown again."""
    address = setup_url(visit, section)

    def saved(said: dict[str, Any]) -> str:
        save(said)
        return address

    return Sheet(
        section=section,
        title="",
        button=button,
        form=form,
        save=saved,
        done=done,
        back=address,
        template=f"setup/{section.removeprefix('setup-')}.html",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something to confirm: what will happen, in sentences, or the one why it cannot."""

    section: str
    title: str
    sentences: tuple[str, ...]
    button: str
    act: Callable[[], None]
    done: str
    back: str
    onward: str
    hindrance: str = ""


def confirm(request: HttpRequest, visit: Visit, step: Step) -> HttpResponseBase:
    """Ask before something is done that cannot be undone, or do it."""
    status, hindrance = 200, step.hindrance
    if request.method == "POST":
        try:
            step.act()
        except Refused as refusal:
            status, hindrance = INVALID, str(refusal)
        else:
            messages.success(request, step.done)
            return redirect(step.onward)
    context = {"heading": step.title, "step": step, "hindrance": hindrance}
    return show_setup(
        request, visit, "setup/step.html", context, section=step.section, status=status
    )
