"""Each sorting of each list, paged by key in both directions; no address names an account that is hidden."""

import pytest

from tests.areas.lists.test_every_list import create_records, definition, every_list  # noqa: F401
from upline.database.keyset import PageRequest
from upline.models import Account, Case, Membership, Order, PermissionRule, User
from upline.tenancy.queries import list_memberships
from upline.web.shared.access import Person, Visit
from upline.web.shared.forms.list_filters import DOWN, UP
from upline.web.subscriptions.listing import SUBSCRIPTIONS

pytestmark = pytest.mark.django_db


def visit_of(user: User) -> Visit:
    membership, *_ = list_memberships(user_id=user.pk, first="alpine")
    return Visit(Person(user.pk, user.name, user.email), membership, ())


def pages(definition, visit, **params) -> tuple[list, list[str]]:  # noqa: F811
    """Return the ids of all records, page by page of two, and the keys as addresses have them."""
    found, keys, after = [], [], ""
    while True:
        form = definition.open({**params, "after": after}, visit)
        assert form.is_valid(), form.errors
        request = form.page()
        given = PageRequest(is_reversed=request.is_reversed, after=request.after, size=2)
        listing = definition.source.records(visit, form).page(given)
        found += [definition.table.record_id(row) for row in listing.rows]
        if listing.after is None:
            return found, keys
        after = form.format_key(listing.after)
        keys.append(after)


@every_list
def test_every_sorting_pages_through_all_records_both_ways(fixtures, definition):  # noqa: F811
    create_records(fixtures, 5)
    Account.objects.filter(tenant=fixtures.alpine).update(accounting_no="7")
    visit = visit_of(fixtures.otto)
    view = {"view": "all"}

    for sort in definition.open({}, visit).sorts:
        if definition is SUBSCRIPTIONS and sort == "renewal":
            continue  # leaves out what never renews
        up, _ = pages(definition, visit, sort=sort, order=UP, **view)
        down, _ = pages(definition, visit, sort=sort, order=DOWN, **view)
        assert len(up) == len(set(up)) >= 5, sort
        assert down == up[::-1], sort


@pytest.mark.parametrize("name", ["orders", "subscriptions", "cases"])
def test_pages_by_account_name_no_hidden_account(fixtures, open_page, monkeypatch, name):
    monkeypatch.setattr("upline.web.shared.forms.list_filters.PageRequest", OneRow)
    create_records(fixtures, 3)
    cleo = User.objects.create(email="cleo@alpine.example", name="Cleo")
    Membership.objects.create(tenant=fixtures.alpine, user=cleo, role="SALES")
    hidden = PermissionRule.objects.create(tenant=fixtures.alpine, name="Board")
    Account.objects.filter(name="Huber Bakery").update(sharing_rule=hidden)
    Case.objects.filter(subject__startswith="Ostsee").update(order=Order.objects.get(number=2))

    page = open_page(f"/t/alpine/{name}/", who=cleo, sort="account", view="all")

    following = page.response.context["page"].forward
    assert following
    assert "Huber" not in following
    assert len(open_page(following, who=cleo).response.context["page"].lines) == 1


class OneRow(PageRequest):
    """A request of a page with one row."""

    def __init__(self, **given):
        super().__init__(**{**given, "size": 1})


def test_cases_are_filtered_by_account(fixtures, open_page):
    create_records(fixtures, 3)
    account = Order.objects.get(number=2).account
    Case.objects.filter(subject="Ostsee Werft 2").update(order=None, account=account)

    by_id = open_page("/t/alpine/cases/", account=str(account.pk)).response.context["page"]
    by_name = open_page("/t/alpine/cases/", account="hub").response.context["page"]
    unknown = open_page("/t/alpine/cases/", account=str(fixtures.cumulus.pk))

    assert [line.row.subject for line in by_id.lines] == ["Ostsee Werft 2"]
    assert {line.row.account for line in by_name.lines} == {"Huber Bakery"}
    assert "There is no such account here." in unknown.words


def test_cases_by_priority_are_the_urgent_ones_first(fixtures, open_page):
    create_records(fixtures, 3)
    Case.objects.filter(subject="Ostsee Werft 2").update(priority="HIGH")

    page = open_page("/t/alpine/cases/", sort="priority").response.context["page"]

    assert page.lines[0].row.subject == "Ostsee Werft 2"
    assert not page.live, "new cases do not come first"
