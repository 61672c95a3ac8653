"""The query parameters of the lists of activities, e-mails and cases."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from string import digits
from typing import Any, ClassVar
from uuid import UUID

from upline.crm.queries import (
    UNASSIGNED,
    ActivityFilter,
    ActivitySort,
    ActivityView,
    CaseFilter,
    CaseSort,
    CaseView,
    EmailFilter,
    EmailSort,
    EmailView,
)
from upline.crm.rulebook import (
    DIRECTION_TITLES,
    EMAIL_STATE_TITLES,
    KIND_TITLES,
    PRIORITY_TITLES,
    STATUS_TITLES,
    ActivityKind,
    CasePriority,
    CaseStatus,
    Direction,
    EmailState,
)
from upline.kernel.texts import text
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import AccountFilterForm, is_day

MINE = "mine"


def is_rank(text: str) -> bool:
    """Tell whether a text is the rank of a code, as keys of pages have it."""
    return len(text) == 1 and text in digits


def _is_nothing(_text: str) -> bool:
    return False


_CREATED = ActivitySort.CREATED.value
_OPEN_VIEWS = {ActivityView.OPEN, ActivityView.OVERDUE}


# What the key of a page has where it is more than the id of a record, by the sorting.
_VALUES: Mapping[str, Callable[[str], bool]] = {
    ActivitySort.DUE: is_day,
    ActivitySort.CREATED: is_day,  # of a saved address by the day; only the record counts
    ActivitySort.ASSIGNED_TO: bool,
    CaseSort.PRIORITY: is_rank,
    CaseSort.STATUS: is_rank,
}


def _codes(titles: Mapping[Any, str]) -> dict[str, Any]:
    """Return values by the words that addresses have for them."""
    return {value.value.lower().replace("_", "-"): value for value in titles}


KINDS: Mapping[str, ActivityKind] = _codes(KIND_TITLES)
STATUSES: Mapping[str, CaseStatus] = _codes(STATUS_TITLES)
PRIORITIES: Mapping[str, CasePriority] = _codes(PRIORITY_TITLES)
DIRECTIONS: Mapping[str, Direction] = _codes(DIRECTION_TITLES)
STATES: Mapping[str, EmailState] = _codes(EMAIL_STATE_TITLES)


class CrmListForm(AccountFilterForm):
    """The parameters of every such list.

    `me`: whose list it is; `people`: who works in the BSS, or did. `account` is the name of the account
    whose id the address has.
    """

    descending_sorts: ClassVar[Collection[str]] = (_CREATED,)
    unique_first = False

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        me: UUID,
        people: Mapping[UUID, str],
        account: str | None = None,
    ) -> None:
        super().__init__(data, account=account)
        self.me = me
        self.people = {str(pk): name for pk, name in people.items()}
        self.fields["text"].help_text = text("A part of its subject")

    def is_value(self, value: str | None) -> bool:
        return value is None or _VALUES.get(self.current_sort, _is_nothing)(value)


class AssignedListForm(CrmListForm):
    """A list of what is assigned to somebody."""

    whose = ChoiceFilter(text("Assigned to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("whose", {MINE: text("Me"), UNASSIGNED: text("Unassigned"), **self.people})

    @property
    def assigned_to_id(self) -> UUID | None:
        """Return the user filter."""
        whose: str = self.cleaned_data["whose"]
        if whose == MINE:
            return self.me
        return UUID(whose) if whose and whose != UNASSIGNED else None

    @property
    def is_unassigned(self) -> bool:
        return bool(self.cleaned_data["whose"] == UNASSIGNED)


class ActivityListForm(AssignedListForm):
    """The parameters of the list of activities."""

    views = ActivityView
    sorts = tuple(sort.value for sort in ActivitySort)
    kind = ChoiceFilter(text("Type"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("kind", {code: KIND_TITLES[kind] for code, kind in KINDS.items()})

    def default_sort(self) -> str:
        # What is to be done is read by its day, what is done from the latest.
        is_open = self.cleaned_data.get("view") in _OPEN_VIEWS
        return ActivitySort.DUE if is_open else ActivitySort.CREATED

    def where(self, today: date) -> ActivityFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return ActivityFilter(
            today=today,
            view=data["view"],
            sort=ActivitySort(data["sort"]),
            assigned_to_id=self.assigned_to_id,
            is_unassigned=self.is_unassigned,
            kind=KINDS.get(data["kind"]),
            account_id=self.account_id,
            account_words=self.account_words,
            text=data["text"],
        )


class CaseListForm(AssignedListForm):
    """The parameters of the list of cases."""

    views = CaseView
    sorts = tuple(sort.value for sort in CaseSort)
    descending_sorts = (CaseSort.CREATED, CaseSort.PRIORITY)
    rank_sorts = (CaseSort.PRIORITY,)
    status = ChoiceFilter(text("Status"))
    priority = ChoiceFilter(text("Priority"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("status", {code: STATUS_TITLES[s] for code, s in STATUSES.items()})
        self.set_choices("priority", {code: PRIORITY_TITLES[p] for code, p in PRIORITIES.items()})

    def where(self) -> CaseFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return CaseFilter(
            view=data["view"],
            sort=CaseSort(data["sort"]),
            assigned_to_id=self.assigned_to_id,
            is_unassigned=self.is_unassigned,
            status=STATUSES.get(data["status"]),
            priority=PRIORITIES.get(data["priority"]),
            account_id=self.account_id,
            account_words=self.account_words,
            text=data["text"],
        )


class EmailListForm(CrmListForm):
    """The parameters of the list of e-mails."""

    views = EmailView
    sorts = tuple(sort.value for sort in EmailSort)
    direction = ChoiceFilter(text("Direction"))
    state = ChoiceFilter(text("State"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("direction", {code: DIRECTION_TITLES[d] for code, d in DIRECTIONS.items()})
        self.set_choices("state", {code: EMAIL_STATE_TITLES[s] for code, s in STATES.items()})

    def where(self) -> EmailFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return EmailFilter(
            view=data["view"],
            sort=EmailSort(data["sort"]),
            direction=DIRECTIONS.get(data["direction"]),
            state=STATES.get(data["state"]),
            account_id=self.account_id,
            account_words=self.account_words,
            text=data["text"],
        )
