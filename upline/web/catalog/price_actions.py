"""Setting, ending and withdrawing prices, as dialogs and pages with a preview."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from upline.catalog import actions
from upline.catalog.price_changes import PricePlan, plan_change, plan_end, plan_withdrawal
from upline.catalog.queries import (
    PriceSeries,
    find_known_product,
    price_list_page,
    prices_of_series,
)
from upline.catalog.rulebook import CYCLE_PRICE_LABELS, NEEDS, CatalogAction, PriceAction
from upline.kernel import clock
from upline.kernel.money import Money
from upline.kernel.phrases import join_words
from upline.kernel.texts import text
from upline.parties.queries import list_accounts_with_price_list
from upline.web.catalog.labels import CYCLE_CODES
from upline.web.catalog.price_forms import (
    EndPriceForm,
    PriceActionContext,
    PriceForm,
    SetPriceForm,
    WithdrawPriceForm,
    read_day,
)
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.action_page import ActionDefinition, ActionPages
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.record_position import OPENED_FROM, list_params
from upline.web.shared.navigation import record_url
from upline.web.shared.previews import Change, PreviewStep, money_change, step

_MAX_NAMED = 5
_PARAMS = ("product", "cycle", "from", "price", "sale", OPENED_FROM)


class PriceActionDefinition(ActionDefinition[PriceActionContext]):
    """How a change of prices is shown and performed."""


def _set(ctx: PriceActionContext, form: SetPriceForm) -> None:
    data = form.cleaned_data
    new = actions.NewPrice(amount=data["amount"], first_day=data["valid_from"])
    actions.change_price(tenant_id=ctx.tenant_id, new=new, **form.arguments)


def _end(ctx: PriceActionContext, form: EndPriceForm) -> None:
    last_day = form.cleaned_data["last_day"]
    actions.end_price(tenant_id=ctx.tenant_id, last_day=last_day, **form.arguments)


def _withdraw(ctx: PriceActionContext, form: WithdrawPriceForm) -> None:
    assert ctx.price_id is not None, "the form is not offered without a price"
    actions.withdraw_price(tenant_id=ctx.tenant_id, price_id=ctx.price_id, **form.arguments)


def _after_set(ctx: PriceActionContext, _touched: UUID | None) -> str:
    """Go back to the parked sale for which the price is set, if it is set for one."""
    sale = id_of(dict(parse_qsl(ctx.params)).get("sale", ""))
    return record_url("sale-event", ctx.visit.tenant.slug, sale) if sale else ctx.home


def _set_done(ctx: PriceActionContext, form: SetPriceForm) -> str:
    first_day = form.cleaned_data["valid_from"]
    return (
        text("Price set") if first_day <= ctx.today else text("Price set from {day}", day=first_day)
    )


def _set_button(ctx: PriceActionContext, form: SetPriceForm) -> str:
    money = Money(form.cleaned_data["amount"], ctx.currency)
    return text("Set {price} from {day}", price=money, day=form.cleaned_data["valid_from"])


def _set_steps(effect: "PriceEffect") -> Iterator[PreviewStep]:
    plan, ctx = effect.plan, effect.ctx
    new = plan.new
    assert new is not None, "a price is set"
    assert new.valid_from is not None, "a new price has a first day"
    for price, last_day in plan.ends:
        assert last_day is not None, "what a new price ends, ends"
        sentence = str(text("{} counts until {}."))
        yield step(
            "calendar-off",
            sentence,
            formatting.money(price.period.money),
            formatting.long_day(last_day),
        )
    price_text = f"{formatting.money(new.money)} {CYCLE_PRICE_LABELS[effect.series.billing_cycle]}"
    if plan.following is None:
        yield step(
            "calendar-check",
            str(text("<b>{}</b> from {} on.")),
            price_text,
            formatting.long_day(new.valid_from),
        )
    else:
        assert new.valid_to is not None, "it ends where the next one begins"
        sentence = str(text("<b>{}</b> from {} until {}; then {}."))
        following = formatting.money(plan.following.period.money)
        yield step(
            "calendar-check", sentence, price_text,
            formatting.long_day(new.valid_from), formatting.long_day(new.valid_to), following,
        )  # fmt: skip
    yield from _booking_steps(ctx, effect)


def _booking_steps(ctx: PriceActionContext, effect: "PriceEffect") -> Iterator[PreviewStep]:
    """Say which future orders get the price."""
    day = effect.day
    if ctx.price_list is None:
        yield step("receipt-text", str(text("New sales from then on are made at this price.")))
    elif not ctx.accounts:
        yield step("receipt-text", str(text("No account has this price list yet.")))
    else:
        sentence = str(text("Orders of {} from then on are booked at it."))
        yield step("receipt-text", sentence, _names(ctx))
        if day < ctx.today:
            yield step(
                "rotate-cw",
                str(text("So are sales since then that are on hold because there was no price.")),
            )
    if ctx.price_list is not None and not ctx.price_list.is_valid_on(day):
        yield step("triangle-alert", str(text("The price list itself is not valid on that day.")))
    yield step(
        "refresh-cw", str(text("More licences of an existing subscription keep its own price."))
    )


def _names(ctx: PriceActionContext) -> str:
    names = [account.name for account in ctx.accounts[:_MAX_NAMED]]
    more = len(ctx.accounts) - _MAX_NAMED
    return join_words([*names, str(text("{count} more", count=more))] if more > 0 else names)


def _end_steps(effect: "PriceEffect") -> Iterator[PreviewStep]:
    plan, day = effect.plan, formatting.long_day(effect.day)
    for price, _ in plan.ends:
        yield step(
            "calendar-off",
            str(text("{} counts until {}.")),
            formatting.money(price.period.money),
            day,
        )
    for price in plan.deleted:
        first_day = formatting.long_day(price.begins)
        sentence = str(text("{} from {} is withdrawn."))
        yield step("calendar-x", sentence, formatting.money(price.period.money), first_day)
    if effect.ctx.price_list is None:
        yield step("receipt-text", str(text("From then on it has no price of its own here.")))
    else:
        yield step(
            "receipt-text",
            str(text("From then on orders get the product’s own price, if it has one.")),
        )
        yield step(
            "triangle-alert",
            str(text("Without any price, sales of it are on hold until one is set.")),
        )


def _withdraw_steps(effect: "PriceEffect") -> Iterator[PreviewStep]:
    plan = effect.plan
    for price in plan.deleted:
        sentence = str(text("{} from {} is withdrawn."))
        yield step(
            "calendar-x",
            sentence,
            formatting.money(price.period.money),
            formatting.long_day(price.begins),
        )
    for price, last_day in plan.ends:
        money = formatting.money(price.period.money)
        if last_day is None:
            yield step("calendar-check", str(text("{} goes on.")), money)
        else:
            yield step(
                "calendar-check",
                str(text("{} goes on until {}.")),
                money,
                formatting.long_day(last_day),
            )


class PriceEffect:
    """What a change of prices does, as its preview shows it."""

    def __init__(self, ctx: PriceActionContext, form: PriceForm) -> None:
        self.ctx = ctx
        self.series: PriceSeries = form.series
        self.day, self.plan = _plan(ctx, form)


def _plan(ctx: PriceActionContext, form: PriceForm) -> tuple[Any, PricePlan]:
    """Return the day that a form is about, and what happens. Raises: Refused."""
    prices, data = form.stored_prices(), form.cleaned_data
    if isinstance(form, SetPriceForm):
        day, money = data["valid_from"], Money(data["amount"], ctx.currency)
        return day, plan_change(prices, money=money, first_day=day, today=ctx.today)
    if isinstance(form, EndPriceForm):
        day = data["last_day"]
        return day, plan_end(prices, last_day=day, today=ctx.today)
    assert ctx.price_id is not None, "a form without a price has no preview"
    plan = plan_withdrawal(prices, price_id=ctx.price_id, today=ctx.today)
    return plan.deleted[0].begins, plan


DEFINITIONS: Mapping[PriceAction, PriceActionDefinition] = {
    PriceAction.SET: PriceActionDefinition(
        label=text("New price"),
        icon="tag",
        done=_set_done,
        form=SetPriceForm,
        redirect_url=_after_set,
        run=_set,
        button=_set_button,
        steps=_set_steps,
    ),
    PriceAction.END: PriceActionDefinition(
        label=text("End price"),
        icon="calendar-off",
        tone="danger",
        done=lambda _ctx, form: text("Price ends on {day}", day=form.cleaned_data["last_day"]),
        form=EndPriceForm,
        run=_end,
        button=lambda _ctx, form: text("End on {day}", day=form.cleaned_data["last_day"]),
        steps=_end_steps,
    ),
    PriceAction.WITHDRAW: PriceActionDefinition(
        label=text("Withdraw scheduled price"),
        icon="undo-2",
        done=text("Price withdrawn"),
        form=WithdrawPriceForm,
        run=_withdraw,
        button=lambda _ctx, _form: text("Withdraw the price"),
        steps=_withdraw_steps,
    ),
}


def _preview(
    ctx: PriceActionContext, definition: PriceActionDefinition, form: PriceForm
) -> tuple[Iterable[Change], Iterable[PreviewStep]]:
    effect = PriceEffect(ctx, form)
    plan = effect.plan
    former = plan.former.period.money if plan.former else None
    changes = [money_change(text("Unit price"), former, plan.new.money)] if plan.new else []
    return changes, definition.steps(effect)


def _load_price_list(
    request: HttpRequest, visit: Visit, price_list_id: UUID, action: PriceAction
) -> PriceActionContext:
    tenant_id, now = visit.tenant.id, clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    price_list = price_list_page(tenant_id=tenant_id, price_list_id=price_list_id, today=today)
    accounts = list_accounts_with_price_list(
        tenant_id=tenant_id, price_list_id=price_list_id, reach=visit.reach(), limit=100
    )
    params = _params(request)
    product_id = id_of(params.get("product", ""))
    product = find_known_product(seller=visit.tenant, product_id=product_id) if product_id else None
    path = reverse("price-list", args=[visit.tenant.slug, price_list_id])
    query = urlencode(list_params(params.get(OPENED_FROM, "")), safe=",")
    ctx = PriceActionContext(
        visit=visit,
        now=now,
        today=today,
        price_list=price_list,
        product=product,
        cycle=CYCLE_CODES.get(params.get("cycle", "")),
        first_day=read_day(params.get("from", "")),
        price_id=id_of(params.get("price", "")),
        accounts=tuple(accounts),
        address=f"{path}?{query}" if query else path,
        params=urlencode(params, safe=","),
    )
    return with_prices(_checked(ctx, action))


def _checked(ctx: PriceActionContext, action: PriceAction) -> PriceActionContext:
    """Raises: Http404 — the address does not say which price ends or is withdrawn."""
    if action is not PriceAction.SET and ctx.series is None:
        raise Http404("which price is not in the address")
    return ctx


def _params(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of the address that its form and preview need again."""
    return {name: request.GET[name] for name in _PARAMS if request.GET.get(name)}


