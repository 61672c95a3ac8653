"""Adding, editing and ending a promotion."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.backorders import actions as backorders
from upline.backorders.queries import promotion_is_used
from upline.catalog import actions as catalog
from upline.catalog.promotion_changes import closed_refusal
from upline.catalog.queries import PromotionPage, promotion_page
from upline.catalog.rulebook import NEEDS, CatalogAction, PromotionAction, PromotionState
from upline.kernel import clock
from upline.kernel.page_objects import Editability
from upline.kernel.texts import plural_text, text
from upline.orders.queries import count_promoted_lines
from upline.web.catalog import promotion_texts
from upline.web.catalog.price_lists import today_in
from upline.web.catalog.promotion_forms import (
    EndPromotionForm,
    PromotionActionContext,
    PromotionForm,
    closed_values,
    form_context,
)
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.action_page import ActionDefinition, ActionPages
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.previews import Change, PreviewStep, step
from upline.web.shared.submission import submit_form, submitted_data

_PERMISSION = NEEDS[CatalogAction.MANAGE_PROMOTIONS].permission
_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(_PERMISSION)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a new promotion, or add it."""
    ctx = form_context(visit, None, is_applied=False)
    form = PromotionForm(ctx, submitted_data(request))

    def save() -> str:
        created = catalog.create_promotion(
            tenant_id=visit.tenant.id, new=form.new_promotion(), by=visit.actor
        )
        return reverse("promotion", args=[visit.tenant.slug, created])

    def show(status: int) -> HttpResponse:
        return show_new_promotion(request, visit, form, status)

    return submit_form(request, form, save=save, done=text("Promotion added"), show=show)


def show_new_promotion(
    request: HttpRequest, visit: Visit, form: PromotionForm, status: int
) -> HttpResponse:
    """Show the form of a new promotion, with the button that books the last month again by it."""
    slug = visit.tenant.slug
    page = {
        "title": text("New promotion"),
        "button": text("Add promotion"),
        "help": text(
            "Sales whose order date is one of its days get it, also those that wait to be booked."
        ),
        "action": reverse("promotion-new", args=[slug]),
        "what_if": (
            reverse("promotion-new-what-if", args=[slug]) if visit.membership.has_resellers else ""
        ),
    }
    context = {
        "form": form,
        "page": page,
        "area": text("Promotions"),
        "area_href": reverse("promotions", args=[slug]),
    }
    return render_page(
        request, visit, "catalog/form.html", context, current_area="promotions", status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(_PERMISSION)
def edit(request: HttpRequest, visit: Visit, promotion_id: UUID) -> HttpResponseBase:
    """Show the edit form with the values that are open, or save what it says."""
    tenant_id, today = visit.tenant.id, today_in(visit)
    promotion = promotion_page(tenant_id=tenant_id, promotion_id=promotion_id, today=today)
    is_applied = promotion_is_used(tenant_id=tenant_id, promotion_id=promotion_id)
    ctx = form_context(visit, promotion, is_applied=is_applied)
    closed = closed_values(ctx)
    refusals = (closed_refusal(promotion.state).verdict,) if closed else ()

    def save(form: PromotionForm) -> None:
        change = catalog.PromotionChange(
            promotion_id=promotion_id, new=form.new_promotion(), version=form.version
        )
        backorders.change_promotion(tenant_id=tenant_id, change=change, by=visit.actor, today=today)

    record = EditedRecord(
        id=promotion_id,
        name=promotion.name,
        area="promotions",
        noun=text("promotion"),
        ribbon="",
        editing=Editability(ctx.open, refusals),
        home=reverse("promotion", args=[visit.tenant.slug, promotion_id]),
        closed=closed,
        closed_title=text("Kept as applied")
        if is_applied
        else text("Kept as it was")
        if closed
        else "",
        closed_remark=refusals[0].reason if refusals else "",
    )
    return edit_page(request, visit, record, form=lambda data: PromotionForm(ctx, data), save=save)


class PromotionActionDefinition(ActionDefinition[PromotionActionContext]):
    """How ending a promotion is shown and performed."""


def _end(ctx: PromotionActionContext, form: EndPromotionForm) -> None:
    catalog.end_promotion(
        tenant_id=ctx.tenant_id,
        promotion_id=ctx.promotion.id,
        last_date=form.cleaned_data["last_day"],
        by=ctx.by,
        today=ctx.today,
        version=form.version,
    )


def _end_steps(effect: tuple[PromotionActionContext, EndPromotionForm]) -> Iterator[PreviewStep]:
    ctx, form = effect
    promotion, last_day = ctx.promotion, form.cleaned_data["last_day"]
    if promotion.first_date is not None and last_day < promotion.first_date:
        sentence = str(text("It never begins: its first day would have been {}."))
        yield step("calendar-x", sentence, formatting.long_day(promotion.first_date))
        return
    yield step(
        "calendar-off",
        str(text("Orders dated {} or later do not get it.")),
        formatting.long_day(last_day + _DAY),
    )
    yield step(
        "receipt-text",
        str(text("Sales until {} still get it, also those that are booked later.")),
        formatting.long_day(last_day),
    )
    if ctx.line_count:
        lasting = str(promotion_texts.duration_text(promotion)).lower()
        sentence = plural_text(
            "{count} line of orders has it already, and it stays as booked: {lasting}.",
            "{count} lines of orders have it already, and they stay as booked: {lasting}.",
            count=ctx.line_count,
            lasting=lasting,
        )
        yield step("refresh-cw", "{}", sentence)
    yield step("lock", str(text("Once ended, it cannot be extended; another one can be added.")))


def _preview(
    ctx: PromotionActionContext, definition: PromotionActionDefinition, form: EndPromotionForm
) -> tuple[Iterable[Change], Iterable[PreviewStep]]:
    was = promotion_texts.day_text(ctx.promotion.last_date) or text("None")
    now = formatting.day(form.cleaned_data["last_day"])
    return [Change(text("Last day"), was, now, "")], definition.steps((ctx, form))


def _load(
    _request: HttpRequest, visit: Visit, promotion_id: UUID, _action: PromotionAction
) -> PromotionActionContext:
    tenant_id, now = visit.tenant.id, clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    promotion: PromotionPage = promotion_page(
        tenant_id=tenant_id, promotion_id=promotion_id, today=today
    )
    counts = count_promoted_lines(
        tenant_id=tenant_id, promotion_ids=[promotion_id], reach=visit.reach()
    )
    return PromotionActionContext(
        visit=visit,
        now=now,
        today=today,
        promotion=promotion,
        line_count=counts.get(promotion_id, 0),
        address=reverse("promotion", args=[visit.tenant.slug, promotion_id]),
    )


PROMOTION_ACTIONS = ActionPages(
    record="promotion",
    current_area="promotions",
    actions=PromotionAction,
    definitions={
        PromotionAction.END: PromotionActionDefinition(
            label=text("End promotion"),
            icon="calendar-off",
            tone="danger",
            done=lambda _ctx, form: text(
                "Promotion ends on {day}", day=form.cleaned_data["last_day"]
            ),
            form=EndPromotionForm,
            run=_end,
            button=lambda _ctx, form: text("End on {day}", day=form.cleaned_data["last_day"]),
            steps=_end_steps,
        )
    },
    elsewhere={PromotionAction.EDIT: "its form is a page of its own"},
    load=_load,
    preview=_preview,
    error_title=text("Nothing was changed."),
    permission=_PERMISSION,
)


def may_end(promotion: PromotionPage) -> bool:
    """Tell whether a promotion can still be ended (R22)."""
    return promotion.state is not PromotionState.OVER
