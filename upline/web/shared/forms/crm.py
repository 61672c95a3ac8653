"""The forms of activities, e-mails, cases, notes, files and contacts, on their own pages and on orders.

Forms convert the input; the actions decide what is allowed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from upline.crm.actions import ActivityInput
from upline.crm.addresses import split_addresses
from upline.crm.file_types import ALLOWED_EXTENSIONS
from upline.crm.rulebook import (
    KIND_TITLES,
    PRIORITY_TITLES,
    STATUS_TITLES,
    SUBJECT_LENGTH,
    TEXT_LENGTH,
    ActivityKind,
    CasePriority,
    CaseStatus,
)
from upline.kernel.page_objects import Ref
from upline.kernel.texts import contextual_text, text
from upline.web.shared.forms.base import DayField, Form, too_long
from upline.web.shared.forms.fields import RecordChoiceField, select_field, text_field

_UNASSIGNED = text("Unassigned")


class CrmForm(Form):
    """A form about an order. Fields named in `wide` fill its width; the others stand in pairs."""

    wide: tuple[str, ...] = ("subject", "text")

    @property
    def top_fields(self) -> list[forms.BoundField]:
        """Return the fields that fill the width, before the others."""
        return [self[name] for name in self.fields if name in self.wide and name != "text"]

    @property
    def paired_fields(self) -> list[forms.BoundField]:
        """Return the fields that stand side by side."""
        return [self[name] for name in self.fields if name not in (*self.wide, *self._hidden)]

    @property
    def bottom_fields(self) -> list[forms.BoundField]:
        """Return what is written last."""
        return [self[name] for name in self.fields if name == "text"]

    @property
    def _hidden(self) -> list[str]:
        return [field.name for field in self.hidden_fields()]


_MENTION_HELP = text("@ and a name, such as @Anna, puts it into that person’s inbox.")


def _text(
    label: str, *, required: bool = False, rows: int = 6, help_text: str = ""
) -> forms.CharField:
    most = TEXT_LENGTH
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": text("{label} is required.", label=label),
            "max_length": too_long(label, most),
        },
    )


def _subject(**kwargs: Any) -> forms.CharField:
    return text_field(text("Subject"), most=SUBJECT_LENGTH, **kwargs)


def _assignee(people: Iterable[Ref], now: Ref | None = None) -> RecordChoiceField:
    """Return whom work can be given to; `now`: who has it, and may keep it."""
    refs = {ref.id: ref for ref in people}
    if now is not None:
        refs.setdefault(now.id, now)
    return RecordChoiceField(
        refs.values(), none=_UNASSIGNED, label=text("Assigned to"), required=False
    )


def _with(data: Mapping[str, Any] | None, name: str, usual: str) -> Mapping[str, Any] | None:
    """Return what was typed; where nothing was said of one field, with its usual value."""
    if data is None or name in data:
        return data
    filled = data.copy() if isinstance(data, QueryDict) else dict(data)
    filled[name] = usual
    return filled


class ActivityForm(CrmForm):
    """A call, a meeting or a task. Where its kind is not said it is a task."""

    subject = _subject()
    kind = select_field(text("Type"), {k.value: title for k, title in KIND_TITLES.items()})
    due_date = DayField(label=text("Due"), required=False)
    text = _text(text("Text"))

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        people: Iterable[Ref],
        *,
        now: Ref | None = None,
        **kwargs: Any,
    ) -> None:
        usual = ActivityKind.TASK.value
        kwargs.setdefault("initial", {"kind": usual})
        data = _with(data, "kind", usual)
        super().__init__(data, added={"assigned_to": _assignee(people, now)}, **kwargs)

    def clean_kind(self) -> ActivityKind:
        return ActivityKind(self.cleaned_data["kind"])

    def activity_input(self) -> ActivityInput:
        """Return the values of a valid form as the actions take them."""
        values = self.cleaned_data
        return ActivityInput(
            subject=values["subject"],
            kind=values["kind"],
            text=values["text"],
            assigned_to_id=values["assigned_to"],
            due_date=values["due_date"],
        )


class EmailForm(CrmForm):
    """An e-mail that is written here."""

    wide = ("to", "subject", "text")
    to = forms.CharField(
        label=contextual_text("of an e-mail", "To"),
        max_length=6000,
        help_text=text("Separate several addresses with commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={"required": text("Enter an e-mail address.")},
    )
    subject = _subject(
        help_text=text("The order’s number is put before it, so that answers find back.")
    )
    text = _text(text("Text"), required=True, rows=10)

    def clean_to(self) -> list[str]:
        return split_addresses(self.cleaned_data["to"])


class RelateForm(CrmForm):
    """One of the received e-mails, or a subject to be noted."""

    wide = ("email", "subject", "text")
    subject = _subject(required=False)

    def __init__(self, data: Any, received: Iterable[Ref]) -> None:
        offered = list(received)
        none = text("None of these") if offered else text("There are none to relate")
        email = RecordChoiceField(offered, none=none, label=text("Received e-mail"), required=False)
        super().__init__(data, added={"email": email})
        self.order_fields(["email", "subject"])
        self.fields["subject"].help_text = text(
            "For one that was not received here: only this is kept."
        )

    def clean(self) -> None:
        if not self.errors and not self.cleaned_data["email"] and not self.cleaned_data["subject"]:
            self.add_error("subject", text("Choose a received e-mail, or enter a subject."))


class CaseForm(CrmForm):
    """A question or a problem. Where its priority is not said it has the normal one."""

    subject = _subject()
    priority = select_field(
        text("Priority"), {p.value: title for p, title in PRIORITY_TITLES.items()}
    )
    text = _text(text("Description"), help_text=_MENTION_HELP)

    def __init__(self, data: QueryDict | None, people: Iterable[Ref]) -> None:
        usual = CasePriority.NORMAL.value
        super().__init__(
            _with(data, "priority", usual),
            added={"assigned_to": _assignee(people)},
            initial={"priority": usual},
        )

    def clean_priority(self) -> CasePriority:
        return CasePriority(self.cleaned_data["priority"])


class CaseUpdateForm(CrmForm):
    """How a case shall stand, and the version of it that was read."""

    status = select_field(text("Status"), {s.value: title for s, title in STATUS_TITLES.items()})
    priority = select_field(
        text("Priority"), {p.value: title for p, title in PRIORITY_TITLES.items()}
    )
    text = _text(text("Comment"), rows=3, help_text=_MENTION_HELP)

    def __init__(self, data: Any, people: Iterable[Ref], now: Ref | None, **kwargs: Any) -> None:
        super().__init__(data, added={"assigned_to": _assignee(people, now)}, **kwargs)

    def clean_status(self) -> CaseStatus:
        return CaseStatus(self.cleaned_data["status"])

    def clean_priority(self) -> CasePriority:
        return CasePriority(self.cleaned_data["priority"])


class EntryForm(CrmForm):
    """Something said in a case."""

    text = _text(text("Comment"), required=True, rows=4, help_text=_MENTION_HELP)


class NoteForm(CrmForm):
    """A note on an order."""

    text = _text(text("Note"), required=True, help_text=_MENTION_HELP)


class FileForm(CrmForm):
    """A file to attach to an order."""

    wide = ("file",)
    file = forms.FileField(
        label=text("File"),
        # An empty file is refused by the action, which names it.
        allow_empty_file=True,
        max_length=None,
        help_text=text(
            "At most 10 MB: {allowed_extensions}.",
            allowed_extensions=", ".join(e.removeprefix(".") for e in ALLOWED_EXTENSIONS),
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ALLOWED_EXTENSIONS)}),
        error_messages={"required": text("Choose a file."), "missing": text("Choose a file.")},
    )


class ContactForm(CrmForm):
    """A person at the order’s account or at its Billing To."""

    name = text_field(text("Name"), most=200)
    email = text_field(text("E-mail"), most=254, required=False, inputmode="email")
    phone = text_field(text("Phone"), most=60, required=False, inputmode="tel")

    def __init__(self, data: Any, accounts: Iterable[Ref]) -> None:
        account = RecordChoiceField({ref.id: ref for ref in accounts}.values(), label=text("Of"))
        super().__init__(data, added={"account": account})
        self.order_fields(["name", "account", "email", "phone"])


class OrderNumberForm(CrmForm):
    """To which order a received e-mail belongs."""

    order = text_field(text("Order number"), most=60, inputmode="text")
