"""Template tags: values are formatted here, by `upline.web.shared.formatting`, and nowhere else."""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from upline.backorders.provenance import moments as provenance_moments
from upline.backorders.provenance import texts as provenance_texts
from upline.kernel.page_objects import Ref
from upline.setup.custom_field_values import group_fields
from upline.setup.queries import CustomValue
from upline.tenancy.rulebook import LANGUAGES
from upline.web.shared import form_tokens, formatting, labels, markup, navigation, preferences
from upline.web.shared.forms.custom_fields import title_of
from upline.web.shared.forms.drawing import draw_field
from upline.web.shared.language import current_language
from upline.web.shared.lists.address import Chip
from upline.web.shared.lists.chips import draw_chip, draw_chips
from upline.web.shared.lists.column_choice import draw_column_options
from upline.web.shared.lists.drawing import DrawnHead, DrawnLine, Selection, draw_rows
from upline.web.shared.undo import undo_of

register = template.Library()

register.simple_tag(markup.icon)
register.simple_tag(markup.amount)
register.simple_tag(markup.money)
register.simple_tag(markup.moment)
register.filter(markup.breakable)
register.filter(markup.day)
register.filter(markup.moment_of_bss)
register.filter("undo", undo_of)


@register.filter
def delta(value: int | Decimal) -> str:
    """Write a signed quantity: `+25`, `−8`."""
    return formatting.delta(value)


@register.filter
def whole(value: int) -> str:
    """Write a quantity or a count: `1,204`."""
    return formatting.whole(value)


@register.filter
def initials(name: str) -> str:
    """Write a person's initials."""
    return formatting.initials(name)


for title in (
    labels.activity_kind_title,
    labels.case_priority_title,
    labels.cycle_title,
    labels.event_reason_title,
    labels.event_title,
    labels.history_new,
    labels.history_old,
    labels.history_line_title,
    labels.licences,
    labels.line_text,
    labels.line_kind_title,
    labels.log_state_title,
    labels.nothing_to_book_sentence,
    labels.placement_title,
    labels.price_source_title,
    labels.purpose_text,
    labels.role_title,
    labels.status_title,
    labels.trigger_title,
):
    register.filter(title)

for sentence in (
    provenance_moments.booking_delay_text,
    provenance_moments.happened_text,
    provenance_moments.moment_texts,
    provenance_texts.field_source_text,
    provenance_texts.field_title,
    provenance_texts.mirror_detail,
    provenance_texts.mirror_places,
    provenance_texts.omission_text,
    provenance_texts.origin_detail,
    provenance_texts.origin_headline,
    provenance_texts.price_reason_text,
    provenance_texts.promotion_line_text,
    provenance_texts.promotion_reason_text,
    provenance_texts.promotion_terms_text,
    provenance_texts.promotions_note,
    provenance_texts.promotions_summary,
    provenance_texts.sale_text,
    provenance_texts.warning_text,
):
    register.filter(sentence)


@register.filter
def mentions(sentence: str, label: str) -> bool:
    """Tell whether a sentence names the field with this label, which is then not put before it."""
    return label.casefold() in sentence.casefold()


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
def form_token(context: Context) -> SafeString:
    """Write what every form has that is sent by POST: the one-time token, and that against forgery.

    `address_form_token` is that of a form whose address carries it, so that Back leads to the same form.
    """
    return format_html(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">',
        form_tokens.CSRF_FIELD,
        context.get("csrf_token", ""),
        form_tokens.FIELD,
        context.get("address_form_token") or form_tokens.new_token(),
    )


@register.simple_tag(takes_context=True)
def record_link(context: Context, name: str, record: Ref) -> SafeString:
    """Write the name of a record, as a link to its page where there is one that may be seen."""
    slug = context["visit"].tenant.slug
    href = navigation.record_url(name, slug, record.id) if record.is_shared else ""
    if not href:
        return format_html("{}", record.name)
    return format_html('<a href="{}">{}</a>', href, record.name)


@register.simple_tag
def field_group(field: BoundField, slot: str, optional: object) -> SafeString:
    """Write what `<c-field>` is."""
    return draw_field(field, slot, optional=bool(optional))


@register.simple_tag
def filter_panel(chip: Chip, slot: SafeString) -> SafeString:
    """Write what `<c-filter>` is."""
    return draw_chip(chip, slot)


register.simple_tag(draw_chips, name="filter_panels")
register.simple_tag(draw_column_options, name="column_options")


@register.simple_tag
def table_heads(heads: Iterable[DrawnHead]) -> SafeString:
    """Write the heads of a list."""
    return SafeString("".join([head.html for head in heads]))


@register.simple_tag
def table_rows(lines: Iterable[DrawnLine], selection: Selection | str, label: str) -> SafeString:
    """Write the rows of a list; with a `selection`, each begins with a box whose label begins with `label`."""
    return draw_rows(lines, selection if not isinstance(selection, str) else None, label)


@register.simple_tag
def cached_include(template_name: str, **values: Hashable) -> SafeString:
    """Write a template that depends on these values and the language only; this process draws it once for them."""
    return _draw_once(template_name, current_language(), tuple(values.items()))


@lru_cache(maxsize=1024)
def _draw_once(
    template_name: str, _language: str, values: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return render_to_string(template_name, dict(values))


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Return the languages of pages, each with its own name for itself."""
    return list(LANGUAGES.items())


@register.simple_tag(takes_context=True)
def preference(context: Context, name: str) -> str:
    """Return what the person prefers, or nothing: then the system or the house decides."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get(name, "") if request else ""
    return chosen if chosen in preferences.PREFERENCES[name] else ""
