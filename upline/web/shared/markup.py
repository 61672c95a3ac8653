"""Values as HTML: icons, amounts, days, moments. Template tags and the list machine draw them here."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape as escape_text

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from upline.kernel.money import Money
from upline.kernel.texts import Text
from upline.web.shared import formatting

_has_special = re.compile("[&<>\"']").search
NONE = format_html('<span class="none">{}</span>', formatting.UNKNOWN)


def write_html(template: str, *values: object) -> SafeString:
    """Return what `format_html` does: a list has a thousand of them, and that looks for lazy texts four times each."""
    written = [value if isinstance(value, SafeString) else escaped(str(value)) for value in values]
    return SafeString(template.format(*written))


def escaped(text: str) -> str:
    """Return what `html.escape` does, which replaces five times: most texts have nothing to replace."""
    return escape_text(text) if _has_special(text) else text


def join_html(template: str, rows: Iterable[Sequence[object]]) -> SafeString:
    """Return what `format_html_join` does without anything between the rows, by `write_html`."""
    return SafeString("".join([write_html(template, *row) for row in rows]))


def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """Draw an icon: decoration, unless it has a label, which is then read out."""
    return _icon(str(name), int(size), str(label))


@lru_cache(maxsize=512)
def _icon(name: str, size: int, label: str) -> SafeString:
    words = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = lucide(name, size=size, stroke_width="1.75", **words)
    return mark_safe(drawn)  # noqa: S308 — drawn by the library, from its own files


def html_text(sentence: str) -> SafeString:
    """Write a text whose template can have markup; its values are escaped."""
    if not isinstance(sentence, Text):
        return mark_safe(sentence)  # noqa: S308 — a literal of ours
    template, values = sentence.translated()
    return format_html(template, **values) if values else mark_safe(template)  # noqa: S308 — the same


def breakable(text: str) -> SafeString:
    """Write a text; a long e-mail address breaks behind its @ or before a dot, not amid a word."""
    escaped = conditional_escape(text)
    if "@" not in escaped or " " in escaped:
        return escaped
    broken = escaped.replace("@", "@<wbr>").replace(".", "<wbr>.")
    return mark_safe(broken)  # noqa: S308 — escaped above


def money(value: Money | None) -> SafeString:
    """Write an amount with its currency; a zero is grey, what is unknown is a dash."""
    return _money(value, currency=value.currency if value else "")


def amount(value: Money | None) -> SafeString:
    """Write an amount without its currency, which the page says once for all of them."""
    return _money(value, currency="")


def _money(value: Money | None, *, currency: str) -> SafeString:
    if value is None:
        return NONE
    return write_html(
        '<span class="money{}">{}{}</span>',
        "" if value.amount else " zero",
        formatting.amount(value),
        write_html(' <span class="cur">{}</span>', currency) if currency else "",
    )


def day(value: date | None) -> SafeString:
    """Write a day: `15 May 2026`."""
    if value is None:
        return NONE
    return write_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.day(value))


def moment_of_bss(value: datetime | None, timezone: str) -> SafeString:
    """Write a moment where all are those of one BSS: `15 May 2026, 14:05`; the zone is in its title."""
    if value is None:
        return NONE
    return write_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formatting.moment(value, timezone),
        formatting.moment_of_bss(value, timezone),
    )


def moment(value: datetime | None, timezone: str = "UTC", *, seconds: bool = False) -> SafeString:
    """Write a moment with its zone: `15 May 2026, 14:05 CEST`."""
    if value is None:
        return NONE
    text = formatting.moment(value, timezone, seconds=seconds)
    return write_html('<time datetime="{}">{}</time>', value.isoformat(), text)
