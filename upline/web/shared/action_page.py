"""The page of an action on a record, for every area.

An area declares its actions as a table of `ActionDefinition`, total over the enum of its rulebook,
and serves them with one `ActionPages`: each as a dialog over the record's page (htmx) and as a
page of its own, with the form, a preview (a dry run), the refusal, and what a stale record needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import Permission
from upline.kernel.texts import contextual_text
from upline.kernel.verdicts import Refused
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.form_tokens import PostKind
from upline.web.shared.forms.action_form import ActionContext, ActionForm
from upline.web.shared.navigation import area_title, area_url
from upline.web.shared.previews import Change, Preview, PreviewStep
from upline.web.shared.submission import CONFLICT, INVALID, refusal_status, submitted_data
from upline.web.shared.undo import Undo, confirm_with_undo

C = TypeVar("C", bound=ActionContext)
D = TypeVar("D", bound="ActionDefinition[Any]")


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionDefinition(Generic[C]):
    """How an action is shown and performed.

    `run` makes the one domain call and returns the id of another record that it has touched, if
    any; `redirect_url` gets that id. `button` is the text of the confirmation, `done` the message
    afterwards. `steps` are the sentences of the preview; it gets the facts of the area's dry run.
    `dismiss` closes the dialog without doing anything. `undone_by` is the action that takes back
    what has just been done, offered in its message; None: nothing does.
    """

    label: str
    icon: str
    done: str | Callable[[C, Any], str]
    run: Callable[[C, Any], UUID | None]
    button: Callable[[C, Any], str]
    steps: Callable[[Any], Iterable[PreviewStep]]
    form: type[ActionForm[Any]] = ActionForm
    tone: str = ""
    dismiss: str = contextual_text("leave a form", "Cancel")
    redirect_url: Callable[[C, UUID | None], str] = lambda ctx, _touched: ctx.home
    undone_by: Callable[[C, Any], StrEnum | None] = lambda _ctx, _form: None

    def title(self, _ctx: C) -> str:
        """Return what the action is called on this record."""
        return self.label


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Everything that the dialog or the page of an action shows."""

    definition: ActionDefinition[Any]
    form: ActionForm[Any]
    preview: Preview | None
    context: ActionContext
    address: str
    preview_address: str
    area: str
    area_href: str
    error_title: str

    @property
    def title(self) -> str:
        return self.definition.title(self.context)


