"""Template tags: values are formatted here, by `upline.web.shared.formatting`, and nowhere else."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from upline.setup.custom_field_values import group_fields
from upline.setup.queries import CustomValue
from upline.web.shared import formatting, labels, preferences
from upline.web.shared.forms.custom_fields import title_of

register = template.Library()

_NOTHING = format_html('<span class="none">{}</span>', formatting.UNKNOWN)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """Draw an icon: decoration, unless it has a label, which is then read out."""
    words = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = lucide(str(name), size=int(size), stroke_width="1.75", **words)
    return mark_safe(drawn)  # noqa: S308 — drawn by the library, from its own files


@register.simple_tag
def money(value: Decimal | None, currency: str = "") -> SafeString:
    """Write an amount with its currency; a zero is grey, what is unknown is a dash."""
    if value is None:
        return _NOTHING
    return format_html(
        '<span class="money{}">{}{}</span>',
        "" if value else " zero",
        formatting.amount(value, currency),
        format_html(' <span class="cur">{}</span>', currency) if currency else "",
    )


@register.filter
def delta(value: int | Decimal) -> str:
    """Write a signed quantity: `+25`, `−8`."""
    return formatting.delta(value)


@register.filter
def whole(value: int) -> str:
    """Write a quantity or a count: `1,204`."""
    return formatting.whole(value)


@register.filter
def day(value: date | None) -> SafeString:
    """Write a day: `15 May 2026`."""
    if value is None:
        return _NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.day(value))


@register.simple_tag
def moment(value: datetime | None, timezone: str = "UTC", *, seconds: bool = False) -> SafeString:
    """Write a moment with its zone: `15 May 2026, 14:05 CEST`."""
    if value is None:
        return _NOTHING
    text = formatting.moment(value, timezone, seconds=seconds)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def initials(name: str) -> str:
    """Write a person's initials."""
    return formatting.initials(name)


@register.filter
def trigger_title(trigger: str) -> str:
    """Write which sale triggered an order: `Quantity changed`."""
    return labels.trigger_title(trigger)


@register.filter
def cycle_title(cycle: str) -> str:
    """Write a billing cycle: `Monthly`."""
    return labels.cycle_title(cycle)


@register.filter
def status_tone(status: str, kind: str = "") -> str:
    """Choose the badge of a status, by its name, else by its kind."""
    return labels.status_tone(status, kind)


@register.filter
def by_heading(
    values: Iterable[CustomValue],
) -> list[tuple[str, tuple[CustomValue, ...]]]:
    """Put custom fields under their headings."""
    return [(title_of(group), group.fields) for group in group_fields(values)]


@register.filter
def get_item(mapping: Mapping[str, Any], key: str) -> Any:
    """Look a value up by a key that is itself a value."""
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def preference(context: Context, name: str) -> str:
    """Return what the person prefers, or nothing: then the system or the house decides."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get(name, "") if request else ""
    return chosen if chosen in preferences.PREFERENCES[name] else ""
