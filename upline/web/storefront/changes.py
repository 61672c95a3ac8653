"""What can be changed of a subscription: each as a page with what will happen, and what it will cost.

The preview is computed by the action itself, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import CustomerPermission
from upline.catalog.queries import list_add_ons_for, list_plan_targets
from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.money import ZERO, Money
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refused
from upline.storefront import actions
from upline.storefront.queries import find_offered_products
from upline.subscriptions import actions as subscription_actions
from upline.subscriptions.actions import ChangeTiming, NewAddOn, PlanChange
from upline.subscriptions.queries import HistoryLine, Offer, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared import formatting
from upline.web.shared.form_tokens import PostKind
from upline.web.shared.forms.action_form import ComponentForm, FormComponent, choice_field
from upline.web.shared.forms.fields import Option
from upline.web.shared.previews import Change, money_change
from upline.web.shared.submission import refusal_status
from upline.web.storefront.subscriptions import ACTION_LABELS, get_subscription
from upline.web.storefront.texts import PER_CYCLE, PER_LICENCE, Moment, licences, renewal_option
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page

_VERSION = "version"


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """A change that somebody is about to make: the subscription as it stands, and what can be chosen."""

    visit: StorefrontVisit
    page: SubscriptionPage
    action: Action
    offers: tuple[Offer, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "tenant_id": self.visit.storefront.seller.id,
            "subscription_id": self.page.id,
            "by": self.visit.by,
            "now": self.visit.now,
        }


class ChangeForm(ComponentForm):
    """The form of a change; without fields it is only a confirmation."""

    no_choice = ""

    def __init__(self, ctx: ChangeContext, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.ctx = ctx
        self.fields[_VERSION] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=ctx.page.sale_version
        )
        self.build(ctx)
        self.set_messages()

    def build(self, ctx: ChangeContext) -> None:
        """Add the fields of the change."""

    @property
    def arguments(self) -> dict[str, Any]:
        return {**self.ctx.arguments, "version": self.cleaned_data.get(_VERSION) or None}

    def initial_data(self) -> dict[str, Any]:
        """Return what the form would send unchanged, so that a preview can be drawn at once."""
        values = {name: self[name].value() for name in self.fields}
        return {name: value for name, value in values.items() if value is not None}


def _count_field(initial: int) -> forms.IntegerField:
    sentence = text("Enter a whole number from 1 to {high}.", high=formatting.whole(MAX_QUANTITY))
    return forms.IntegerField(
        label=text("Licences"),
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=initial,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class QuantityForm(ChangeForm):
    """How many licences there shall be: more at once, fewer at the renewal."""

    def build(self, ctx: ChangeContext) -> None:
        self.fields["quantity"] = _count_field(ctx.page.quantity)

    def components(self) -> list[FormComponent]:
        now = text("now {count}", count=formatting.whole(self.ctx.page.quantity))
        return [self.component("stepper", "quantity", now)]


class AddOnForm(ChangeForm):
    """Which add-on, and how many."""

    no_choice = text("There is no add-on for this subscription.")

    def build(self, ctx: ChangeContext) -> None:
        self.fields["product"] = choice_field(text("Add-on"), _offer_options(ctx))
        self.fields["quantity"] = _count_field(ctx.page.quantity)

    def components(self) -> list[FormComponent]:
        return [self.component("choice", "product"), self.component("stepper", "quantity")]


class PlanForm(ChangeForm):
    """To which product all licences change, and when."""

    no_choice = text("There is no other product to change to.")

    def build(self, ctx: ChangeContext) -> None:
        self.fields["product"] = choice_field(text("Change to"), _offer_options(ctx))
        options = [Option(Moment.NOW, text("Now"))]
        if ctx.page.renewal_date and ctx.page.auto_renew and not ctx.page.is_trial:
            options.append(Option(Moment.RENEWAL, renewal_option(ctx.page.renewal_date)))
        self.fields["when"] = choice_field(text("When"), options)
        if any(one.status is not Status.CANCELLED for one in ctx.page.add_ons):
            self.fields["cancel_add_ons"] = forms.MultipleChoiceField(
                label=text("Add-ons"),
                required=False,
                choices=[("cancel", text("End those that the new product cannot have"))],
                widget=forms.CheckboxSelectMultiple,
            )

    def components(self) -> list[FormComponent]:
        kinds = {"product": "choice", "when": "choice", "cancel_add_ons": "ticks"}
        return [self.component(kind, name) for name, kind in kinds.items() if name in self.fields]


class TrialForm(ChangeForm):
    """How many licences are bought."""

    def build(self, ctx: ChangeContext) -> None:
        self.fields["quantity"] = _count_field(ctx.page.quantity)

    def components(self) -> list[FormComponent]:
        tried = text("{count} on trial", count=formatting.whole(self.ctx.page.quantity))
        return [self.component("stepper", "quantity", tried)]


def _offer_options(ctx: ChangeContext) -> list[Option]:
    return [
        Option(
            str(offer.product.id),
            offer.product.name,
            text(
                "{money} {span}",
                money=formatting.money(offer.unit_price),
                span=PER_LICENCE[ctx.page.billing_cycle],
            )
            if offer.unit_price
            else "",
        )
        for offer in ctx.offers
    ]


Run = Callable[[ChangeContext, Any], UUID | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDefinition:
    """How a change is shown and made. `run` returns the order that waits for approval, if there is one."""

    form: type[ChangeForm]
    run: Run
    button: Callable[[ChangeContext, Any], str]
    done: str
    sentences: Callable[[ChangeContext, Any, SubscriptionPage], Iterable[str]]
    tone: str = "primary"


def _change_licences(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    return actions.change_licences(**form.arguments, quantity=form.cleaned_data["quantity"])


def _add_add_on(_ctx: ChangeContext, form: ChangeForm) -> UUID | None:
    values = form.cleaned_data
    add_on = NewAddOn(product_id=UUID(values["product"]), quantity=values["quantity"])
    return actions.add_add_on(**form.arguments, add_on=add_on)


def _upgrade_trial(_ctx: ChangeContext, form: ChangeForm) -> None:
    actions.upgrade_trial(**form.arguments, quantity=form.cleaned_data["quantity"])


def _change_plan(_ctx: ChangeContext, form: ChangeForm) -> None:
    values = form.cleaned_data
    plan = PlanChange(
        product_id=UUID(values["product"]),
        cancel_add_ons=bool(values.get("cancel_add_ons")),
        timing=ChangeTiming(at_renewal=values["when"] == Moment.RENEWAL),
    )
    actions.change_plan(**form.arguments, plan=plan)


def _cancel(_ctx: ChangeContext, form: ChangeForm) -> None:
    actions.cancel_at_period_end(**form.arguments)


def _withdraw_cancellation(_ctx: ChangeContext, form: ChangeForm) -> None:
    subscription_actions.withdraw_cancellation(**form.arguments)


def _withdraw_change(_ctx: ChangeContext, form: ChangeForm) -> None:
    subscription_actions.withdraw_scheduled_change(**form.arguments)


def _quantity_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    wanted = form.cleaned_data["quantity"]
    if after.scheduled is not None:
        day = after.scheduled.due_date
        yield text(
            "From the renewal on {day}: {licences}. Until then it can be taken back.",
            day=day,
            licences=licences(wanted),
        )
    elif ctx.visit.storefront.needs_approval and wanted > ctx.page.quantity:
        yield _approval(ctx)
    else:
        yield text("{licences} from today.", licences=licences(wanted))
        yield from _renewal_sentence(after)


def _add_on_sentences(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    values = form.cleaned_data
    name = next(o.product.name for o in ctx.offers if str(o.product.id) == values["product"])
    if ctx.visit.storefront.needs_approval:
        yield _approval(ctx)
    else:
        count = licences(values["quantity"])
        yield text("{licences} of {product} from today.", licences=count, product=name)
        yield from _renewal_sentence(after)


def _trial_sentences(
    _ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    count = licences(form.cleaned_data["quantity"])
    yield text("The trial becomes a subscription with {licences}, from today.", licences=count)
    yield from _renewal_sentence(after)


def _plan_sentences(
    ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    if after.scheduled is not None:
        yield text(
            "From the renewal on {day}: {product}. Until then it can be taken back.",
            day=after.scheduled.due_date,
            product=after.scheduled.product,
        )
        return
    yield text(
        "{licences} of {product} from today.",
        licences=licences(after.quantity),
        product=after.product.name,
    )
    current = {one.id for one in after.add_ons if one.status is not Status.CANCELLED}
    for one in ctx.page.add_ons:
        if one.status is not Status.CANCELLED and one.id not in current:
            yield text("The add-on {product} ends.", product=one.product.name)


def _cancel_sentences(
    ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    if after.status is Status.CANCELLED:
        yield text("It ends today.")
        return
    if after.end_date is not None:
        yield text(
            "It ends on {day}. Until then it can be used, and kept after all.", day=after.end_date
        )
    if any(one.status is not Status.CANCELLED for one in ctx.page.add_ons):
        yield text("Its add-ons end with it.")
    if ctx.page.scheduled is not None:
        yield text("The scheduled change is dropped.")


def _keep_sentences(
    _ctx: ChangeContext, _form: ChangeForm, after: SubscriptionPage
) -> Iterable[str]:
    yield text("It goes on as before.")
    yield from _renewal_sentence(after)


def _withdraw_sentences(
    ctx: ChangeContext, _form: ChangeForm, _after: SubscriptionPage
) -> Iterable[str]:
    if ctx.page.scheduled is not None:
        day = ctx.page.scheduled.due_date
        yield text("The change scheduled for {day} does not take place.", day=day)


def _renewal_sentence(after: SubscriptionPage) -> Iterable[str]:
    if after.renewal_date is not None and after.auto_renew and after.parent is None:
        yield text("It renews by itself on {day}.", day=after.renewal_date)


def _approval(ctx: ChangeContext) -> str:
    return text("{name} approves it first. Nothing changes before.", name=ctx.visit.storefront.name)


def _licences_button(ctx: ChangeContext, form: ChangeForm) -> str:
    count = licences(form.cleaned_data["quantity"])
    if ctx.visit.storefront.needs_approval and form.cleaned_data["quantity"] > ctx.page.quantity:
        return text("Send for approval")
    return text("Change to {licences}", licences=count)


def _add_on_button(ctx: ChangeContext, form: ChangeForm) -> str:
    if ctx.visit.storefront.needs_approval:
        return text("Send for approval")
    return text("Add {licences}", licences=licences(form.cleaned_data["quantity"]))


DEFINITIONS: Mapping[Action, ChangeDefinition] = {
    Action.CHANGE_QUANTITY: ChangeDefinition(
        form=QuantityForm,
        run=_change_licences,
        button=_licences_button,
        done=text("Licences changed."),
        sentences=_quantity_sentences,
    ),
    Action.ADD_ADD_ON: ChangeDefinition(
        form=AddOnForm,
        run=_add_add_on,
        button=_add_on_button,
        done=text("Add-on added."),
        sentences=_add_on_sentences,
    ),
    Action.UPGRADE_TRIAL: ChangeDefinition(
        form=TrialForm,
        run=_upgrade_trial,
        button=lambda _ctx, form: text(
            "Buy {licences}", licences=licences(form.cleaned_data["quantity"])
        ),
        done=text("The trial is a paid subscription now."),
        sentences=_trial_sentences,
    ),
    Action.CHANGE_PLAN: ChangeDefinition(
        form=PlanForm,
        run=_change_plan,
        button=lambda ctx, _form: text("Change {licences}", licences=licences(ctx.page.quantity)),
        done=text("Change saved."),
        sentences=_plan_sentences,
    ),
    Action.CANCEL: ChangeDefinition(
        form=ChangeForm,
        run=_cancel,
        button=lambda _ctx, _form: text("Cancel it"),
        done=text("Cancellation saved."),
        sentences=_cancel_sentences,
        tone="danger",
    ),
    Action.WITHDRAW_CANCELLATION: ChangeDefinition(
        form=ChangeForm,
        run=_withdraw_cancellation,
        button=lambda _ctx, _form: text("Keep it"),
        done=text("Cancellation taken back."),
        sentences=_keep_sentences,
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: ChangeDefinition(
        form=ChangeForm,
        run=_withdraw_change,
        button=lambda _ctx, _form: text("Take the change back"),
        done=text("Change taken back."),
        sentences=_withdraw_sentences,
    ),
}


@dataclass(frozen=True, slots=True)
class ShopPreview:
    """What a change will do, or the sentence that says why it will not. Without a change nothing is offered to press."""

    button: str
    changes: tuple[Change, ...] = ()
    sentences: tuple[str, ...] = ()
    refusal: str = ""
    is_no_change: bool = False


class _Rollback(Exception):
    """Rolls the preview back."""


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.ORDER)
def change(
    request: HttpRequest, visit: StorefrontVisit, subscription_id: UUID, action: str
) -> HttpResponseBase:
    """Show a change with what will happen, or make it. A refusal is shown, and what was typed stays."""
    ctx = _load(visit, subscription_id, action)
    definition = DEFINITIONS[ctx.action]
    form = definition.form(ctx, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                order_id = definition.run(ctx, form)
                return _done(request, ctx, definition, order_id)
        except Refused as refusal:
            status = refusal_status(refusal)
            named = next((name for name in refusal.fields if name in form.fields), None)
            form.add_error(named, visit.sentence(refusal))
            if status != 422:
                form = _for_current_version(visit, definition, form, ctx)
    return _show(request, form, status=status)


def _for_current_version(
    visit: StorefrontVisit, definition: ChangeDefinition, form: ChangeForm, ctx: ChangeContext
) -> ChangeForm:
    """Return the form with what was typed for the subscription as it stands, with the refusal."""
    renewed = _load(visit, ctx.page.id, ctx.action.value)
    data = {name: form.data[name] for name in form.data} | {_VERSION: renewed.page.sale_version}
    shown = definition.form(renewed, data)
    for error in form.non_field_errors():
        shown.add_error(None, error)
    return shown


def _done(
    request: HttpRequest, ctx: ChangeContext, definition: ChangeDefinition, order_id: UUID | None
) -> HttpResponseBase:
    visit = ctx.visit
    if order_id is not None:
        done = text("Sent to {name} for approval.", name=visit.storefront.name)
        messages.success(request, str(done))
        return redirect(visit.url("order", order_id))
    messages.success(request, str(definition.done))
    return redirect(visit.url("subscription", (ctx.page.parent or ctx.page).id))


@require_POST
@storefront_page(CustomerPermission.ORDER, posts=PostKind.NO_CHANGE)
def preview(
    request: HttpRequest, visit: StorefrontVisit, subscription_id: UUID, action: str
) -> HttpResponseBase:
    """Show what a change will do, without making it; the whole form where there is no script."""
    ctx = _load(visit, subscription_id, action)
    return _show(request, DEFINITIONS[ctx.action].form(ctx, request.POST))


def _load(visit: StorefrontVisit, subscription_id: UUID, action: str) -> ChangeContext:
    """Raises: Http404 — no such change; Refused — it cannot be made now."""
    if action not in set(Action) or Action(action) not in DEFINITIONS:
        raise Http404("no such change")
    page, wanted = get_subscription(visit, subscription_id), Action(action)
    for one in page.actions:
        if one.name == wanted and not one.allowed:
            raise Refused(refused(one.code, one.reason))
    fitting: list[Ref] = []
    if wanted is Action.ADD_ADD_ON:
        fitting = list_add_ons_for(seller=visit.storefront.seller, product_id=page.product.id)
    elif wanted is Action.CHANGE_PLAN:
        fitting = list_plan_targets(seller=visit.storefront.seller, product_id=page.product.id)
    return ChangeContext(visit, page, wanted, _offers(visit, page, fitting))


def _offers(
    visit: StorefrontVisit, page: SubscriptionPage, products: list[Ref]
) -> tuple[Offer, ...]:
    """Return those of some products that the storefront sells in the billing cycle of a subscription."""
    if not products:
        return ()
    found = find_offered_products(
        storefront=visit.storefront, product_ids=[one.id for one in products], day=visit.today
    )
    priced = (
        Offer(one, found[one.id].price(page.billing_cycle)) for one in products if one.id in found
    )
    return tuple(one for one in priced if one.unit_price is not None)


def _show(request: HttpRequest, form: ChangeForm, *, status: int = 200) -> HttpResponseBase:
    ctx, definition = form.ctx, DEFINITIONS[form.ctx.action]
    needs_choice = bool(form.no_choice) and not ctx.offers
    address = ctx.visit.url("subscription-action", ctx.page.id, ctx.action.value)
    is_htmx = bool(getattr(request, "htmx", False)) and request.method == "POST"
    context = {
        "form": form,
        "title": ACTION_LABELS[ctx.action],
        "name": ctx.page.product.name,
        "tone": definition.tone,
        "no_choice": form.no_choice if needs_choice else "",
        "preview": None if needs_choice else _preview(ctx, definition, form),
        "address": address,
        "preview_address": f"{address}preview/",
        "home": ctx.visit.url("subscription", (ctx.page.parent or ctx.page).id),
        "is_refresh": is_htmx,
    }
    if is_htmx:
        return render(request, "storefront/_change_preview.html", context, status=status)
    return render_shop(
        request,
        ctx.visit,
        "storefront/change.html",
        context,
        current="subscriptions",
        status=status,
    )


def _preview(ctx: ChangeContext, definition: ChangeDefinition, form: ChangeForm) -> ShopPreview:
    tried = definition.form(ctx, form.data if form.is_bound else form.initial_data())
    if not tried.is_valid():
        return ShopPreview(
            str(ACTION_LABELS[ctx.action]), refusal=str(next(iter(tried.errors.values()))[0])
        )
    button = definition.button(ctx, tried)
    if ctx.action is Action.CHANGE_QUANTITY and tried.cleaned_data["quantity"] == ctx.page.quantity:
        sentence = text("No change: {licences}.", licences=licences(ctx.page.quantity))
        return ShopPreview(button, sentences=(sentence,), is_no_change=True)
    try:
        after = _dry_run(ctx, definition, tried)
    except Refused as refusal:
        return ShopPreview(button, refusal=ctx.visit.sentence(refusal))
    sentences = (*definition.sentences(ctx, tried, after), *_promotion_sentences(ctx, after))
    return ShopPreview(button, tuple(_changes(ctx, tried, after)), sentences)


def _new_lines(ctx: ChangeContext, after: SubscriptionPage) -> list[HistoryLine]:
    known = {line.id for line in ctx.page.history}
    return [line for line in after.history if line.id not in known and line.promotion]


def _promotion_sentences(ctx: ChangeContext, after: SubscriptionPage) -> Iterable[str]:
    """Say which promotions the change has."""
    for line in _new_lines(ctx, after):
        yield text(
            "{promotion}: {discount} less {span}.",
            promotion=line.promotion,
            discount=Money(line.discount, ctx.page.currency),
            span=PER_CYCLE[ctx.page.billing_cycle],
        )


def _with_promotions(
    ctx: ChangeContext, after: SubscriptionPage, amount: Money | None
) -> Money | None:
    """Return what is paid, less what the promotions of the change take off."""
    if amount is None:
        return None
    if ctx.action in {Action.CHANGE_QUANTITY, Action.UPGRADE_TRIAL}:
        discount = after.promotion.discount if after.promotion else None
        return amount - discount if discount is not None else amount
    new = sum((line.discount for line in _new_lines(ctx, after)), ZERO)
    return amount - Money(new, amount.currency)


def _dry_run(
    ctx: ChangeContext, definition: ChangeDefinition, form: ChangeForm
) -> SubscriptionPage:
    """Make the change, read the subscription, and roll both back. Raises: Refused — as the change would be."""
    found: list[SubscriptionPage] = []
    try:
        with transaction.atomic():
            definition.run(ctx, form)
            found.append(get_subscription(ctx.visit, ctx.page.id))
            raise _Rollback
    except _Rollback:
        return found[0]


def _changes(ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage) -> Iterable[Change]:
    """Return licences and what they cost, before and after."""
    if ctx.action not in _SELLING:
        return
    before = ctx.page
    quantity, price = _after(ctx, form, after)
    label = text("You pay {span}", span=PER_CYCLE[before.billing_cycle])
    if ctx.action is Action.ADD_ADD_ON:
        yield Change(text("Licences"), "0", formatting.whole(quantity), formatting.delta(quantity))
        zero = price * 0 if price is not None else None
        full = price * quantity if price is not None else None
        yield money_change(label, zero, _with_promotions(ctx, after, full))
        return
    difference = quantity - before.quantity
    yield Change(
        text("Licences"),
        formatting.whole(before.quantity),
        formatting.whole(quantity),
        formatting.delta(difference) if difference else formatting.UNKNOWN,
    )
    full = price * quantity if price is not None else None
    yield money_change(label, before.amount_to_pay, _with_promotions(ctx, after, full))


_SELLING = frozenset(
    {Action.CHANGE_QUANTITY, Action.ADD_ADD_ON, Action.UPGRADE_TRIAL, Action.CHANGE_PLAN}
)


def _after(
    ctx: ChangeContext, form: ChangeForm, after: SubscriptionPage
) -> tuple[int, Money | None]:
    """Return how many licences there will be, at which price, once the change has taken effect."""
    values = form.cleaned_data
    if ctx.action in {Action.ADD_ADD_ON, Action.CHANGE_PLAN}:
        chosen = next(one for one in ctx.offers if str(one.product.id) == values["product"])
        return values.get("quantity", ctx.page.quantity), chosen.unit_price
    return values["quantity"], after.unit_price