@dataclass(frozen=True, kw_only=True)
class ActionPages(Generic[C, D]):
    """Serves the actions of one area.

    `actions` is the rulebook's enum; `elsewhere` says of each action without a definition why it
    has none. `load` returns the record, refusing what cannot be done with it. `preview` performs
    the dry run. `record` names the record in addresses: `order-submit`, `order_id`.
    """

    record: str
    current_area: str
    actions: type[StrEnum]
    definitions: Mapping[Any, D]
    load: Callable[[HttpRequest, Visit, UUID, Any], C]
    preview: Callable[[C, D, Any], tuple[Iterable[Change], Iterable[PreviewStep]]]
    error_title: str
    elsewhere: Mapping[Any, str] = field(default_factory=dict)
    permission: Permission = Permission.VIEW

    def __post_init__(self) -> None:
        _check_total(self.actions, self.definitions, self.elsewhere)

    def urls(self, below: str = "") -> list[URLPattern]:
        """Return the addresses of all forms and previews; the action's value is the last segment.

        `below`: the path of the area's list, where its other addresses have it as well.
        """
        show = require_http_methods(["GET", "HEAD", "POST"])(bss_page(self.permission)(self._form))
        preview = require_POST(bss_page(self.permission, posts=PostKind.NO_CHANGE)(self._preview))
        record = f"{below}<uuid:{self._id_name}>"
        return [
            url
            for action in self.definitions
            for url in (
                path(f"{record}/{action}/", show, {"action": action}, name=self._name(action)),
                path(
                    f"{record}/{action}/preview/",
                    preview,
                    {"action": action},
                    name=f"{self._name(action)}-preview",
                ),
            )
        ]

    def url(self, visit: Visit, record_id: UUID, action: StrEnum) -> str:
        """Return the address of an action's form."""
        return self._reverse(self._name(action), visit, record_id)

    @property
    def _id_name(self) -> str:
        return f"{self.record.replace('-', '_')}_id"

    def _name(self, action: StrEnum) -> str:
        return f"{self.record}-{action}"

    def _reverse(self, name: str, visit: Visit, record_id: UUID) -> str:
        return reverse(name, args=[visit.tenant.slug, record_id])

    def _form(
        self, request: HttpRequest, visit: Visit, /, *, action: StrEnum, **ids: UUID
    ) -> HttpResponseBase:
        """Show the form of an action, or perform it; a refusal is shown and the input stays."""
        record_id = ids[self._id_name]
        definition = self.definitions[action]
        ctx = self.load(request, visit, record_id, action)
        form = definition.form(ctx, submitted_data(request))
        if request.method != "POST":
            return self._show(request, ctx, action, form)
        status = INVALID
        try:
            if form.is_valid():
                touched = definition.run(ctx, form)
                done = definition.done
                sentence = done if isinstance(done, str) else done(ctx, form)
                confirm_with_undo(request, sentence, self._undo(request, ctx, form, definition))
                return redirect(definition.redirect_url(ctx, touched))
        except Refused as refusal:
            status = refusal_status(refusal)
            if status == CONFLICT:
                ctx = self.load(request, visit, record_id, action)
                form = _form_for_current_version(definition, ctx, request)
            form.refuse(refusal)
        return self._show(request, ctx, action, form, status=status)

    def _undo(
        self, request: HttpRequest, ctx: C, form: ActionForm[Any], definition: D
    ) -> Undo | None:
        """Return what takes back what has just been done; None where the person may not do that."""
        action = definition.undone_by(ctx, form)
        if action is None:
            return None
        try:
            now = self.load(request, ctx.visit, ctx.record_id, action)
        except Refused:
            return None
        assert now.version is not None, "what can be taken back has a version"
        return Undo(self.url(ctx.visit, ctx.record_id, action) + now.query, str(now.version))

    def _preview(
        self, request: HttpRequest, visit: Visit, /, *, action: StrEnum, **ids: UUID
    ) -> HttpResponse:
        """Show what an action will do, without doing it; the whole form where there is no script.

        A preview can arrive after the action that was confirmed meanwhile: the script gets the refusal in the preview.
        """
        definition = self.definitions[action]
        try:
            ctx = self.load(request, visit, ids[self._id_name], action)
        except Refused as refusal:
            if not is_htmx(request):
                raise
            preview = Preview(definition.label, refusal=str(refusal))
            page: object = {"preview": preview, "preview_address": request.get_full_path()}
        else:
            form = definition.form(ctx, request.POST)
            if not is_htmx(request):
                return self._show(request, ctx, action, form)
            page = self._page(ctx, action, form)
        context = {"page": page, "is_refresh": True}
        return render_page(request, visit, "shared/_action_preview.html", context)

    def _show(
        self,
        request: HttpRequest,
        ctx: C,
        action: StrEnum,
        form: ActionForm[Any],
        *,
        status: int = 200,
    ) -> HttpResponse:
        template = "shared/_action_dialog.html" if is_htmx(request) else "shared/action.html"
        form.focus_first()
        context = {"page": self._page(ctx, action, form), "form": form}
        return render_page(
            request, ctx.visit, template, context, current_area=self.current_area, status=status
        )

    def _page(self, ctx: C, action: StrEnum, form: ActionForm[Any]) -> ActionPage:
        name = self._name(action)
        return ActionPage(
            definition=self.definitions[action],
            form=form,
            preview=self._previewed(ctx, self.definitions[action], form),
            context=ctx,
            address=self._reverse(name, ctx.visit, ctx.record_id) + ctx.query,
            preview_address=self._reverse(f"{name}-preview", ctx.visit, ctx.record_id) + ctx.query,
            area=area_title(self.current_area),
            area_href=area_url(self.current_area, ctx.visit.tenant.slug),
            error_title=self.error_title,
        )

    def _previewed(self, ctx: C, definition: D, form: ActionForm[Any]) -> Preview | None:
        """Return the preview of a form; None for a form that has nothing to choose from."""
        if form.no_choice_message:
            return None
        # A form of its own: what has just been refused is previewed as if requested for the first time.
        tried = definition.form(ctx, form.data if form.is_bound else form.initial_data())
        if not tried.is_valid():
            return Preview(definition.title(ctx), refusal=str(next(iter(tried.errors.values()))[0]))
        button = definition.button(ctx, tried)
        try:
            changes, steps = self.preview(ctx, definition, tried)
        except Refused as refusal:
            return Preview(button, refusal=str(refusal))
        return Preview(button, changes=tuple(changes), steps=tuple(steps))


def _check_total(
    actions: type[StrEnum], definitions: Mapping[Any, Any], elsewhere: Mapping[Any, str]
) -> None:
    described = [*definitions, *elsewhere]
    assert set(described) == set(actions), "an action without a page or a reason why it has none"
    assert len(described) == len(set(described)), "an action with a page and a reason for none"


def _form_for_current_version(
    definition: ActionDefinition[C], ctx: C, request: HttpRequest
) -> ActionForm[Any]:
    """Return the form with what was typed, for the record as it stands: it can be confirmed anew."""
    renewed = request.POST.copy()
    renewed["version"] = str(ctx.version)
    return definition.form(ctx, renewed)


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether a part of a page is asked for, by its script."""
    return bool(getattr(request, "htmx", False))
