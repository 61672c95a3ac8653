"""The form of an action, and the components that draw its fields."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms

from upline.access.rulebook import Actor
from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.texts import text
from upline.web.shared.access import Visit
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.fields import Option, RadioChoiceField

_VERSION = "version"


@dataclass(frozen=True, slots=True)
class FormComponent:
    """A field and the component that draws it, with the options and the remark it shows."""

    kind: str
    field: forms.BoundField
    options: tuple[Option, ...] = ()
    remark: str = ""


_STEPPERS = frozenset({"stepper", "quantity"})


class ComponentForm(Form):
    """A form that says of each of its fields which component draws it."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="act_%s")

    def components(self) -> list[FormComponent]:
        """Return the fields in their order; without fields the form is only a confirmation."""
        return []

    @property
    def focuses_choice(self) -> bool:
        """Return whether the first choice takes the focus: a number of licences takes it from any other field."""
        kinds = [part.kind for part in self.components()]
        return kinds[:1] == ["choice"] and not _STEPPERS & set(kinds)

    def focus_first(self) -> None:
        """Give the first field the focus, unless it is a choice or a number of licences, which are no widgets."""
        parts = self.components()
        if self.errors or not parts or self.focuses_choice or _STEPPERS & {p.kind for p in parts}:
            return
        parts[0].field.field.widget.attrs["autofocus"] = True

    def component(self, kind: str, name: str, remark: str = "") -> FormComponent:
        """Return a field with the component that draws it."""
        return FormComponent(kind, self[name], getattr(self.fields[name], "options", ()), remark)


@dataclass(frozen=True, slots=True)
class ActionContext(ABC):
    """An action that a person requests: the record as it stands, the person, the moment.

    Areas add their record and what their forms offer to choose from.
    """

    visit: Visit
    now: datetime
    today: date

    @property
    @abstractmethod
    def record_id(self) -> UUID: ...

    @property
    @abstractmethod
    def record_name(self) -> str: ...

    @property
    @abstractmethod
    def version(self) -> int | str | None:
        """Return the version that a form sends back; None for records without versions."""

    @property
    @abstractmethod
    def home(self) -> str:
        """Return the address of the record's page."""

    @property
    def subject(self) -> str:
        """Return what the action is about, as the title of its dialog says it."""
        return self.record_name

    @property
    def back(self) -> str:
        """Return the address to which the page without script leads back."""
        return self.home

    @property
    def query(self) -> str:
        """Return the query string that the addresses of the action need, or nothing."""
        return ""

    @property
    def tenant_id(self) -> UUID:
        return self.visit.tenant.id

    @property
    def by(self) -> Actor:
        return self.visit.actor


C = TypeVar("C", bound=ActionContext)


class ActionForm(ComponentForm, Generic[C]):
    """The form of one action, with the version of the record that the person read.

    Without fields of its own it is only a confirmation.
    """

    def __init__(self, ctx: C, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.ctx = ctx
        if ctx.version is not None:
            field = forms.IntegerField if isinstance(ctx.version, int) else forms.CharField
            self.fields[_VERSION] = field(
                widget=forms.HiddenInput, required=False, initial=ctx.version
            )
        self.build(ctx)
        self.set_messages()

    def build(self, ctx: C) -> None:
        """Add the fields that depend on the record."""

    @property
    def no_choice_message(self) -> str:
        """Return why there is nothing to choose from, and so no form; otherwise nothing."""
        return ""

    @property
    def version(self) -> Any:
        """Return the version that the person read; None where the form was sent without one."""
        return self.cleaned_data.get(_VERSION) or None

    def initial_data(self) -> dict[str, Any]:
        """Return what the form would send unchanged, so that a preview can be drawn at once."""
        values = {name: self[name].value() for name in self.fields}
        return {name: value for name, value in values.items() if value is not None}


def count_field(label: str, initial: int) -> forms.IntegerField:
    """Return a field for a quantity; whatever is none gets the same sentence."""
    sentence = text(
        "Enter a whole number from {least} to {most}.", least=1, most=f"{MAX_QUANTITY:,}"
    )
    codes = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=initial,
        error_messages=dict.fromkeys(codes, sentence),
    )


def date_field(label: str, initial: date | None = None) -> DayField:
    """Return a field for a date that may be left empty."""
    field = DayField(label=label, required=False, initial=initial)
    field.widget.attrs["class"] = "input"
    return field


def choice_field(label: str, options: Sequence[Option]) -> RadioChoiceField:
    """Return a field for one of few options; the first that can be chosen is selected at the start."""
    first = next((option.value for option in options if not option.why_not), "")
    return RadioChoiceField(label=label, options=options, initial=first)
