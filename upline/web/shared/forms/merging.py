"""Two people edit one record: what was typed for an earlier version is carried over onto the current one, by field.

An edit form sends back what the person has read (`READ`). Compared with it, what they typed says which
fields they have changed, and the record says which fields somebody else has changed: a three-way merge.
What is read comes back from the browser; it is shown to its sender only, and decides nothing.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest

from upline.kernel.texts import Text, text

READ = "read"
_CARRY_OVER = "carry_over"
_MAX_LENGTH = 100_000

F = TypeVar("F", bound=forms.Form)
Sent = str | bool | list[str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that somebody else has changed: its label, and what it has now. `is_typed`: the person has changed it too."""

    label: Any
    now: Text | str
    is_typed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """What a form says of a record that somebody else has changed since it was opened.

    `is_merged`: what was typed is on top of the current version already, and `changes` are the
    fields in which it replaces what somebody else saved.
    """

    noun: Text | str
    reload: str
    changes: tuple[FieldChange, ...]
    history: str = ""
    other: Text | str = ""
    is_merged: bool = False


def is_carry_over(request: HttpRequest) -> bool:
    """Tell whether a form is sent to be shown for the current version of its record, without saving."""
    return request.method == "POST" and _CARRY_OVER in request.POST


def read_values(form: forms.Form) -> str:
    """Return what the form sends back as `READ`: what the person has read of the record."""
    sent = form.data.get(READ, "") if form.is_bound else ""
    return str(sent) or json.dumps({name: _current(form[name]) for name in _names(form)})


def merge(form: F, build: Callable[[dict[str, Any]], F]) -> F:
    """Return the form of the current version with what the person has changed; `build` makes it from data."""
    typed = _typed_names(form, _parse(form.data.get(READ, "")))
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        data[key] = (
            field.widget.value_from_datadict(form.data, form.files, key)
            if name in typed
            else field.prepare_value(form[name].initial)
        )
    return build(data)


def changes_of_others(form: forms.Form) -> tuple[FieldChange, ...]:
    """Return the fields of a submitted form that somebody else has changed since they were read."""
    read = _parse(form.data.get(READ, ""))
    typed = _typed_names(form, read)
    return tuple(
        FieldChange(form[name].label, _shown(form[name]), name in typed)
        for name in _names(form)
        if name in read and read[name] != _current(form[name])
    )


def _names(form: forms.Form) -> list[str]:
    return [field.name for field in form.visible_fields()]


def _typed_names(form: forms.Form, read: dict[str, Any]) -> set[str]:
    """Return the fields that the person has changed; all, where it is not known what they have read."""
    return {
        name
        for name in _names(form)
        if name not in read or read[name] != _as_sent(form.fields[name].widget, form[name].data)
    }


def _current(bound: forms.BoundField) -> Sent:
    return _as_sent(bound.field.widget, bound.field.prepare_value(bound.initial))


def _as_sent(widget: forms.Widget, value: Any) -> Sent:
    """Return a value as an untouched form sends it, so that what was typed can be compared with it."""
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    shown: Any = widget.format_value(value)
    if isinstance(shown, list):
        return sorted(shown)
    return "\n".join(str("" if shown is None else shown).strip().splitlines())


def _shown(bound: forms.BoundField) -> Text | str:
    """Return what a field has now, in words."""
    value = _current(bound)
    if isinstance(value, bool):
        return text("Yes") if value else text("No")
    if isinstance(value, str):
        return value or text("None")
    titles = {str(key): title for key, title in getattr(bound.field.widget, "choices", ())}
    return ", ".join(str(titles.get(one, one)) for one in value if one) or text("None")


def _parse(read: Any) -> dict[str, Any]:
    try:
        found = json.loads(str(read)[:_MAX_LENGTH])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