def _load_product(
    request: HttpRequest, visit: Visit, product_id: UUID, action: PriceAction
) -> PriceActionContext:
    now = clock.now()
    product = find_known_product(seller=visit.tenant, product_id=product_id)
    if product is None:
        raise Http404("no such product in this BSS")
    params = _params(request)
    ctx = PriceActionContext(
        visit=visit,
        now=now,
        today=clock.local_date(now, timezone=visit.tenant.timezone),
        price_list=None,
        product=product,
        cycle=CYCLE_CODES.get(params.get("cycle", "")),
        first_day=read_day(params.get("from", "")),
        price_id=id_of(params.get("price", "")),
        accounts=(),
        address=reverse("product", args=[visit.tenant.slug, product_id]),
        params=urlencode(params, safe=","),
    )
    return with_prices(_checked(ctx, action))


def with_prices(ctx: PriceActionContext) -> PriceActionContext:
    """Return the context with the prices of its series, where that is known."""
    if ctx.series is None:
        return ctx
    found = prices_of_series(tenant_id=ctx.tenant_id, series=ctx.series)
    return replace(ctx, prices=tuple(found))


PRICE_LIST_PRICES = ActionPages(
    record="price-list",
    current_area="price-lists",
    actions=PriceAction,
    definitions=DEFINITIONS,
    load=_load_price_list,
    preview=_preview,
    error_title=text("Nothing was changed."),
    permission=NEEDS[CatalogAction.SET_PRICES].permission,
)
PRODUCT_PRICES = replace(
    PRICE_LIST_PRICES, record="product", current_area="products", load=_load_product
)
