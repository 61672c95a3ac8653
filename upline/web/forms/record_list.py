"""What a list of records is asked: the parameters that all such lists know, cleaned."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from upline.kernel.keyset import Key, PageWanted
from upline.kernel.pages import Ref
from upline.web.custom_fields import NO_CUSTOMS, Customs, check_asked
from upline.web.forms.base import Form

_KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(.*)", re.ASCII | re.DOTALL)
_LONGEST_KEY = 600
DOWN = "down"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordChoices:
    """What of a BSS its records can be filtered by; resellers by the slug of their BSS.

    `users` are those who can be responsible, former ones included. `account` is the name of the
    one account that is asked for by its id, if there is one.
    """

    users: Mapping[UUID, str]
    resellers: Mapping[str, Ref] = field(default_factory=dict)
    customs: Customs = NO_CUSTOMS
    account: str | None = None


class RecordListForm(Form):
    """The filters, the sorting and the page of a list of records, as the address has them.

    `views` are its saved filters, `sorts` what it can be sorted by; the first of each is usual.
    """

    views: ClassVar[type[StrEnum]]
    sorts: ClassVar[tuple[str, ...]] = ("name",)

    view = forms.CharField(required=False)
    text = forms.CharField(label="Text", required=False, max_length=200)
    reseller = forms.CharField(label="Reseller", required=False, widget=forms.Select)
    user = forms.CharField(label="Responsible user", required=False, widget=forms.Select)
    sort = forms.CharField(required=False)
    order = forms.CharField(required=False)
    after = forms.CharField(required=False, max_length=_LONGEST_KEY)
    before = forms.CharField(required=False, max_length=_LONGEST_KEY)

    def __init__(self, asked: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.choices = choices
        self.offer("reseller", {slug: ref.name for slug, ref in choices.resellers.items()})
        self.offer("user", {str(pk): name for pk, name in choices.users.items()})
        choices.customs.add_filters(self)
        self.dress()

    def offer(self, name: str, words: Mapping[str, str]) -> None:
        """Let one of some values be chosen."""
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select), "chosen from a list"
        widget.choices = [("", "Any"), *words.items()]

    def one_of(self, name: str, known: Collection[str]) -> str:
        """Raises: ValidationError — the value is none of those known here."""
        asked: str = self.cleaned_data[name]
        if asked and asked not in known:
            label = self.fields[name].label or name.capitalize()
            raise forms.ValidationError(f"“{asked}” is not known here as {label.lower()}.")
        return asked

    def clean_view(self) -> Any:
        known = [view.value for view in self.views]
        return self.views(self.one_of("view", known) or known[0])

    def clean_sort(self) -> str:
        return self.one_of("sort", self.sorts) or self.sorts[0]

    def clean_order(self) -> str:
        return self.one_of("order", [DOWN, "up"])

    def clean_reseller(self) -> str:
        return self.one_of("reseller", self.choices.resellers)

    def clean_user(self) -> str:
        return self.one_of("user", {str(pk) for pk in self.choices.users})

    def clean_after(self) -> Key | None:
        return self._key("after")

    def clean_before(self) -> Key | None:
        return self._key("before")

    def _key(self, name: str) -> Key | None:
        asked: str = self.cleaned_data[name]
        if not asked:
            return None
        found = _KEY.fullmatch(asked)
        if found is None or not self.is_key(found[2]):
            raise forms.ValidationError("There is no such page of this list.")
        return Key(found[2], UUID(found[1]))

    def is_key(self, value: str) -> bool:
        """Tell whether a page can begin at this value of what the list is sorted by."""
        return bool(value)

    def clean(self) -> None:
        check_asked(self, list(self.data))

    @property
    def reseller_name(self) -> str:
        """Return whose records are asked for; nothing where it is everybody's."""
        reseller = self.choices.resellers.get(self.cleaned_data.get("reseller", ""))
        return reseller.name if reseller else ""

    @property
    def user_name(self) -> str:
        """Return who is asked for; nothing where it is anybody."""
        asked = self.cleaned_data.get("user")
        return next((name for pk, name in self.choices.users.items() if str(pk) == asked), "")

    @property
    def reseller_id(self) -> UUID | None:
        reseller = self.choices.resellers.get(self.cleaned_data["reseller"])
        return reseller.id if reseller else None

    @property
    def user_id(self) -> UUID | None:
        asked: str = self.cleaned_data["user"]
        return UUID(asked) if asked else None

    def page(self) -> PageWanted:
        """Return the page of a valid form."""
        asked = self.cleaned_data
        return PageWanted(
            descending=asked["order"] == DOWN,
            after=asked["after"],
            before=None if asked["after"] else asked["before"],
        )


def written(key: Key) -> str:
    """Return a key as the address has it."""
    return f"{key.id}.{key.value}"


def id_of(text: str) -> UUID | None:
    """Return the id that a parameter is, or None for words."""
    try:
        return UUID(text)
    except ValueError:
        return None
