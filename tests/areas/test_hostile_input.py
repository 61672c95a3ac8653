"""Every form of every page, filled with what nobody should type: it is refused in a sentence, and nothing has changed.

The pages are found as those of the browser tests are, with the records of the demo. A form is sent as it stands, with hostile text,
numbers or dates in the fields of that kind. Those that edit a record are also sent for a version that it no longer has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.support.demo_world import DemoWorld, add_other_records, create_demo_world, fixed_clock
from tests.support.module_transaction import module_transaction
from tests.support.page import Element, Page
from tests.support.page_walk import PageWalk
from upline.models import Change, IdempotencyRecord

pytestmark = pytest.mark.django_db

TAG = "<script>alert('x')</script>"
NUL, RIGHT_TO_LEFT = "a\0b", "a\u202eb"
LONG = "x" * 5_000
HUGE = "1" + "0" * 30
NO_DAYS = ("31.02.2026", "1.1.99999")
REFUSED, CHANGED = 422, 409
# Forms that show a text and edit nothing that somebody else may have changed, by the end of their address.
_NO_EDIT = {
    "/orders/views/": "a view has one name, and the list shows the latest",
    "/deliver/": "it says first that no item is selected",
    "/quick-add/": "it adds a line",
    "/write-email/": "it writes a new e-mail",
    "/emails/new/": "it writes a new e-mail",
    "/resellers/new/": "it adds a reseller",
    "/account/": "it adds the account of a reseller",
    "/set-price/": "it adds a price from a day on",
    "/products/new/": "it adds a product",
    "/price-lists/new/": "it adds a price list",
    "/promotions/new/": "it adds a promotion",
    "/copy/": "it adds a price list",
    "/what-if/": "it stores nothing",
}
_FIELDS, _TICKED = {"input", "select", "textarea"}, {"checkbox", "radio"}

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Form:
    """A form of a page, with its fields by what can be typed into them."""

    page: str
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    long_texts: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    @property
    def is_edit(self) -> bool:
        """Tell whether it shows what a record has: a text or a tick that nobody has entered yet."""
        return self.method == "post" and bool(self.shown)

    @property
    def label(self) -> str:
        return _ID.sub("*", f"{self.page} → {self.action}")

    def with_value(self, names: list[str], value: str) -> dict[str, list[str]]:
        return {**self.values, **{name: [value] for name in names}}


def forms_of(html_page: Page, address: str) -> Iterator[Form]:
    """Yield the forms of a page, without those of the frame around it."""
    for element in html_page.root:
        if element.tag != "form":
            continue
        form = Form(
            page=address,
            action=element.attributes.get("action") or address,
            method=element.attributes.get("method", "get").lower(),
        )
        for one in element:
            _add_field(form, one)
        if form.method == "get" or "form_token" in form.values:
            yield form


def _add_field(form: Form, element: Element) -> None:
    name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
    if not name or element.is_disabled:
        return
    if element.tag == "button":  # the first one is pressed
        form.values.setdefault(name, [element.value])
    is_left_out = kind in _TICKED and not element.is_checked
    if element.tag not in _FIELDS or is_left_out or kind in {"file", "submit"}:
        return
    form.values.setdefault(name, []).append(element.value)
    if kind not in {"hidden", "radio"} and element.tag != "select" and element.value:
        form.shown.append(name)
    if element.tag != "select" and kind not in _TICKED | {"hidden"}:
        _typed_into(form, element, kind).append(name)


def _typed_into(form: Form, element: Element, kind: str) -> list[str]:
    """Return the list of the form that a field belongs to."""
    if element.tag == "textarea":
        return form.long_texts
    if kind == "password":
        return form.secrets
    if "data-day" in element.attributes or kind == "date":
        return form.days
    is_number = kind == "number" or element.attributes.get("inputmode") in {"decimal", "numeric"}
    return form.numbers if is_number else form.texts


@dataclass
class Attempt:
    """What became of a form that was sent."""

    response: HttpResponseBase
    changes: int

    @property
    def page(self) -> Page:
        return Page(self.response)

    @property
    def is_refused(self) -> bool:
        """Tell whether it was refused in a sentence, and changed nothing."""
        return self.response.status_code == REFUSED and self.has_sentence and not self.changes

    @property
    def fields_with_errors(self) -> set[str]:
        ids = (e.attributes.get("id") or "" for e in self.page.root)
        return {
            one.removeprefix("id_").removesuffix("_error") for one in ids if one.endswith("_error")
        }

    @property
    def has_sentence(self) -> bool:
        """Tell whether the page says at a field, or above all, what is wrong."""
        return any(
            "error" in e.attributes.get("class", "") or e.attributes.get("role") == "alert"
            for e in self.page.root
        )


def send(
    client: Client, form: Form, values: dict[str, list[str]], *, times: int = 1
) -> list[Attempt]:
    """Send a form, once or again, in a transaction that is undone; return what became of each time."""
    before, attempts = stored(), []
    with transaction.atomic():
        for _ in range(times):
            if form.method == "get":
                response = client.get(form.action.partition("?")[0], values)
            else:
                response = client.post(form.action, values)
            attempts.append(Attempt(response, stored() - before))
        transaction.set_rollback(True)
    return attempts


def stored() -> int:
    """Return a count of what forms have done: recorded changes, and answers of forms that did something."""
    return Change.objects.count() + IdempotencyRecord.objects.count()


@pytest.fixture(scope="module")
def module_demo(request) -> Iterator[DemoWorld]:
    def create() -> DemoWorld:
        demo = create_demo_world()
        add_other_records(demo)
        return demo

    with fixed_clock(), module_transaction(request, create) as demo:
        yield demo


Sent = tuple[Client, Form]


@pytest.fixture(scope="module")
def all_forms(module_demo: DemoWorld) -> list[Sent]:
    """The forms of all pages, each kind once, with the client of the person who has it."""
    found: dict[tuple[str, ...], Sent] = {}
    for user, tenant in (
        (module_demo.anna, module_demo.alpine),
        (module_demo.lena, module_demo.cumulus),
    ):
        walk = PageWalk(module_demo.signed_in_client(user), tenant)
        walk.find_pages()
        for name, address in walk.pages.items():
            for form in forms_of(Page(walk.answers[name]), address):
                kind = _ID.sub("*", form.action.partition("?")[0].removeprefix(f"/t/{tenant.slug}"))
                found.setdefault((form.method, kind, *sorted(form.values)), (walk.client, form))
    return list(found.values())


def posts(all_forms: list[Sent]) -> list[Sent]:
    return [(client, form) for client, form in all_forms if form.method == "post"]


def not_refused(all_forms: list[Sent], **values: tuple[str, ...]) -> list[str]:
    """Send each form with such values in its fields of these kinds; the values alternate among the forms.

    Return what was not refused in a sentence, or changed something.
    """
    found = []
    for position, (client, form) in enumerate(posts(all_forms)):
        chosen = {
            kind: some[position % len(some)] for kind, some in values.items() if getattr(form, kind)
        }
        for kind, attempt in attempts_by_kind(client, form, chosen):
            if not attempt.is_refused:
                status, changes = attempt.response.status_code, attempt.changes
                found.append(f"{form.label}: {chosen[kind][:12]!r}, {status}, {changes} changes")
    return found


def attempts_by_kind(
    client: Client, form: Form, chosen: dict[str, str]
) -> Iterator[tuple[str, Attempt]]:
    """Send a form with a value in the fields of each kind: at once, and those on their own that have no error then."""
    if not chosen:
        return
    together = form.values | {
        name: [value] for kind, value in chosen.items() for name in getattr(form, kind)
    }
    (at_once,) = send(client, form, together)
    explained = at_once.fields_with_errors if at_once.is_refused else set()
    for kind, value in chosen.items():
        names = getattr(form, kind)
        if len(chosen) == 1 or explained.intersection(names):
            yield kind, at_once
        else:
            yield kind, send(client, form, form.with_value(names, value))[0]


def test_many_forms_are_tried(all_forms, db):
    assert len(posts(all_forms)) > 60
    assert sum(bool(form.days) for _, form in all_forms) > 5
    assert sum(bool(form.numbers) for _, form in all_forms) > 5


def test_what_nobody_can_read_huge_numbers_and_days_that_do_not_exist_are_refused(all_forms, db):
    texts, numbers = (NUL, RIGHT_TO_LEFT), (HUGE, f"-{HUGE}")

    assert not_refused(all_forms, texts=texts, numbers=numbers, days=NO_DAYS) == []


def test_five_thousand_characters_are_refused_in_a_sentence(all_forms, db):
    assert not_refused(all_forms, texts=(LONG,)) == []


def test_every_form_that_shows_a_record_is_refused_once_somebody_else_has_changed_it(all_forms, db):
    faults = []
    for client, form in posts(all_forms):
        if not form.is_edit or form.action.partition("?")[0].endswith(tuple(_NO_EDIT)):
            continue
        if "version" not in form.values:
            faults.append(f"{form.label}: no version, shows {form.shown}")
            continue
        stale = "0" * 16 if not form.values["version"][0].isdecimal() else "999"
        (attempt,) = send(client, form, form.with_value(["version"], stale))
        if attempt.response.status_code != CHANGED or attempt.changes or not attempt.has_sentence:
            status = attempt.response.status_code
            faults.append(f"{form.label}: {status}, {attempt.changes} changes")

    assert not faults, "\n".join(faults)


def test_tags_are_stored_as_text_once_and_shown_as_text(all_forms, db):
    faults = []
    for client, form in posts(all_forms):
        values = form.with_value([*form.texts, *form.long_texts], TAG)
        once, twice = send(client, form, values, times=2)
        if once.response.status_code >= 500 or TAG in once.response.content.decode():
            faults.append(f"{form.label}: {once.response.status_code}")
        if twice.changes != once.changes or twice.response.status_code >= 500:
            faults.append(f"{form.label}: {once.changes} changes, sent twice {twice.changes}")

    assert faults == []


def test_filters_explain_what_they_do_not_understand(all_forms, db):
    values = cycle((NUL, RIGHT_TO_LEFT, LONG, HUGE, TAG, *NO_DAYS))
    faults = []
    for client, form in all_forms:
        names = [*form.texts, *form.numbers, *form.days]
        if form.method != "get" or not names:
            continue
        for value in islice(values, 2):
            (attempt,) = send(client, form, form.with_value(names, value))
            body = b"" if attempt.response.streaming else attempt.response.content
            if attempt.response.status_code >= 500 or attempt.changes or TAG.encode() in body:
                faults.append(f"{form.label}: {value[:12]!r} {attempt.response.status_code}")

    assert faults == []
