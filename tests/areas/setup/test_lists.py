"""The lists of Setup are shown a page at a time, however long they grow."""

from collections.abc import Callable

import pytest

from tests.support.page import Page
from tests.support.setup_stage import Desk
from upline.models import (
    Campaign,
    CustomField,
    Group,
    Membership,
    PermissionGrant,
    PermissionRule,
    User,
)

pytestmark = pytest.mark.django_db
MANY = [f"Name {number:03d}" for number in range(120)]


def users(desk: Desk) -> list[str]:
    found = [User(name=name, email=f"{place}@alpine.example") for place, name in enumerate(MANY)]
    User.objects.bulk_create(found)
    Membership.objects.bulk_create(
        Membership(tenant=desk.tenant, user=user, role="SALES", is_active=place >= 30)
        for place, user in enumerate(found)
    )
    return ["Anna Admin", *MANY[30:], *MANY[:30]]


def groups(desk: Desk) -> list[str]:
    rows = Group.objects.bulk_create(Group(tenant=desk.tenant, name=name) for name in MANY)
    rows[100].members.add(desk.anna)
    return MANY


def campaigns(desk: Desk) -> list[str]:
    Campaign.objects.bulk_create(
        Campaign(tenant=desk.tenant, name=name, is_active=place >= 30)
        for place, name in enumerate(MANY)
    )
    return MANY[30:] + MANY[:30]


def rules(desk: Desk) -> list[str]:
    PermissionRule.objects.all().delete()
    rows = PermissionRule.objects.bulk_create(
        PermissionRule(tenant=desk.tenant, name=name) for name in MANY
    )
    PermissionGrant.objects.create(tenant=desk.tenant, rule=rows[100], level="EDIT")
    return MANY


def custom_fields(desk: Desk) -> list[str]:
    CustomField.objects.bulk_create(
        CustomField(
            tenant=desk.tenant, entity=entity, code=f"code_{place:03d}", label=label,
            position=(0 if place < 60 else place),
        )
        for entity in ("ORDER", "ACCOUNT")
        for place, label in enumerate(MANY)
    )  # fmt: skip
    return MANY


LISTS: dict[str, Callable[[Desk], list[str]]] = {
    "users": users,
    "groups": groups,
    "campaigns": campaigns,
    "permission-rules": rules,
    "custom-fields": custom_fields,
}
every_list = pytest.mark.parametrize("section", LISTS)


def paged(page: Page):
    """The first list of a section that has more pages than one."""
    context = page.response.context
    if "entities" in context:
        return context["entities"][0][2]
    return next(
        context[name] for name in ("users", "groups", "campaigns", "rules") if name in context
    )


def names(page: Page) -> list[str]:
    rows = (row[0] if isinstance(row, tuple) else row for row in paged(page).rows)
    return [row.name for row in rows]


@every_list
def test_pages_show_each_once_there_and_back(desk, section):
    expected = LISTS[section](desk)
    pages = [desk.opens(f"{section}/")]
    while paged(pages[-1]).forward:
        pages.append(Page(desk.client.get(paged(pages[-1]).forward)))
    back = [pages[-1]]
    while paged(back[-1]).back:
        back.append(Page(desk.client.get(paged(back[-1]).back)))

    assert [name for page in pages for name in names(page)] == expected
    assert [len(names(page)) for page in pages] == [50, 50, len(expected) - 100]
    assert [names(page) for page in reversed(back)] == [names(page) for page in pages]
    assert "50 shown" in pages[0].words
    assert '<span class="count">' not in pages[0].html
    assert pages[0].offers.count("Next") == (2 if section == "custom-fields" else 1)


@every_list
def test_a_page_that_there_is_not_is_not_found(desk, section):
    LISTS[section](desk)
    of = "order-" if section == "custom-fields" else ""

    for asked in ("x", "0190f3a0-0000-7000-8000-000000000001", "x.y.z", "\0"):
        assert (
            desk.client.get(desk.address(f"{section}/"), {f"{of}after": asked}).status_code == 404
        )
    beyond = "99999.code" if of else "0190f3a0-0000-7000-8000-000000000001.zzz"
    assert desk.client.get(desk.address(f"{section}/"), {f"{of}after": beyond}).status_code == 404


@every_list
def test_a_short_list_says_how_many_there_are_and_leads_nowhere(desk, section):
    page = desk.opens(f"{section}/")

    assert "shown" not in page.words
    assert "Next" not in page.offers
    assert ('<span class="count">1</span>' in page.html) == (section == "users")


@every_list
def test_a_page_takes_a_constant_number_of_queries(desk, section, django_assert_max_num_queries):
    LISTS[section](desk)
    forward = paged(desk.opens(f"{section}/")).forward

    with django_assert_max_num_queries(16):
        desk.client.get(forward)


def test_what_stands_on_a_later_page_is_shown_whole(desk):
    groups(desk)
    rules(desk)
    second, third = (f"{name}/" for name in ("groups", "permission-rules"))
    for section, said in ((second, "Name 100 1"), (third, "Name 100 Everybody: edit")):
        page = desk.opens(section)
        while paged(page).forward:
            page = Page(desk.client.get(paged(page).forward))
        assert said in page.words


def test_a_field_moves_across_the_edge_of_a_page_and_the_page_is_shown_again(desk):
    custom_fields(desk)
    CustomField.objects.filter(entity="ACCOUNT").delete()
    first = desk.opens("custom-fields/")
    address = paged(first).forward
    second = Page(desk.client.get(address))
    row = paged(second).rows[0][0]
    assert f'aria-label="Move {names(first)[-1]} down"' in first.html
    assert f'aria-label="Move {row.name} up"' in second.html

    query = address.partition("?")[2]
    moved = desk.client.post(
        desk.address(f"custom-fields/{row.id}/move/?{query}"), {"way": "up"}, follow=False
    )

    assert moved["Location"] == address
    assert names(desk.opens("custom-fields/"))[-1] == row.name


def test_every_section_stands_in_its_trail(desk):
    for section, title in (("history", "History"), ("users", "Users")):
        trail = desk.opens(f"{section}/").html.partition('aria-label="Breadcrumb"')[2]
        assert f'<li aria-current="page">{title}</li>' in trail.partition("</nav>")[0]
