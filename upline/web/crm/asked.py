"""What the lists of activities, e-mails and cases are asked: the parameters of their addresses."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from upline.crm.queries import (
    ActivityFilter,
    ActivityView,
    CaseFilter,
    CaseView,
    EmailFilter,
    EmailView,
    Key,
    PageRequest,
)
from upline.crm.rulebook import (
    KIND_TITLES,
    PRIORITY_TITLES,
    STATUS_TITLES,
    ActivityKind,
    CasePriority,
    CaseStatus,
    Direction,
)
from upline.kernel.pages import Ref
from upline.web.forms.base import Form

MINE = "mine"
DIRECTION_TITLES: Mapping[Direction, str] = {
    Direction.SENT: "Written here",
    Direction.RECEIVED: "Received",
    Direction.NOTED: "Noted",
}
_KEY = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\.)?([0-9a-f-]{36})", re.ASCII)


def _codes(titles: Mapping[Any, str]) -> dict[str, Any]:
    """Return values by the words that addresses have for them."""
    return {value.value.lower().replace("_", "-"): value for value in titles}


KINDS: Mapping[str, ActivityKind] = _codes(KIND_TITLES)
STATUSES: Mapping[str, CaseStatus] = _codes(STATUS_TITLES)
PRIORITIES: Mapping[str, CasePriority] = _codes(PRIORITY_TITLES)
DIRECTIONS: Mapping[str, Direction] = _codes(DIRECTION_TITLES)


class ListForm(Form):
    """What every such list can be asked. `me`: whose list it is; `people`: who works in the BSS."""

    views: Collection[str] = ()

    view = forms.CharField(required=False)
    text = forms.CharField(
        label="Text", required=False, max_length=200, help_text="A part of its subject"
    )
    after = forms.CharField(required=False)
    before = forms.CharField(required=False)

    def __init__(self, asked: Mapping[str, str], *, me: UUID, people: Sequence[Ref]) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.me = me
        self.people = {str(ref.id): ref.name for ref in people}
        if "whose" in self.fields:
            self._offer("whose", {MINE: "Me", **self.people})

    def _offer(self, name: str, words: Mapping[str, str]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select), "chosen from a list"
        widget.choices = [("", "Any"), *words.items()]

    def one_of(self, name: str, known: Collection[str]) -> str:
        """Return what a parameter says, if it is one of those known."""
        asked: str = self.cleaned_data[name]
        if asked and asked not in known:
            label = str(self.fields[name].label or name.capitalize())
            raise forms.ValidationError(f"“{asked}” is not known here as {label.lower()}.")
        return asked

    def clean_view(self) -> str:
        return self.one_of("view", self.views)

    def clean_whose(self) -> str:
        return self.one_of("whose", {MINE, *self.people})

    def clean_after(self) -> Key | None:
        return self._key("after")

    def clean_before(self) -> Key | None:
        return self._key("before")

    def _key(self, name: str) -> Key | None:
        asked: str = self.cleaned_data[name]
        if not asked:
            return None
        found = _KEY.fullmatch(asked)
        try:
            day, record_id = found.groups() if found else ("none", "")
            return Key(UUID(record_id), date.fromisoformat(day) if day else None)
        except ValueError:
            raise forms.ValidationError("There is no such page of this list.") from None

    @property
    def assigned_to_id(self) -> UUID | None:
        """Return whose work is asked for."""
        whose: str = self.cleaned_data["whose"]
        return self.me if whose == MINE else UUID(whose) if whose else None

    def page(self) -> PageRequest:
        """Return the page that a valid form asks for."""
        after = self.cleaned_data["after"]
        return PageRequest(after=after, before=None if after else self.cleaned_data["before"])


def _one(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Select)


class ActivityListForm(ListForm):
    """What the list of activities is asked."""

    views = [view.value for view in ActivityView]
    whose = _one("Assigned to")
    kind = _one("Kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("kind", {code: KIND_TITLES[kind] for code, kind in KINDS.items()})

    def clean_kind(self) -> str:
        return self.one_of("kind", KINDS)

    def where(self, today: date) -> ActivityFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        return ActivityFilter(
            today=today,
            view=ActivityView(asked["view"] or ActivityView.OPEN),
            assigned_to_id=self.assigned_to_id,
            kind=KINDS.get(asked["kind"]),
            text=asked["text"],
        )


class CaseListForm(ListForm):
    """What the list of cases is asked."""

    views = [view.value for view in CaseView]
    whose = _one("Assigned to")
    status = _one("Status")
    priority = _one("Priority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("status", {code: STATUS_TITLES[s] for code, s in STATUSES.items()})
        self._offer("priority", {code: PRIORITY_TITLES[p] for code, p in PRIORITIES.items()})

    def clean_status(self) -> str:
        return self.one_of("status", STATUSES)

    def clean_priority(self) -> str:
        return self.one_of("priority", PRIORITIES)

    def where(self) -> CaseFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        return CaseFilter(
            view=CaseView(asked["view"] or CaseView.OPEN),
            assigned_to_id=self.assigned_to_id,
            status=STATUSES.get(asked["status"]),
            priority=PRIORITIES.get(asked["priority"]),
            text=asked["text"],
        )


class EmailListForm(ListForm):
    """What the list of e-mails is asked."""

    views = [view.value for view in EmailView]
    direction = _one("Direction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("direction", {code: DIRECTION_TITLES[d] for code, d in DIRECTIONS.items()})

    def clean_direction(self) -> str:
        return self.one_of("direction", DIRECTIONS)

    def where(self) -> EmailFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        return EmailFilter(
            view=EmailView(asked["view"] or EmailView.ALL),
            direction=DIRECTIONS.get(asked["direction"]),
            text=asked["text"],
        )


def written(key: Key) -> str:
    """Return a key as the address has it."""
    return f"{key.due_date}.{key.id}" if key.due_date else str(key.id)
