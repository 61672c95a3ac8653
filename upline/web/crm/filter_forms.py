"""The query parameters of the lists of activities, e-mails and cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from upline.crm.queries import (
    ActivityFilter,
    ActivityView,
    CaseFilter,
    CaseView,
    EmailFilter,
    EmailView,
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
from upline.kernel.page_objects import Ref
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import ListForm, is_day

MINE = "mine"
DIRECTION_TITLES: Mapping[Direction, str] = {
    Direction.SENT: "Written here",
    Direction.RECEIVED: "Received",
    Direction.NOTED: "Noted",
}


def _codes(titles: Mapping[Any, str]) -> dict[str, Any]:
    """Return values by the words that addresses have for them."""
    return {value.value.lower().replace("_", "-"): value for value in titles}


KINDS: Mapping[str, ActivityKind] = _codes(KIND_TITLES)
STATUSES: Mapping[str, CaseStatus] = _codes(STATUS_TITLES)
PRIORITIES: Mapping[str, CasePriority] = _codes(PRIORITY_TITLES)
DIRECTIONS: Mapping[str, Direction] = _codes(DIRECTION_TITLES)


class CrmListForm(ListForm):
    """The parameters of every such list. `me`: whose list it is; `people`: who works in the BSS."""

    unique_first = False

    def __init__(self, data: Mapping[str, str], *, me: UUID, people: Sequence[Ref]) -> None:
        super().__init__(data)
        self.me = me
        self.people = {str(ref.id): ref.name for ref in people}
        self.fields["text"].help_text = "A part of its subject"

    def is_value(self, value: str | None) -> bool:
        return value is None or is_day(value)


class AssignedListForm(CrmListForm):
    """A list of what is assigned to somebody."""

    whose = ChoiceFilter("Assigned to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("whose", {MINE: "Me", **self.people})

    @property
    def assigned_to_id(self) -> UUID | None:
        """Return the user filter."""
        whose: str = self.cleaned_data["whose"]
        return self.me if whose == MINE else UUID(whose) if whose else None


class ActivityListForm(AssignedListForm):
    """The parameters of the list of activities."""

    views = ActivityView
    kind = ChoiceFilter("Kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("kind", {code: KIND_TITLES[kind] for code, kind in KINDS.items()})

    def where(self, today: date) -> ActivityFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return ActivityFilter(
            today=today,
            view=data["view"],
            assigned_to_id=self.assigned_to_id,
            kind=KINDS.get(data["kind"]),
            text=data["text"],
        )


class CaseListForm(AssignedListForm):
    """The parameters of the list of cases."""

    views = CaseView
    status = ChoiceFilter("Status")
    priority = ChoiceFilter("Priority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("status", {code: STATUS_TITLES[s] for code, s in STATUSES.items()})
        self.set_choices("priority", {code: PRIORITY_TITLES[p] for code, p in PRIORITIES.items()})

    def where(self) -> CaseFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return CaseFilter(
            view=data["view"],
            assigned_to_id=self.assigned_to_id,
            status=STATUSES.get(data["status"]),
            priority=PRIORITIES.get(data["priority"]),
            text=data["text"],
        )


class EmailListForm(CrmListForm):
    """The parameters of the list of e-mails."""

    views = EmailView
    direction = ChoiceFilter("Direction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("direction", {code: DIRECTION_TITLES[d] for code, d in DIRECTIONS.items()})

    def where(self) -> EmailFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return EmailFilter(
            view=data["view"],
            direction=DIRECTIONS.get(data["direction"]),
            text=data["text"],
        )
