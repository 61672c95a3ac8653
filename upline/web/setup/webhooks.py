"""Webhooks: where the events of the BSS are sent, and what became of each. A secret is shown once."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.eventlog.rulebook import EventType
from upline.kernel import clock
from upline.kernel.texts import Text, plural_text, text
from upline.kernel.verdicts import Refused
from upline.web.setup.form_pages import Confirmation, Edits, FormPage, confirm, form_page_response
from upline.web.setup.sections import setup_url, show_setup
from upline.web.shared.access import Visit, bss_page, button_page
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.labels import WEBHOOK_DISABLED_SENTENCES
from upline.web.shared.submission import submitted_data
from upline.webhooks import actions, queries
from upline.webhooks.actions import NewSecret, WebhookFields
from upline.webhooks.queries import WebhookRow
from upline.webhooks.rulebook import (
    MAX_DESCRIPTION,
    MAX_URL,
    AttemptResult,
    DeliveryState,
    WebhookState,
)

SECTION = "setup-webhooks"
_PAGE_SIZE = 50
_METHODS = ["GET", "HEAD", "POST"]

_DELIVERY_STATES: Mapping[DeliveryState, tuple[Text, str]] = {
    DeliveryState.PENDING: (text("Pending"), ""),
    DeliveryState.DELIVERED: (text("Delivered"), "good"),
    DeliveryState.FAILED: (text("Failed"), "bad"),
}
_RESULTS: Mapping[AttemptResult, Text] = {
    AttemptResult.DELIVERED: text("delivered"),
    AttemptResult.REFUSED: text("refused"),
    AttemptResult.REDIRECTED: text("redirected"),
    AttemptResult.TIMED_OUT: text("timed out"),
    AttemptResult.UNKNOWN_HOST: text("unknown host"),
    AttemptResult.PRIVATE_ADDRESS: text("private address"),
    AttemptResult.NO_CONNECTION: text("no connection"),
    AttemptResult.NO_SECURE_CONNECTION: text("no secure connection"),
    AttemptResult.UNREADABLE_RESPONSE: text("unreadable response"),
    AttemptResult.INTERRUPTED: text("interrupted"),
}

assert _DELIVERY_STATES.keys() == set(DeliveryState), "a state without a title"
assert _RESULTS.keys() == set(AttemptResult), "a result without words"


class WebhookForm(Form):
    """A webhook."""

    url = text_field(
        text("Address"), most=MAX_URL, help_text=text("It begins with https:// and is public.")
    )
    description = text_field(
        text("Description"),
        most=MAX_DESCRIPTION,
        required=False,
        help_text=text("Which program receives the events."),
    )
    types = forms.MultipleChoiceField(
        label=text("Events"),
        required=False,
        choices=[(one.value, one.value) for one in EventType],
        widget=forms.CheckboxSelectMultiple,
        help_text=text("With none of them ticked it gets events of all types."),
        error_messages={"invalid_choice": text("Events: choose from the list.")},
    )

    def __init__(self, data: Mapping[str, Any] | None, row: WebhookRow | None) -> None:
        initial = (
            {"url": row.url, "description": row.description, "types": list(row.types)}
            if row
            else {}
        )
        super().__init__(data, initial=initial)

    def webhook_fields(self) -> WebhookFields:
        """Return what a valid form says."""
        return WebhookFields(
            url=self.cleaned_data["url"],
            description=self.cleaned_data["description"],
            types=[EventType(one) for one in self.cleaned_data["types"]],
        )


@require_safe
@bss_page(Permission.INTEGRATE)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the webhooks."""
    rows = queries.list_webhooks(tenant_id=visit.tenant.id, by=visit.actor)
    context = {"webhooks": [(row, _is_active(row), _disabled_sentence(row)) for row in rows]}
    return show_setup(request, visit, "setup/webhooks.html", context, section=SECTION)


def _is_active(row: WebhookRow) -> bool:
    return row.state is WebhookState.ACTIVE


def _disabled_sentence(row: WebhookRow) -> str:
    return WEBHOOK_DISABLED_SENTENCES[row.disabled_reason] if row.disabled_reason else ""


