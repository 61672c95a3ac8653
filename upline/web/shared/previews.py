"""The preview of an action: values that change, and sentences on what happens here and upstream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upline.backorders.preview import DryRunLine, DryRunOrder, DryRunResult, perform_dry_run
from upline.kernel.money import Money
from upline.kernel.texts import text
from upline.web.shared import formatting
from upline.web.shared.markup import html_text

_MAX_LINES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One line of figures: what it is now, what it will be, the difference."""

    label: str
    was: str
    now: str
    delta: str


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """One sentence, with the icon that says where it happens.

    `is_no_change`: it says that nothing would change.
    """

    icon: str
    text: SafeString
    is_no_change: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action will do, or the sentence that says why it will not."""

    button: str
    changes: tuple[Change, ...] = ()
    steps: tuple[PreviewStep, ...] = ()
    refusal: str = ""

    @property
    def is_no_change(self) -> bool:
        """Tell whether the action would change nothing."""
        return any(one.is_no_change for one in self.steps)


def dry_run(do: Callable[[], object], *, tenant_id: UUID) -> DryRunResult:
    """Do something in a transaction that is rolled back; return what it would book upstream.

    Raises: Refused — as `do` did.
    """
    result = perform_dry_run(do, tenant_id=tenant_id)
    if result.refusal is not None:
        raise result.refusal
    return result


def day_or_today(day: date, *, today: date) -> str:
    """Return `today`, or the day: `1 May 2026`."""
    return text("today") if day == today else text("{day}", day=day)


def money_change(label: str, was: Money | None, now: Money | None) -> Change:
    """Return the change of an amount; None where it is not known."""
    if was is None or now is None:
        return Change(label, _amount(was), _amount(now), formatting.UNKNOWN)
    difference = now - was
    plus = "+" if difference.amount > 0 else ""
    return Change(label, _amount(was), _amount(now), f"{plus}{formatting.amount(difference)}")


def _amount(value: Money | None) -> str:
    return formatting.UNKNOWN if value is None else formatting.amount(value)


def step(icon: str, sentence: str, *values: object, **named: object) -> PreviewStep:
    """Return a sentence with its values written into it, escaped; dates and money as the reader writes them."""
    if not values and not named:
        return PreviewStep(icon, html_text(sentence))
    written = {name: _written(value) for name, value in named.items()}
    return PreviewStep(icon, format_html(str(sentence), *values, **written))


def no_change(sentence: str, **named: object) -> PreviewStep:
    """Return the sentence that says that nothing would change."""
    return replace(step("info", sentence, **named), is_no_change=True)


def _written(value: object) -> object:
    return str(text("{value}", value=value)) if isinstance(value, date | Money) else value


def booking_steps(result: DryRunResult, *, back_ordering_active: bool) -> Iterator[PreviewStep]:
    """Say what the BSS upstream books; nothing where back-ordering is not active."""
    for order in result.orders:
        yield step(
            "chevrons-up",
            text("{distributor} books <b>one order</b>: {lines}, <b>{total}</b>."),
            distributor=order.distributor,
            lines=_sum(order),
            total=formatting.money(order.total),
        )
    for reason in result.parked:
        yield step(
            "triangle-alert",
            text(
                "The distributor’s order stays on hold until this is fixed: {reason} "
                "The sale goes through."
            ),
            reason=reason,
        )
    if back_ordering_active and not result.orders and not result.parked:
        yield step("chevrons-up", text("No order is booked at the distributor."))


def _sum(order: DryRunOrder) -> SafeString:
    listed = format_html_join("; ", "{}", ((_line(line),) for line in order.lines[:_MAX_LINES]))
    more = len(order.lines) - _MAX_LINES
    if more <= 0:
        return listed
    return format_html(str(text("{lines}; and {count} more")), lines=listed, count=more)


def _line(line: DryRunLine) -> SafeString:
    price = formatting.amount(line.unit_price)
    product = f"{formatting.whole(line.quantity)} × {price}"
    if not line.promotion:
        return format_html("{}", product)
    return format_html(
        str(_less_by_promotion(line.promotion_cycles)),
        product=product,
        discount=formatting.amount(line.discount),
        promotion=line.promotion,
        cycles=line.promotion_cycles,
    )


def _less_by_promotion(cycles: int | None) -> str:
    if cycles is None:
        return text("{product}, less {discount} by {promotion}, no end date")
    if cycles == 1:
        return text("{product}, less {discount} by {promotion} for the first cycle")
    return text("{product}, less {discount} by {promotion} for {cycles} cycles")
