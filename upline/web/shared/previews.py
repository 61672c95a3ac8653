"""The preview of an action: values that change, and sentences on what happens here and upstream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upline.backorders.preview import DryRunLine, DryRunOrder, DryRunResult, perform_dry_run
from upline.kernel.formats import format_day, spell_number
from upline.kernel.money import Money
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
    return "today" if day == today else format_day(day)


def money_change(label: str, was: Money | None, now: Money | None) -> Change:
    """Return the change of an amount; None where it is not known."""
    if was is None or now is None:
        return Change(label, _amount(was), _amount(now), formatting.UNKNOWN)
    difference = now - was
    plus = "+" if difference.amount > 0 else ""
    return Change(label, _amount(was), _amount(now), f"{plus}{formatting.amount(difference)}")


def _amount(value: Money | None) -> str:
    return formatting.UNKNOWN if value is None else formatting.amount(value)


def step(icon: str, text: str, *values: object) -> PreviewStep:
    """Return a sentence with its values written into it, escaped."""
    return PreviewStep(icon, format_html(text, *values) if values else SafeString(text))


def booking_steps(result: DryRunResult, *, back_ordering_active: bool) -> Iterator[PreviewStep]:
    """Say what the BSS upstream books; nothing where back-ordering is not active."""
    for order in result.orders:
        text = "{} books <b>one order</b>: {}, <b>{}</b>."
        total = formatting.money(order.total)
        yield step("chevrons-up", text, order.distributor, _sum(order), total)
    for reason in result.parked:
        text = "The order waits until the distributor has mended this: {} The sale goes through."
        yield step("triangle-alert", text, reason)
    if back_ordering_active and not result.orders and not result.parked:
        yield step("chevrons-up", "No order is booked at the distributor.")


def _sum(order: DryRunOrder) -> SafeString:
    listed = format_html_join("; ", "{}", ((_line(line),) for line in order.lines[:_MAX_LINES]))
    more = len(order.lines) - _MAX_LINES
    return format_html("{}; and {} more", listed, more) if more > 0 else listed


def _line(line: DryRunLine) -> SafeString:
    price = formatting.amount(line.unit_price)
    product = f"{formatting.whole(line.quantity)} × {price}"
    if not line.promotion:
        return format_html("{}", product)
    less = formatting.amount(line.discount)
    text = "{}, less {} by {} {}"
    return format_html(text, product, less, line.promotion, _duration_text(line.promotion_cycles))


def _duration_text(cycles: int | None) -> str:
    if cycles is None:
        return "no end date"
    return "for the first cycle" if cycles == 1 else f"for {spell_number(cycles)} cycles"