@require_http_methods(_METHODS)
@bss_page(Permission.INTEGRATE)
def add(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Add a webhook. Its secret stands in this one answer."""
    form = WebhookForm(submitted_data(request), None)

    def save(_values: Mapping[str, object]) -> HttpResponseBase:
        made = actions.add_webhook(
            tenant_id=visit.tenant.id,
            fields=form.webhook_fields(),
            by=visit.actor,
            now=clock.now(),
        )
        return _show_secret(request, visit, made)

    form_page = FormPage(
        section=SECTION,
        title=text("New webhook"),
        button=text("Add webhook"),
        form=form,
        save=save,
        done="",
        back=setup_url(visit, SECTION),
    )
    return form_page_response(request, visit, form_page)


def _show_secret(
    request: HttpRequest, visit: Visit, made: NewSecret, *, is_replacement: bool = False
) -> HttpResponseBase:
    row = _get(visit, made.webhook_id)
    context = {
        "heading": row.name,
        "secret": made.secret,
        "is_replacement": is_replacement,
        "back": setup_url(visit, "setup-webhook", made.webhook_id),
    }
    response = show_setup(request, visit, "setup/webhook-secret.html", context, section=SECTION)
    add_never_cache_headers(response)
    return mark_as_done(response)


def _get(visit: Visit, webhook_id: UUID) -> WebhookRow:
    return queries.get_webhook(tenant_id=visit.tenant.id, webhook_id=webhook_id, by=visit.actor)


@require_http_methods(_METHODS)
@bss_page(Permission.INTEGRATE)
def webhook(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Show a webhook with its latest deliveries, or change it."""
    row = _get(visit, record_id)
    form = WebhookForm(submitted_data(request), row)

    def save(_values: Mapping[str, object]) -> str:
        actions.edit_webhook(
            tenant_id=visit.tenant.id,
            webhook_id=record_id,
            fields=form.webhook_fields(),
            by=visit.actor,
            version=form.version,
        )
        return setup_url(visit, "setup-webhook", record_id)

    form_page = FormPage(
        section=SECTION,
        title=row.name,
        button=text("Save changes"),
        form=form,
        edits=Edits(
            version=row.version, noun=text("webhook"), build=lambda data: WebhookForm(data, row)
        ),
        save=save,
        done=text("Changes saved"),
        back=setup_url(visit, SECTION),
        delete=setup_url(visit, "setup-webhook-delete", record_id),
        template="setup/webhook.html",
    )
    page = queries.list_deliveries(
        tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor, limit=_PAGE_SIZE
    )
    deliveries = [
        (one, _DELIVERY_STATES[one.state], [(a, _RESULTS[a.result]) for a in one.attempts[-3:]])
        for one in page.rows
    ]
    return form_page_response(
        request,
        visit,
        form_page,
        webhook=row,
        is_active=_is_active(row),
        disabled=_disabled_sentence(row),
        deliveries=deliveries,
        has_more=page.has_more,
        has_failed=any(one.state is DeliveryState.FAILED for one in page.rows),
    )


@require_http_methods(_METHODS)
@bss_page(Permission.INTEGRATE)
def delete(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Ask before a webhook is deleted, or delete it."""
    row = _get(visit, record_id)
    confirmation = Confirmation(
        section=SECTION,
        title=text("Delete {name}", name=row.name),
        sentences=(
            text("It gets no more events, and the log of its deliveries is deleted with it."),
        ),
        button=text("Delete webhook"),
        act=lambda: actions.delete_webhook(
            tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor
        ),
        done=text("“{name}” deleted", name=row.name),
        back=setup_url(visit, "setup-webhook", record_id),
        next_url=setup_url(visit, SECTION),
    )
    return confirm(request, visit, confirmation)


def _button(
    act: Callable[[HttpRequest, Visit, UUID], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Return the view of a button on the page of a webhook; a refusal is shown there."""

    @button_page
    @bss_page(Permission.INTEGRATE)
    def view(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
        try:
            return act(request, visit, record_id)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(setup_url(visit, "setup-webhook", record_id))

    return view


def _done(request: HttpRequest, visit: Visit, webhook_id: UUID, sentence: str) -> HttpResponseBase:
    messages.success(request, sentence)
    return redirect(setup_url(visit, "setup-webhook", webhook_id))


def _rotate(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    made = actions.rotate_secret(
        tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor, now=clock.now()
    )
    return _show_secret(request, visit, made, is_replacement=True)


def _test(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    actions.send_test(
        tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor, now=clock.now()
    )
    return _done(
        request, visit, record_id, text("A test event is being sent. Its delivery is listed below.")
    )


def _enable(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    actions.enable_webhook(tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor)
    return _done(request, visit, record_id, text("Webhook enabled. What has waited is sent."))


def _disable(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    actions.disable_webhook(
        tenant_id=visit.tenant.id, webhook_id=record_id, by=visit.actor, now=clock.now()
    )
    return _done(request, visit, record_id, text("Webhook disabled. Its events wait."))


def _replay(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    try:
        delivery_id = UUID(request.POST["delivery"]) if request.POST.get("delivery") else None
    except ValueError:
        delivery_id = UUID(int=0)
    count = actions.replay(
        tenant_id=visit.tenant.id,
        webhook_id=record_id,
        delivery_id=delivery_id,
        by=visit.actor,
        now=clock.now(),
    )
    sentence = plural_text(
        "{count} delivery is sent again", "{count} deliveries are sent again", count=count
    )
    return _done(request, visit, record_id, sentence)


urlpatterns: list[URLPattern] = [
    path("webhooks/", overview, name=SECTION),
    path("webhooks/add/", add, name="setup-webhook-add"),
    path("webhooks/<uuid:record_id>/", webhook, name="setup-webhook"),
    path("webhooks/<uuid:record_id>/delete/", delete, name="setup-webhook-delete"),
    *(
        path(f"webhooks/<uuid:record_id>/{name}/", _button(act), name=f"setup-webhook-{name}")
        for name, act in {
            "rotate": _rotate,
            "test": _test,
            "enable": _enable,
            "disable": _disable,
            "replay": _replay,
        }.items()
    ),
]
