"""What was seen in a rehearsal, in sentences: what the BSS upstream would book."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upline.backorders.preview import DryRunLine, DryRunOrder, DryRunResult
from upline.kernel.formats import spell_number
from upline.web.shared import formatting

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
    """One sentence, with the icon that says where it happens."""

    icon: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action will do, or the sentence that says why it will not."""

    button: str
    changes: tuple[Change, ...] = ()
    steps: tuple[PreviewStep, ...] = ()
    refusal: str = ""


def step(icon: str, text: str, *values: object) -> PreviewStep:
    """Return a sentence with its values written into it, escaped."""
    return PreviewStep(icon, format_html(text, *values) if values else SafeString(text))


def booking_steps(result: DryRunResult, *, back_ordering_active: bool) -> Iterator[PreviewStep]:
    """Tell what the BSS upstream books; nothing where sales are not told to one."""
    for order in result.orders:
        text = "{} books <b>one order</b>: {}, <b>{} {}</b>."
        total = formatting.amount(order.total, order.currency)
        yield step("chevrons-up", text, order.distributor, _sum(order), total, order.currency)
    for reason in result.parked:
        text = "The order waits until the distributor has mended this: {} The sale goes through."
        yield step("triangle-alert", text, reason)
    if back_ordering_active and not result.orders and not result.parked:
        yield step("chevrons-up", "No order is booked at the distributor.")


def _sum(order: DryRunOrder) -> SafeString:
    told = format_html_join(
        "; ", "{}", ((_line(line, order.currency),) for line in order.lines[:_MAX_LINES])
    )
    more = len(order.lines) - _MAX_LINES
    return format_html("{}; and {} more", told, more) if more > 0 else told


def _line(line: DryRunLine, currency: str) -> SafeString:
    price = formatting.amount(line.unit_price, currency)
    product = f"{formatting.whole(line.quantity)} × {price}"
    if not line.promotion:
        return format_html("{}", product)
    less = formatting.amount(line.discount, currency)
    text = "{}, less {} by {} {}"
    return format_html(text, product, less, line.promotion, _duration_text(line.promotion_cycles))


def _duration_text(cycles: int | None) -> str:
    if cycles is None:
        return "for good"
    return "for the first cycle" if cycles == 1 else f"for {spell_number(cycles)} cycles"
